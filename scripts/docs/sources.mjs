import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ENTRY = `
  export { RULES } from './src/rules/index.ts';
  export { resolveBuiltIns } from './src/policy/load.ts';
  export { rulesToMarkdown, ruleToMarkdown } from './src/explain/markdown.ts';
  export { toGraph, VIEWS } from './src/views/graph/index.ts';
`;

/**
 * @typedef {object} Sources
 * @property {typeof import('../../src/rules/index.ts').RULES} RULES
 * @property {typeof import('../../src/policy/load.ts').resolveBuiltIns} resolveBuiltIns
 * @property {typeof import('../../src/explain/markdown.ts').rulesToMarkdown} rulesToMarkdown
 * @property {typeof import('../../src/explain/markdown.ts').ruleToMarkdown} ruleToMarkdown
 * @property {typeof import('../../src/views/graph/index.ts').toGraph} toGraph
 * @property {typeof import('../../src/views/graph/index.ts').VIEWS} VIEWS
 */

/**
 * The tables of the program itself: Node 20 cannot import TypeScript.
 * @returns {Promise<Sources>}
 */
export async function loadSources() {
  const folder = await mkdtemp(join(tmpdir(), 'nsaudit-docs-'));
  try {
    const outfile = join(folder, 'sources.mjs');
    await build({
      stdin: { contents: ENTRY, resolveDir: process.cwd() },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true });
  }
}
