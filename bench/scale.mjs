import { sameRequests } from './curl.mjs';
import { bash, inRounds, measure, NODE, peakMemory } from './measure.mjs';
import { remoteScan, simulate } from './simulated.mjs';

const FEW = 1_000;
const MANY = 10_000;

/**
 * How a scan grows with the number of containers.
 *
 * @param {{ rounds: number, say: (what: string) => void }} options
 * @returns {AsyncGenerator<import('./rows.mjs').Row>}
 */
export async function* scale({ rounds, say }) {
  say(`${FEW} and ${MANY} simulated containers`);
  const few = await simulate(FEW);
  const many = await simulate(MANY);
  for (const [engine, count] of /** @type {const} */ ([
    [few, FEW],
    [many, MANY],
  ])) {
    await bash(`${remoteScan(engine)} >/dev/null`);
    const requests = await engine.takeRequests();
    yield {
      what: `${count} containers: requests beyond one for each`,
      values: [requests - count],
      note: `${requests}: list, version, info, networks and ${requests - 4} inspects`,
    };
  }
  const curl = await sameRequests(many.url);
  // At most three: a round is half a minute of somebody's machine.
  const samples = await inRounds(Math.min(rounds, 3), {
    few: () => measure(remoteScan(few)),
    many: () => measure(remoteScan(many)),
    curl: () => measure(curl),
    node: () => measure(NODE),
  });
  yield {
    what: `${MANY} containers: scan ÷ curl of the same requests, CPU`,
    values: samples.map(({ many, curl }) => many.cpu / curl.cpu),
    bar: { atMost: 3.5 },
  };
  yield {
    what: `${FEW} to ${MANY} containers: growth exponent of (scan − Node's start), CPU`,
    values: samples.map(
      ({ few, many, node }) =>
        Math.log10((many.cpu - node.cpu) / (few.cpu - node.cpu)) / Math.log10(MANY / FEW),
    ),
    bar: { atMost: 1.05 },
  };
  yield {
    what: `${MANY} containers: peak memory`,
    values: [(await peakMemory(remoteScan(many))) / 2 ** 20],
    unit: ' MB',
    bar: { atMost: 256 },
  };
  for (const engine of [few, many]) engine.stop();
}
