import { bash, inRounds, measure } from './measure.mjs';
import { remoteScan, simulate } from './simulated.mjs';

const LATENCY = 5;

/**
 * Engines that take their time.
 *
 * @param {{ rounds: number, say: (what: string) => void }} options
 * @returns {AsyncGenerator<import('./rows.mjs').Row>}
 */
export async function* slowEngine({ rounds, say }) {
  say(`1000 simulated containers, ${LATENCY} ms an inspect`);
  const slow = await simulate(1000, { latency: LATENCY });
  const samples = await inRounds(rounds, { scan: () => measure(remoteScan(slow)) });
  slow.stop();
  yield {
    what: `1000 containers, ${LATENCY} ms an inspect: scan ÷ one inspect after the other, wall`,
    values: samples.map(({ scan }) => scan.wall / (1000 * LATENCY)),
    bar: { atMost: 0.12 },
  };
  say('200 simulated containers, of which 2 are never answered for and 4 are gone');
  yield await sick();
}

/** @returns {Promise<import('./rows.mjs').Row>} */
async function sick() {
  const path = (/** @type {number} */ index) => `/containers/worker-${index}/json`;
  const gone = { status: 404, message: 'No such container: it ended' };
  const engine = await simulate(200, {
    misbehave: Object.fromEntries([
      ...[0, 100].map((index) => [path(index), 'hang']),
      ...[50, 60, 70, 80].map((index) => [path(index), gone]),
    ]),
  });
  const begin = performance.now();
  const { stdout } = await bash(remoteScan(engine, '--format json'));
  const seconds = (performance.now() - begin) / 1000;
  engine.stop();
  const { workloads, hosts } = JSON.parse(stdout);
  const [{ coverage }] = hosts;
  const judged = workloads.filter(
    (/** @type {any} */ { namespaces }) => namespaces.pid.basis === 'configured',
  );
  const seen = [judged.length, workloads.length - judged.length, coverage.vanished.length];
  if (seen.join() !== '194,2,4') throw new Error(`judged, unanswered, vanished: ${seen}, not 194,2,4`);
  return {
    what: '200 containers, 2 inspects never answered, 4 gone: wall',
    values: [seconds],
    unit: ' s',
    bar: { atMost: 15 },
    note: '194 judged, 2 without an answer, 4 vanished',
  };
}
