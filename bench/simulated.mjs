import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { nsaudit } from './measure.mjs';
import { temporary } from './temporary.mjs';

const file = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** @type {Promise<string> | undefined} */
let program;

/** The tests' engine is TypeScript that finds its recordings beside itself. */
async function bundle() {
  const outfile = join(temporary(), 'simulated-engine.mjs');
  await build({
    entryPoints: [file('simulated-engine.mjs')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(file('../test/support/recorded.ts')).href) },
  });
  return outfile;
}

/**
 * @typedef {object} Engine
 * @property {string} url `unix:///…`
 * @property {() => Promise<number>} takeRequests how many came since the last call
 * @property {() => void} stop
 */

/**
 * @param {number} containers
 * @param {{ latency?: number, misbehave?: Record<string, import('../test/support/misbehaviour.ts').Misbehaviour> }} [options]
 *   `latency`: milliseconds that each inspect takes
 * @returns {Promise<Engine>}
 */
export async function simulate(containers, { latency = 0, misbehave = {} } = {}) {
  program ??= bundle();
  const child = fork(
    await program,
    [containers, latency, misbehave].map((value) => JSON.stringify(value)),
  );
  const [url] = await once(child, 'message');
  return {
    url,
    async takeRequests() {
      child.send('count');
      const [count] = await once(child, 'message');
      return count;
    },
    stop: () => child.disconnect(),
  };
}

/**
 * A scan as of an engine on another machine, whose processes are not here: its word has to do.
 *
 * @param {Engine} engine
 * @param {string} [flags]
 */
export const remoteScan = ({ url }, flags = '') => nsaudit(`scan --engine ${url} --evidence engine ${flags}`);
