#!/bin/sh
//bin/sh -c :; exec node -- "$0" "$@"
// That line is for the shell. Without the -- Node takes --env-file for its own wherever it stands, and what the file says for
// NODE_OPTIONS: --require would run a program.
// CommonJS, see package.json beside it: as an ES module this file alone would cost a fifth of Node's own start.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const root = join(__dirname, '..');
const [first, ...rest] = process.argv.slice(2);

if (['--version', '-v', 'version'].includes(first) && rest.length === 0) {
  // Answered here: loading oclif would cost twice the time of starting Node.
  const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.log(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}`);
} else if (existsSync(join(root, 'dist', 'cli.js'))) {
  void import('../dist/cli.js').then(({ main }) => main(pathToFileURL(__filename).href));
} else {
  console.error(
    'nsaudit is not built yet: run "npm ci" in its folder (without --ignore-scripts or --omit=dev), or "npm run build".',
  );
  process.exitCode = 70;
}
