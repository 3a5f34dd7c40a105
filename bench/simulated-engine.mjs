/** An engine with made-up containers, in a process of its own; simulated.mjs bundles and starts it. */
import { fakeEngine } from '../test/support/fake-engine.ts';
import { manyContainers } from '../test/support/synthetic.ts';

const [containers, inspectLatency, misbehave] = process.argv.slice(2).map((text) => JSON.parse(text));
const made = manyContainers(containers);
// Above the greatest PID that Linux gives: no process of this machine is taken for one of theirs.
for (const { State } of Object.values(made.inspects)) State.Pid += 2 ** 22;
const engine = await fakeEngine(made, { inspectLatency, misbehave });

process.on('message', () => process.send?.(engine.requests.splice(0).length));
process.on('disconnect', () => engine.close());
process.send?.(engine.url);
