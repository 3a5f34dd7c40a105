import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporary } from './temporary.mjs';

/**
 * What one run of a command takes.
 *
 * @typedef {object} Sample
 * @property {number} wall milliseconds
 * @property {number} cpu milliseconds, user and system, of the command and of all its children
 */

const CLI = fileURLToPath(new URL('../bin/run.js', import.meta.url));

/** @param {string} text */
export const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;

/** Command lines of bash. */
export const NODE = `${quoted(process.execPath)} -e 0`;
/**
 * A scan says what it found by its exit code: 1 and 3 are complete runs too.
 *
 * @param {string} args
 */
export const nsaudit = (args) =>
  `{ ${quoted(process.execPath)} ${quoted(CLI)} ${args}; case $? in 0 | 1 | 3) ;; *) false ;; esac; }`;

/** Nothing of the caller's: no DOCKER_HOST, no contexts, and a cache that begins cold and warms up with the rounds. */
const environment = () => ({
  PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`,
  HOME: temporary(),
  LC_ALL: 'C',
});

/**
 * Runs a command line, its output thrown away. bash does the accounting: it has getrusage() of its children.
 *
 * @param {string} line
 * @param {{ repeat?: number }} [options] `repeat` runs in a row, for commands that are short: the mean of them
 * @returns {Promise<Sample>}
 */
export async function measure(line, { repeat = 1 } = {}) {
  const again = `for ((run = 0; run < ${repeat}; run++)); do ${line} || exit; done`;
  const { stderr } = await bash(`TIMEFORMAT='%R %U %S'; time { ${again}; } >/dev/null`);
  const [wall = NaN, user = NaN, system = NaN] = (stderr.trimEnd().split('\n').at(-1) ?? '')
    .split(' ')
    .map((seconds) => (Number(seconds) * 1000) / repeat);
  return { wall, cpu: user + system };
}

/**
 * Peak memory in bytes of a command line's last process that is Node.
 *
 * @param {string} line
 */
export async function peakMemory(line) {
  const file = join(temporary(), 'peak');
  const preload = fileURLToPath(new URL('peak-memory.cjs', import.meta.url));
  await bash(`${line} >/dev/null`, { NODE_OPTIONS: `--require "${preload}"`, NSAUDIT_BENCH_PEAK: file });
  return Number(readFileSync(file, 'utf8')) * 1024;
}

/**
 * Output of a command line. Throws if it fails.
 *
 * @param {string} line
 * @param {Record<string, string>} [env]
 * @returns {Promise<{ stdout: string, stderr: string }>}
 */
export async function bash(line, env) {
  const child = spawn('bash', ['-c', line], {
    env: { ...environment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve, reject) => child.on('error', reject).on('close', resolve)),
  ]);
  if (code !== 0) throw new Error(`exit code ${code} of ${line.slice(0, 200)}\n${stderr}`);
  return { stdout, stderr };
}

/** @param {AsyncIterable<Buffer>} stream */
async function text(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/**
 * Measures contenders in turn, round by round: what else the machine does then weighs on all of them alike.
 *
 * @template {string} Name
 * @param {number} rounds
 * @param {Record<Name, () => Promise<Sample>>} contenders
 * @returns {Promise<Record<Name, Sample>[]>}
 */
export async function inRounds(rounds, contenders) {
  const all = [];
  for (let round = 0; round < rounds; round++) {
    const samples = /** @type {Record<Name, Sample>} */ ({});
    for (const name of /** @type {Name[]} */ (Object.keys(contenders)))
      samples[name] = await contenders[name]();
    all.push(samples);
  }
  return all;
}
