/**
 * Writes the generated part of the documentation, after `npm run build`:
 *
 *   docs/rules      a page for each rule, and a list
 *   docs/commands   the help of each command, and a list
 *   docs/images     the pictures of other pages
 *   docs/policies.md, between its markers: the severity of each rule in each built-in policy
 *
 * `--check` writes nothing and fails if something is not as it would be written.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { commandPages } from './docs/command-pages.mjs';
import { pictures } from './docs/pictures.mjs';
import { policyTable } from './docs/policy-table.mjs';
import { rulePages } from './docs/rule-pages.mjs';
import { loadSources } from './docs/sources.mjs';

process.chdir(dirname(import.meta.dirname));

const check = process.argv.includes('--check');
const sources = await loadSources();
const pages = new Map([
  ...(await rulePages(sources)),
  ...(await commandPages()),
  ...(await pictures(sources)),
  ['docs/policies.md', between(await readFile('docs/policies.md', 'utf8'), await policyTable(sources))],
]);

const stale = [];
for (const [path, text] of pages) {
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) continue;
  stale.push(path);
  if (check) continue;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
for (const path of await leftOver(['docs/rules', 'docs/commands', 'docs/images'])) {
  stale.push(path);
  if (!check) await rm(path);
}

for (const path of stale) console.log(`${check ? 'stale' : 'written'}: ${path}`);
if (check && stale.length > 0) {
  console.log('run "npm run build && npm run docs" and commit what it writes');
  process.exitCode = 1;
}

/**
 * Pages and pictures that are no more.
 * @param {string[]} folders that hold nothing but generated files
 */
async function leftOver(folders) {
  const files = await Promise.all(
    folders.map(async (folder) => (await readdir(folder).catch(() => [])).map((file) => join(folder, file))),
  );
  return files.flat().filter((path) => !pages.has(path));
}

/**
 * @param {string} page
 * @param {string} generated
 */
function between(page, generated) {
  const markers = /(<!-- generated: begin -->\n)[\s\S]*(<!-- generated: end -->)/;
  if (!markers.test(page)) throw new Error('docs/policies.md has lost its markers');
  return page.replace(markers, (_, begin, end) => `${begin}\n${generated}\n${end}`);
}
