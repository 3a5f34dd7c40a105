import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryProject } from './arbitrary-project.ts';
import { compare } from './compare.ts';
import type { TestProject } from './project.ts';
import { askCompose } from './run-compose.ts';

const compose = execFileSync(fileURLToPath(new URL('compose.sh', import.meta.url)), [
  join(tmpdir(), 'nsaudit-compose'),
])
  .toString()
  .trim();

const GENERATED = 500;

/** Programs that run at a time. */
const AT_ONCE = 2;

interface Compared {
  refused: number;
  differences: string[];
}

async function compareAll(projects: readonly TestProject[]): Promise<Compared> {
  const compared: Compared = { refused: 0, differences: [] };
  const left = [...projects.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, project] = next;
      const answer = await askCompose(compose, project);
      if ('refused' in answer) compared.refused++;
      const difference = compare(project, answer);
      if (difference) compared.differences.push(`project ${index}\n${difference}\n${textOf(project)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return compared;
}

const textOf = ({ files, main }: TestProject): string =>
  Object.entries(files)
    .map(([path, text]) => `--- ${path}${main.includes(path) ? ' (main)' : ''}\n${text}`)
    .join('');

test(`${GENERATED} generated projects are to nsaudit what they are to Compose`, async () => {
  const projects = fc.sample(arbitraryProject, { numRuns: GENERATED, seed: 20_261_126 });
  const { refused, differences } = await compareAll(projects);
  expect(differences).toEqual([]);
  // What both refuse is agreed on too, and says little.
  expect(refused).toBeLessThan(GENERATED / 4);
}, 300_000);

const FIXTURES = fileURLToPath(new URL('../../fixtures/compose/', import.meta.url));

/** All files below a folder; `compose.yaml` is the project, with its override if it has one. */
function projectIn(name: string): TestProject {
  const folder = join(FIXTURES, name);
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const override = paths.filter((path) => path === 'compose.override.yaml');
  return {
    files: Object.fromEntries(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')])),
    main: ['compose.yaml', ...override],
  };
}

test.each(readdirSync(FIXTURES))('fixtures/compose/%s', async (name) => {
  const project = projectIn(name);
  const answer = await askCompose(compose, project);
  expect(compare(project, answer)).toBeUndefined();
  expect('refused' in answer).toBe(name.startsWith('refused-'));
});
