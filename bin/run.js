#!/usr/bin/env node
import { existsSync, readFileSync } from 'node:fs';

const [first, ...rest] = process.argv.slice(2);

if (['--version', '-v', 'version'].includes(first) && rest.length === 0) {
  // Answered here: loading oclif would cost twice the time of starting Node.
  const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  console.log(`${name}/${version} ${process.platform}-${process.arch} node-${process.version}`);
} else if (existsSync(new URL('../dist/cli.js', import.meta.url))) {
  const { main } = await import('../dist/cli.js');
  await main(import.meta.url);
} else {
  console.error(
    'nsaudit is not built yet: run "npm ci" in its folder (without --ignore-scripts or --omit=dev), or "npm run build".',
  );
  process.exitCode = 70;
}
