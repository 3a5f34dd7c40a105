import { sameRequests } from './curl.mjs';
import { obstacle, startLab } from './lab.mjs';
import { bash, inRounds, measure, NODE, nsaudit } from './measure.mjs';

/** Fields that the checks of the CIS Docker Benchmark 1.6 look at: 5.9, 5.15, 5.16, 5.20, 5.30. */
const CHECKED = ['NetworkMode', 'PidMode', 'IpcMode', 'UTSMode', 'UsernsMode'];

/**
 * Whole scans of a real engine's containers, kernel and all, beside other programs that ask it.
 *
 * @param {{ rounds: number, say: (what: string) => void }} options
 * @returns {AsyncGenerator<import('./rows.mjs').Row | string>}
 */
export async function* realEngine({ rounds, say }) {
  const why = await obstacle();
  if (why !== undefined) return yield `left out, all rows with real containers: ${why}`;
  say('an engine of our own');
  const lab = await startLab();
  for (const count of [50, 200]) {
    say(`${count} containers`);
    await lab.fill(count);
    yield* sideBySide(lab.url, count, rounds);
    if (count === 50) yield await oneByOne(lab.url, count);
  }
}

/**
 * @param {string} url
 * @param {number} count
 * @param {number} rounds
 * @returns {AsyncGenerator<import('./rows.mjs').Row>}
 */
async function* sideBySide(url, count, rounds) {
  await expectAll(url, count);
  const docker = `docker --host ${url}`;
  const curl = await sameRequests(url);
  const samples = await inRounds(rounds, {
    scan: () => measure(nsaudit(`scan --engine ${url}`)),
    inspect: () => measure(`${docker} ps --quiet | xargs ${docker} inspect`),
    curl: () => measure(curl),
    node: () => measure(NODE),
  });
  yield {
    what: `${count} containers: scan ÷ docker ps -q | xargs docker inspect, wall`,
    values: samples.map(({ scan, inspect }) => scan.wall / inspect.wall),
    bar: { atMost: 1.75 },
  };
  yield {
    what: `${count} containers: (scan − Node's start) ÷ curl of the same requests, wall`,
    values: samples.map(({ scan, node, curl }) => (scan.wall - node.wall) / curl.wall),
    bar: { atMost: 2.5 },
  };
}

/**
 * @param {string} url
 * @param {number} count
 * @returns {Promise<import('./rows.mjs').Row>}
 */
async function oneByOne(url, count) {
  const docker = `docker --host ${url}`;
  const check = (/** @type {string} */ field) =>
    `for id in $(${docker} ps --quiet); do ${docker} inspect --format '{{ .HostConfig.${field} }}' $id; done`;
  const [sample] = await inRounds(1, {
    checks: () => measure(CHECKED.map(check).join('; ')),
    scan: () => measure(nsaudit(`scan --engine ${url}`), { repeat: 3 }),
  });
  return {
    what: `${count} containers: five checks by docker inspect --format ÷ scan, CPU`,
    values: sample ? [sample.checks.cpu / sample.scan.cpu] : [],
    bar: { atLeast: 20 },
    note: 'one container at a time, as docker-bench-security works',
  };
}

/**
 * A figure is worth nothing if the work was not done.
 *
 * @param {string} url
 * @param {number} count
 */
async function expectAll(url, count) {
  const { stdout } = await bash(nsaudit(`scan --format json --engine ${url}`));
  const [{ coverage }] = JSON.parse(stdout).hosts;
  if (coverage.observed !== count) throw new Error(`observed ${coverage.observed} of ${count} containers`);
}
