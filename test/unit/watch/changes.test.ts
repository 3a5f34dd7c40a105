import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Finding } from '../../../src/model/report.ts';
import { advance, type Moment, type State } from '../../../src/watch/changes.ts';
import { finding, report } from './story.ts';

const ENGINE = 'unix:///run/docker.sock';
const PATIENCE = { gone: 2000, open: 15_000 };
const WEB = finding({ of: 'web' });
const WEB_OPEN = finding({ of: 'web', kind: 'open' });
const WEB_WAIVED = finding({ of: 'web', waived: true });

/** Audits one after the other, and what each told, as `event rule kind|reason`. */
class Story {
  state: State = new Map();
  due: number | undefined;

  audit(
    at: number,
    given: ReturnType<typeof report>,
    {
      lost = [],
      unsure = [],
      patience = PATIENCE,
    }: { lost?: string[]; unsure?: string[]; patience?: typeof PATIENCE } = {},
  ): string[] {
    const moment: Moment = {
      at,
      time: new Date(at).toISOString(),
      patience,
      lost: new Set(lost),
      unsure: new Set(unsure),
    };
    const { state, changes, due } = advance(this.state, given, moment);
    this.state = state;
    this.due = due;
    return changes.map((change) => {
      if (change.event === 'appeared') return `appeared ${change.finding.rule} ${change.finding.kind}`;
      return change.event === 'gone' ? `gone ${change.finding.rule} ${change.reason}` : change.event;
    });
  }
}

const running = (...findings: Finding[]) => report(['web'], findings);
const NOTHING = report([], []);

describe('a failure', () => {
  it('appears at once, and once', () => {
    const story = new Story();
    expect(story.audit(0, running(WEB))).toEqual(['appeared host-net fail']);
    expect(story.audit(1, running(WEB))).toEqual([]);
    expect(story.due).toBeUndefined();
  });

  it('is gone with its container once that has lasted', () => {
    const story = new Story();
    story.audit(0, running(WEB));
    expect(story.audit(100, NOTHING)).toEqual([]);
    expect(story.due).toBe(2100);
    expect(story.audit(2099, NOTHING)).toEqual([]);
    expect(story.audit(2100, NOTHING)).toEqual(['gone host-net ended']);
    expect(story.state.size).toBe(0);
  });

  it('says nothing of a container that is started again', () => {
    const story = new Story();
    story.audit(0, running(WEB));
    story.audit(100, NOTHING);
    expect(story.audit(900, running(WEB_OPEN))).toEqual([]);
    expect(story.audit(1500, running(WEB))).toEqual([]);
    expect(story.audit(4000, NOTHING)).toEqual([]);
    expect(story.audit(6000, NOTHING)).toEqual(['gone host-net ended']);
  });

  it('is mended if the rule holds for the same container', () => {
    const story = new Story();
    story.audit(0, running(WEB));
    story.audit(1, running());
    expect(story.audit(2001, running())).toEqual(['gone host-net mended']);
  });

  it('is off if the policy has the rule no more', () => {
    const story = new Story();
    story.audit(0, running(WEB));
    story.audit(1, report(['web'], [], { rules: ['privileged'] }));
    expect(story.audit(2001, report(['web'], [], { rules: ['privileged'] }))).toEqual(['gone host-net off']);
  });

  it('stays while evidence is missing, however long', () => {
    const story = new Story();
    story.audit(0, running(WEB));
    expect(story.audit(10_000, running(WEB_OPEN))).toEqual([]);
    expect(story.audit(20_000, running(WEB_OPEN))).toEqual([]);
    expect([...story.state.values()].map(({ status }) => status)).toEqual(['fail']);
  });

  it('stays while the engine that told of it is away, and is gone when that is back without it', () => {
    const story = new Story();
    story.audit(0, running(WEB));
    const seenByKernel = report(['other'], [], { engine: undefined });
    expect(story.audit(10_000, seenByKernel, { lost: [ENGINE] })).toEqual([]);
    expect(story.audit(20_000, seenByKernel, { lost: [ENGINE] })).toEqual([]);
    expect(story.due).toBeUndefined();
    story.audit(30_000, NOTHING);
    expect(story.audit(32_000, NOTHING)).toEqual(['gone host-net ended']);
  });

  it('stays so also if the kernel alone told of its container meanwhile', () => {
    const story = new Story();
    story.audit(0, running(WEB));
    story.audit(1000, report(['web'], [WEB], { engine: undefined }), { lost: [ENGINE] });
    expect(story.audit(9000, NOTHING, { lost: [ENGINE] })).toEqual([]);
    expect(story.state.size).toBe(1);
  });

  it('of a container that is being set up has to last', () => {
    const story = new Story();
    expect(story.audit(0, running(WEB), { unsure: ['id-web'] })).toEqual([]);
    expect(story.due).toBe(2000);
    expect(story.audit(500, running())).toEqual([]);
    expect(story.state.size).toBe(0);
    story.audit(1000, running(WEB), { unsure: ['id-web'] });
    expect(story.audit(3000, running(WEB), { unsure: ['id-web'] })).toEqual(['appeared host-net fail']);
  });

  it('is told as soon as the engine tells of that container', () => {
    const story = new Story();
    story.audit(0, running(WEB), { unsure: ['id-web'] });
    expect(story.audit(100, running(WEB))).toEqual(['appeared host-net fail']);
  });
});

