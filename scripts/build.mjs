/**
 * Builds what is published, from a fresh checkout: `npm run build`, and `npm ci` by way of `prepare`.
 *
 *   schemas/*.json   → src/generated/validators   checks without ajv at run time
 *   policies/*.yaml  → src/generated/policies.js  built-in policies without a YAML parser at run time
 *   src              → dist                       one chunk per command, dependencies included
 *   dist             → oclif.manifest.json        flags and help without loading every command
 *                    → THIRD-PARTY-NOTICES.txt    licences of what dist includes
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { build } from 'esbuild';
import { globSync } from 'tinyglobby';
import { lazyStringWidth } from './build/lazy-string-width.mjs';
import { leaveOut } from './build/leave-out.mjs';
import { writeManifest } from './build/manifest.mjs';
import { noCollation } from './build/no-collation.mjs';
import { writeNotices } from './build/notices.mjs';
import { generatePolicies } from './build/policies.mjs';
import { generateValidators } from './build/validators.mjs';

process.chdir(dirname(import.meta.dirname));

await mkdir('src/generated', { recursive: true });
await generateValidators();
await generatePolicies();

// Built beside dist and then put in its place: a build that fails leaves the last good one.
const fresh = 'dist.new';
await rm(fresh, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['src/cli.ts', ...globSync('src/commands/**/*.ts')],
  outbase: 'src',
  outdir: fresh,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  // oclif wants it for programs that run from TypeScript sources.
  external: ['typescript'],
  // Readable on purpose: minified names start no faster.
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  plugins: [leaveOut, lazyStringWidth, noCollation],
  // Its CommonJS build takes 0.4 of the time: variables of a module are slower to reach than those of a function.
  alias: { 'js-yaml': createRequire(import.meta.url).resolve('js-yaml') },
  banner: { js: commonJsGlobals() },
});
await rm('dist', { recursive: true, force: true });
await rename(fresh, 'dist');

await writeManifest();
await writeFile('THIRD-PARTY-NOTICES.txt', await writeNotices(metafile));

/** CommonJS packages inside an ES module still ask for these. */
function commonJsGlobals() {
  return [
    "import { createRequire as __createRequire } from 'node:module';",
    "import { dirname as __pathDirname } from 'node:path';",
    "import { fileURLToPath as __urlToPath } from 'node:url';",
    'const require = __createRequire(import.meta.url);',
    'const __filename = __urlToPath(import.meta.url);',
    'const __dirname = __pathDirname(__filename);',
  ].join('\n');
}
