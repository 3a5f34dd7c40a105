import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { nsaudit, quoted } from './measure.mjs';
import { atTheEnd, temporary } from './temporary.mjs';

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
  const stop = () => void child.kill();
  atTheEnd(stop);
  const [url] = await once(child, 'message');
  return {
    url,
    async takeRequests() {
      child.send('count');
      const [count] = await once(child, 'message');
      return count;
    },
    stop,
  };
}

/**
 * A scan as of a remote engine, whose processes are not here: their PIDs are made up, and a /proc without any process
 * says so. The engine's word has to do.
 *
 * @param {Engine} engine
 * @param {string} [flags]
 */
export function remoteScan({ url }, flags = '') {
  const proc = join(temporary(), 'proc');
  mkdirSync(proc, { recursive: true });
  return nsaudit(`scan --engine ${url} --proc ${quoted(proc)} --evidence engine ${flags}`);
}
