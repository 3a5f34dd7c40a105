import { isDeepStrictEqual } from 'node:util';
import { readCompose } from '../../src/declared/compose/compose.ts';
import type { Declarations } from '../../src/declared/reader.ts';
import type { Sources } from '../../src/declared/readers.ts';
import { SourceText } from '../../src/yaml/source-text.ts';
import { filesOf, type TestProject } from './project.ts';
import type { Answer } from './run-compose.ts';
import { expectedSummaries, type Summary, summariesOf } from './summary.ts';

/** Where nsaudit and Compose differ in what they make of a project; undefined where they agree. */
export function compare(project: TestProject, answer: Answer): string | undefined {
  const declarations = readCompose(sourcesOf(project), filesOf(project), {
    env: {},
    envFiles: [],
    target: 'compose',
  });
  if ('refused' in answer) {
    const { refused } = answer;
    return OF_NO_CONCERN.test(refused) || declarations.gaps.length > 0
      ? undefined
      : `only Compose refuses: ${refused}`;
  }
  const [gap] = declarations.gaps;
  if (gap) return `only nsaudit refuses: ${gap.detail} at ${gap.place?.file}:${gap.place?.line}`;
  const expected = expectedSummaries(answer.config);
  const found = summariesOf(declarations, answer.root);
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  const lines = [...names].flatMap((name) => differences(name, expected[name], found[name], declarations));
  return lines.length > 0 ? lines.join('\n') : undefined;
}

const sourcesOf = ({ files, main }: TestProject): Sources => {
  const [first, ...rest] = main.map((file) => new SourceText(file, files[file] ?? ''));
  if (!first) throw new Error('a project without a file');
  return [first, ...rest];
};

/**
 * What is built from what is no matter of isolation: part of a project may stand alone in a file. Where a variable has to
 * be set Compose says nothing of what is when it is. What comes twice in one file may be gone with the next.
 */
const OF_NO_CONCERN =
  /has neither an image nor a build context|required variable|invalid boolean: $|cgroup value must be one of|items at \d+ and \d+ are equal/m;

function differences(
  name: string,
  expected: Summary | undefined,
  found: Summary | undefined,
  { workloads }: Declarations,
): string[] {
  if (!expected || !found) return [`${name}: ${expected ? 'not found' : 'found, and not there'}`];
  const { sharing = {}, undecided = {} } =
    workloads.find((workload) => workload.name === name)?.declared ?? {};
  const modes = { ...expected.modes };
  // What depends on a variable is not said to be what it would be today.
  for (const [type, { kind, implied }] of Object.entries(sharing)) {
    if (kind === 'unset' && !implied && type in modes) modes[type] = found.modes[type] ?? '';
  }
  return Object.entries({ ...expected, modes }).flatMap(([field, value]) => {
    const own = found[field as keyof Summary];
    const open = undecided[field as keyof typeof undecided]?.length ?? 0;
    if (isDeepStrictEqual(own, value) || lacksNoMoreThan(open, own, value)) return [];
    return [`${name} ${field}: ${JSON.stringify(own)}, and Compose says ${JSON.stringify(value)}`];
  });
}

/** Items that depend on a variable are not among those of a list, and no others are missing. */
const lacksNoMoreThan = (open: number, own: unknown, expected: unknown): boolean =>
  open > 0 &&
  Array.isArray(own) &&
  Array.isArray(expected) &&
  own.every((item) => expected.includes(item)) &&
  expected.length - own.length <= open;
