import { expect, it } from '@jest/globals';
import type { Change, WatchEvent } from '../../../src/watch/event.ts';
import { lineOf } from '../../../src/watch/lines.ts';
import { finding } from './story.ts';

const at = (change: Change): WatchEvent => ({
  schemaVersion: 1,
  time: '2026-11-25T22:10:03.412Z',
  ...change,
});
const since = '2026-11-25T22:00:00.000Z';
const WEB = finding({ of: 'web-1' });

it.each<[Change, string]>([
  [
    { event: 'appeared', finding: WEB },
    "2026-11-25T22:10:03Z + HIGH host-net  web-1 shares the host's network namespace.",
  ],
  [
    { event: 'appeared', finding: finding({ of: 'web-1', kind: 'open' }) },
    "2026-11-25T22:10:03Z ? HIGH host-net  web-1 shares the host's network namespace.",
  ],
  [
    { event: 'gone', finding: WEB, reason: 'ended', since },
    '2026-11-25T22:10:03Z - HIGH host-net  web-1 is not there any more',
  ],
  [
    { event: 'engine-lost', engine: 'unix:///e', detail: 'nothing listens there' },
    '2026-11-25T22:10:03Z ! no answer from unix:///e: nothing listens there; what it told of stays',
  ],
  [{ event: 'engine-back', engine: 'unix:///e', since }, '2026-11-25T22:10:03Z = unix:///e answers again'],
])('%j', (change, line) => {
  expect(lineOf(at(change))).toBe(line);
});

it('keeps hostile names on one line, visible and short', () => {
  const name = `evil\u001b[2J\n\u202e${'x'.repeat(100_000)}`;
  for (const change of [
    { event: 'appeared', finding: finding({ of: name }) },
    { event: 'gone', finding: finding({ of: name }), reason: 'ended', since },
  ] satisfies Change[]) {
    const line = lineOf(at(change));
    expect(line).toMatch(/^[^\p{C}]*$/u);
    expect(line.length).toBeLessThan(700);
  }
});
