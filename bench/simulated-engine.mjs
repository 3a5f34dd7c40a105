/** An engine with made-up containers, in a process of its own; simulated.mjs bundles and starts it. */
import { fakeEngine } from '../test/support/fake-engine.ts';
import { manyContainers } from '../test/support/synthetic.ts';

const [containers, inspectLatency, misbehave] = process.argv.slice(2).map((text) => JSON.parse(text));
const engine = await fakeEngine(manyContainers(containers), { inspectLatency, misbehave });

process.on('message', () => process.send?.(engine.requests.splice(0).length));
process.on('disconnect', () => engine.close());
process.send?.(engine.url);
