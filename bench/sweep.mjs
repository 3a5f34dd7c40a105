import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bash, inRounds, measure, NODE, nsaudit, peakMemory, quoted } from './measure.mjs';
import { atTheEnd, temporary } from './temporary.mjs';

/** So many processes, and by how many times lsns is to be dearer than `ls` then: its work grows with their square. */
const CROWDS = [
  { count: 5_000, lsns: 3.5 },
  { count: 10_000, lsns: 6.5 },
  { count: 20_000, lsns: 11 },
];
const [{ count: FEWEST = NaN } = {}] = CROWDS;
const { count: MOST = NaN } = CROWDS.at(-1) ?? {};

/** Of each crowd so many stand in four namespaces of their own. */
const OWN = 400;

const LS = nsaudit('ls --format json --quiet');

/**
 * What a listing of all namespaces costs.
 *
 * @param {{ rounds: number, say: (what: string) => void }} options
 * @returns {AsyncGenerator<import('./rows.mjs').Row>}
 */
export async function* sweep({ rounds, say }) {
  const crowd = await compile('crowd');
  const readlinks = await compile('readlinks');
  /** @type {Map<number, { ls: number, node: number }[]>} */
  const cpu = new Map();
  for (const { count, lsns: bar } of CROWDS) {
    say(`${count} processes`);
    const stop = await gather(crowd, count);
    const samples = await inRounds(Math.min(rounds, 3), {
      ls: () => measure(LS),
      handles: () => measure(nsaudit('ls --format json --quiet --handles')),
      lsns: () => measure('lsns --json'),
      readlinks: () => measure(quoted(readlinks)),
      node: () => measure(NODE),
    });
    cpu.set(
      count,
      samples.map(({ ls, node }) => ({ ls: ls.cpu, node: node.cpu })),
    );
    yield {
      what: `${count} processes: lsns ÷ ls, CPU`,
      values: samples.map(({ lsns, ls }) => lsns.cpu / ls.cpu),
      bar: { atLeast: bar },
    };
    yield {
      what: `${count} processes: lsns ÷ ls --handles (descriptors too), CPU`,
      values: samples.map(({ lsns, handles }) => lsns.cpu / handles.cpu),
    };
    yield {
      what: `${count} processes: ls ÷ the same readlinks in C, CPU`,
      values: samples.map(({ ls, readlinks }) => ls.cpu / readlinks.cpu),
      ...(count === 10_000 && { bar: { atMost: 1.8 } }),
    };
    if (count === MOST) {
      yield {
        what: `${count} processes: ls, peak memory ÷ node -e 0`,
        values: [(await peakMemory(LS)) / (await peakMemory(NODE))],
        bar: { atMost: 2.2 },
      };
    }
    stop();
  }
  const few = cpu.get(FEWEST) ?? [];
  yield {
    what: `${FEWEST} to ${MOST} processes: growth exponent of (ls − Node's start), CPU`,
    values: (cpu.get(MOST) ?? []).map(({ ls, node }, round) => {
      const before = few[round] ?? { ls: NaN, node: NaN };
      return Math.log((ls - node) / (before.ls - before.node)) / Math.log(MOST / FEWEST);
    }),
    bar: { atMost: 1.08 },
  };
}

/** @param {string} name of a program in this folder */
async function compile(name) {
  const program = join(temporary(), name);
  const source = fileURLToPath(new URL(`${name}.c`, import.meta.url));
  await bash(`cc -O2 -o ${quoted(program)} ${quoted(source)}`);
  return program;
}

/**
 * @param {string} program
 * @param {number} count
 * @returns {Promise<() => void>} sends them home
 */
async function gather(program, count) {
  const child = spawn(program, [`${count}`, `${OWN}`], { stdio: ['pipe', 'pipe', 'inherit'] });
  const stop = () => child.stdin.end();
  atTheEnd(() => child.kill());
  const [ready] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => [])]);
  if (ready === undefined) throw new Error(`could not start ${count} processes: it needs root and cc`);
  return stop;
}
