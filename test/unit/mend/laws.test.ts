import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fixOf } from '../../../src/mend/fix.ts';
import type { Finding } from '../../../src/model/report.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { apply, findingsOf, mended } from './mended.ts';

const comment = fc.constantFrom('', ' # why: because');

const scalar = (key: string, ...values: string[]) =>
  fc
    .tuple(fc.constantFrom(...values, ...values.map((value) => `"${value}"`)), comment)
    .map(([value, note]) => [`${key}: ${value}${note}`]);

/** A list in each of its styles. */
const list = (key: string, ...values: string[]) =>
  fc
    .record({
      items: fc.subarray(values, { minLength: 1 }),
      style: fc.constantFrom('block', 'compact', 'flow', 'lines'),
      note: comment,
    })
    .map(({ items, style, note }) => {
      if (style === 'flow') return [`${key}: [${items.join(', ')}]${note}`];
      if (style === 'lines') return [`${key}: [`, ...items.map((item) => `  "${item}",${note}`), '  ]'];
      const indent = style === 'block' ? '  ' : '';
      return [
        `${key}:${note}`,
        ...items.flatMap((item) => [`${indent}- ${item}${note}`, `${indent}# below`]),
      ];
    });

const lines = fc
  .tuple(
    fc.constant(['image: nginx']),
    scalar('pid', 'host', '${PID:-host}', '${PID}'),
    scalar('ipc', 'host', 'private', '!reset host'),
    scalar('network_mode', 'host', 'bridge'),
    scalar('privileged', 'true', 'false', 'yes'),
    scalar('cgroup_parent', '/a'),
    list('cap_add', 'CHOWN', 'SYS_ADMIN', 'CAP_NET_ADMIN', 'KILL'),
    list('security_opt', 'seccomp=unconfined', 'label:disable', 'no-new-privileges:false', 'seccomp=a.json'),
    list('devices', '/dev/kvm', '/dev/null:/dev/x', '/dev/sda:/dev/sdb:r'),
    list('volumes', '/dev/shm:/dev/shm', '/srv:/srv:rshared', 'data:/data', '/etc:/etc'),
    fc.constantFrom(['# a note'], ['', '# a note', '']),
    fc.constant(['command: |', '  run', '']),
    fc.constantFrom(['<<: *base'], ['<<: [*base]']),
  )
  .chain((parts) => fc.shuffledSubarray(parts, { minLength: 2 }));

const compose = fc
  .record({
    base: fc.constantFrom('{pid: host}', '{security_opt: [seccomp=unconfined]}', '\n  tty: true'),
    services: fc.array(lines, { minLength: 1, maxLength: 3 }),
    lineBreak: fc.constantFrom('\n', '\r\n'),
    end: fc.constantFrom('', '\n'),
  })
  .map(({ base, services, lineBreak, end }) => {
    const texts = services.map((parts, index) =>
      [`  s${index}:`, ...parts.flat().map((line) => (line === '' ? '' : `    ${line}`))].join('\n'),
    );
    const text = `x-base: &base ${base}\nservices:\n${texts.join('\n')}\nvolumes:\n  data:${end}`;
    return text.replaceAll('\n', lineBreak);
  });

const isOf =
  ({ rule, subject }: Finding) =>
  (other: Finding): boolean =>
    other.kind === 'fail' && other.rule === rule && other.subject.id === subject.id;

/** What a whole took along comes to light when it is mended: that is nothing new. */
const COVERING = ['privileged', 'host-ipc'];

it('after the edit that is offered the finding is gone, and there is no new one', () => {
  fc.assert(
    fc.property(compose, (text) => {
      const before = findingsOf(text);
      for (const finding of before) {
        const fix = fixOf(finding, new SourceText('compose.yaml', text), 'compose');
        if (!fix) continue;
        const after = findingsOf(apply(text, fix)).filter(({ kind }) => kind === 'fail');
        expect(after.filter(isOf(finding))).toEqual([]);
        const added = after.filter((other) => !before.some(isOf(other))).map(({ rule }) => rule);
        if (!COVERING.includes(finding.rule)) expect(added).toEqual([]);
      }
    }),
    { numRuns: 30 },
  );
});

it('mending comes to an end, and leaves every line that it has nothing to do with', () => {
  fc.assert(
    fc.property(compose, (text) => {
      let last = text;
      for (let round = 0; round < 4; round++) last = mended(last);
      expect(mended(last)).toBe(last);
      const kept = (all: string) =>
        all.split(/\r?\n/).filter((line) => /^x-|image:|a note|^ +run$|^ {2}data:/.test(line));
      expect(kept(last)).toEqual(kept(text));
      expect(last.includes('\r\n')).toBe(text.includes('\r\n'));
      expect(last.replaceAll('\r\n', '')).not.toMatch(/\r/);
    }),
    { numRuns: 30 },
  );
});