describe('missing evidence', () => {
  it('is told once it has lasted, and again as a failure', () => {
    const story = new Story();
    expect(story.audit(0, running(WEB_OPEN))).toEqual([]);
    expect(story.audit(14_999, running(WEB_OPEN))).toEqual([]);
    expect(story.due).toBe(15_000);
    expect(story.audit(15_000, running(WEB_OPEN))).toEqual(['appeared host-net open']);
    expect(story.audit(16_000, running(WEB_OPEN))).toEqual([]);
    expect(story.audit(17_000, running(WEB))).toEqual(['appeared host-net fail']);
  });

  it('of a moment is nothing', () => {
    const story = new Story();
    story.audit(0, running(WEB_OPEN));
    expect(story.audit(500, running())).toEqual([]);
    expect(story.state.size).toBe(0);
  });

  it('is told at once at the start', () => {
    expect(new Story().audit(0, running(WEB_OPEN), { patience: { gone: 0, open: 0 } })).toEqual([
      'appeared host-net open',
    ]);
  });
});

describe('a waiver', () => {
  it('keeps a finding from being told, and its end tells it', () => {
    const story = new Story();
    expect(story.audit(0, running(WEB_WAIVED))).toEqual([]);
    expect([...story.state.values()].map(({ status }) => status)).toEqual(['waived']);
    expect(story.audit(1, running(WEB))).toEqual(['appeared host-net fail']);
  });

  it('takes a told one away', () => {
    const story = new Story();
    story.audit(0, running(WEB));
    expect(story.audit(1, running(WEB_WAIVED))).toEqual(['gone host-net waived']);
    expect(story.audit(2, NOTHING)).toEqual([]);
    expect(story.audit(9000, NOTHING)).toEqual([]);
  });
});

describe('laws', () => {
  const names = ['a', 'b', 'c'];
  const step = fc.record({
    findings: fc.uniqueArray(
      fc.record({
        of: fc.constantFrom(...names),
        rule: fc.constantFrom('host-net', 'privileged'),
        kind: fc.constantFrom('fail' as const, 'open' as const),
        waived: fc.boolean(),
      }),
      { selector: ({ of, rule }) => `${of} ${rule}` },
    ),
    isLost: fc.boolean(),
    unsure: fc.subarray(names),
    later: fc.integer({ min: 1, max: 3000 }),
  });

  it('whatever happens: nothing is told twice, nothing is gone that was not told', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let state: State = new Map();
        let at = 0;
        const told = new Map<string, string>();
        for (const { findings, isLost, unsure, later } of steps) {
          at += later;
          const lost = new Set(isLost ? [ENGINE] : []);
          const moment: Moment = {
            at,
            time: '',
            patience: PATIENCE,
            lost,
            unsure: new Set(unsure.map((name) => `id-${name}`)),
          };
          const present = report([...new Set(findings.map(({ of }) => of))], findings.map(finding));
          const advanced = advance(state, present, moment);
          state = advanced.state;
          for (const change of advanced.changes) {
            if (!('finding' in change)) continue;
            const { rule, subject, kind } = change.finding;
            const key = `${rule} ${subject.id}`;
            if (change.event === 'gone') {
              expect(told.has(key)).toBe(true);
              if (isLost) expect(change.reason).toBe('waived');
              told.delete(key);
            } else {
              expect(told.get(key)).not.toBe(kind);
              told.set(key, kind);
            }
          }
          expect([...state.values()].filter((watched) => watched.told)).toHaveLength(told.size);
        }
      }),
    );
  });

  it('thousands of containers leave nothing behind', () => {
    let state: State = new Map();
    let most = 0;
    for (let index = 0; index < 5000; index++) {
      const name = `visitor-${index}`;
      const audited = report([name], [finding({ of: name }), finding({ of: name, rule: 'privileged' })]);
      const moment = {
        at: index * 200,
        time: '',
        patience: PATIENCE,
        lost: new Set<string>(),
        unsure: new Set<string>(),
      };
      state = advance(state, audited, moment).state;
      most = Math.max(most, state.size);
    }
    // Those of the last two seconds, of which it is not sure yet that they are gone.
    expect(most).toBeLessThanOrEqual(2 * (PATIENCE.gone / 200 + 1));
  });
});
