import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { checkIn, newRepository } from '../../support/repository.ts';

const README = readFileSync('README.md', 'utf8');

/** The first block of code of a language below a heading. */
function blockOf(heading: string, language: string): string {
  const below = README.slice(README.indexOf(`\n## ${heading}\n`));
  return /^```\w+\n(.*?)^```$/ms.exec(below.slice(below.indexOf(`\n\`\`\`${language}\n`) + 1))?.[1] ?? '';
}

it('check says of the project in the README what the README says', async () => {
  const tree = newRepository();
  tree.write({ 'compose.yaml': blockOf('Before anything is started', 'yaml').split('\n') });

  const { code, stdout } = await checkIn(tree, []);
  tree.remove();

  const excerpts = blockOf('Before anything is started', 'text').split('\n\n...\n\n');
  expect(code).toBe(1);
  expect(excerpts).toHaveLength(3);
  for (const excerpt of excerpts) expect(stdout).toContain(excerpt);
});
