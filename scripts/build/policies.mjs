import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { globSync } from 'tinyglobby';
import { parse } from 'yaml';

/** Compiles policies/<name>.yaml to data: a YAML parser costs half as much again as starting Node. */
export async function generatePolicies() {
  const files = globSync('policies/*.yaml').sort();
  const policies = await Promise.all(
    files.map(async (file) => [basename(file, '.yaml'), parse(await readFile(file, 'utf8'))]),
  );
  const literal = JSON.stringify(Object.fromEntries(policies), null, 2);
  await writeFile('src/generated/policies.js', `export const BUILT_IN_POLICIES = ${literal};\n`);
  await writeFile(
    'src/generated/policies.d.ts',
    [
      "import type { PolicyFile } from '../model/policy.ts';",
      '/** By the names that users give them. */',
      'export const BUILT_IN_POLICIES: Readonly<Record<string, PolicyFile>>;',
      '',
    ].join('\n'),
  );
}
