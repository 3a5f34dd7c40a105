/**
 * How much `nsaudit` costs, as ratios to other programs that run beside it: see README.md.
 *
 *   npm run bench -- [--only GROUP]... [--rounds N]
 */
import { parseArgs } from 'node:util';
import { files } from './files.mjs';
import { realEngine } from './real-engine.mjs';
import { line } from './rows.mjs';
import { scale } from './scale.mjs';
import { slowEngine } from './slow-engine.mjs';
import { startUp } from './start-up.mjs';
import { sweep } from './sweep.mjs';

const GROUPS = { 'start-up': startUp, sweep, real: realEngine, scale, slow: slowEngine, files };

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: Object.keys(GROUPS) },
    rounds: { type: 'string', default: '5' },
  },
});
const rounds = Number(values.rounds);
const unknown = values.only.find((name) => !Object.hasOwn(GROUPS, name));
if (unknown !== undefined || !(rounds >= 1)) {
  console.error(`usage: npm run bench -- [--only ${Object.keys(GROUPS).join('|')}]... [--rounds N]`);
  process.exit(2);
}

console.log(`node ${process.version}, ${rounds} rounds: median, bar, least–most`);
for (const [name, group] of Object.entries(GROUPS)) {
  if (!values.only.includes(name)) continue;
  console.log(name);
  const say = (/** @type {string} */ what) => console.error(`  … ${what}`);
  try {
    for await (const row of group({ rounds, say }))
      console.log(typeof row === 'string' ? `  ${row}` : line(row));
  } catch (error) {
    // A figure that misses its bar fails nothing; one that could not be had does.
    console.error(`  could not run: ${/** @type {Error} */ (error).message}`);
    process.exitCode = 1;
  }
}
process.exit();
