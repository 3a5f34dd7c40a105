import { describe, expect, it } from '@jest/globals';
import { readInlineWaivers } from '../../../src/declared/inline-waivers.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';

const readAs = (file: string, ...lines: string[]) =>
  readInlineWaivers(new SourceText(file, lines.join('\n')), (id) => id.startsWith('host-'));

const read = (...lines: string[]) => readAs('compose.yaml', ...lines);

describe('a waiver in a file', () => {
  it('on the line of what it accepts speaks of that line alone', () => {
    expect(
      read('a:', 'pid: host # nsaudit-ignore host-pid -- to see all owner=ops until=2027-03-31'),
    ).toEqual({
      gaps: [],
      waivers: [
        {
          rule: 'host-pid',
          workload: {},
          reason: 'to see all',
          owner: 'ops',
          expires: '2027-03-31',
          at: { file: 'compose.yaml', lines: [2] },
          origin: 'compose.yaml:2:11',
        },
      ],
    });
  });

  it('on a line of its own speaks of the next', () => {
    expect(read('  # nsaudit-ignore host-pid -- why', 'pid: host').waivers).toMatchObject([
      { at: { lines: [1, 2] }, owner: '' },
    ]);
  });

  it('may name several rules, and stand in JSON with comments', () => {
    expect(
      readAs('devcontainer.json', '// nsaudit-ignore host-pid, host-net host-ipc -- a -- b', '{}').waivers,
    ).toMatchObject([{ rule: 'host-pid', reason: 'a -- b' }, { rule: 'host-net' }, { rule: 'host-ipc' }]);
  });

  it.each([
    ['# nsaudit-ignore host-pid', 'it gives no reason'],
    ['# nsaudit-ignore host-pid -- owner=ops', 'it gives no reason'],
    ['# nsaudit-ignore -- because', 'it names no rule'],
    ['# nsaudit-ignore hots-pid -- because', 'no rule is called hots-pid'],
    ['# nsaudit-ignore host-pid -- because until=2027-02-30', 'there is no day 2027-02-30'],
    ['# nsaudit-ignore host-pid -- because until=soon', 'there is no day soon'],
  ])('accepts nothing when it is wrong: %s', (line, why) => {
    expect(read('', line, 'pid: host')).toMatchObject({
      waivers: [],
      gaps: [{ reason: 'malformed', detail: expect.stringContaining(why), place: { line: 2, column: 1 } }],
    });
  });

  it('is none in a value that looks like one', () => {
    const { waivers } = read(
      'a:',
      '  command: |',
      '    # nsaudit-ignore host-pid -- in a block',
      '  image: "# nsaudit-ignore host-pid -- in quotes"',
      '  # nsaudit-ignore host-net -- a comment',
    );

    expect(waivers.map(({ rule }) => rule)).toEqual(['host-net']);
  });

  it.each([
    ['devcontainer.json', '{"image": "x // nsaudit-ignore host-pid -- in quotes"}'],
    ['compose.yaml', 'image: x // nsaudit-ignore host-pid -- no comment of YAML'],
    ['-', 'image: "# nsaudit-ignore host-pid -- in quotes"'],
    ['run.sh', 'docker run x // nsaudit-ignore host-pid -- no comment of a shell'],
  ])('is none in a value of %s', (file, line) => {
    expect(readAs(file, line)).toEqual({ waivers: [], gaps: [] });
  });

  it('is found among many values and many others', () => {
    const lines = Array.from({ length: 100_000 }, (_, at) => `k${at}: v # nsaudit-ignore host-pid -- why`);

    expect(read(lines.join('\n')).waivers).toHaveLength(100_000);
  });

  it('may stand in the script of a workflow', () => {
    const lines = ['steps:', '  - run: |', '      # nsaudit-ignore host-net -- why', '      docker run x'];

    expect(read(...lines).waivers).toMatchObject([{ rule: 'host-net', at: { lines: [3, 4] } }]);
  });

  it('is none where the word stands elsewhere', () => {
    expect(read('a: nsaudit-ignore host-pid -- why', '# nsaudit-ignored')).toEqual({ waivers: [], gaps: [] });
  });
});
