/**
 * How `nsaudit watch` fares under containers that come and go: whether it tells all of them, how soon, and whether it
 * grows. As root, with a Docker of its own (test/engine/lab).
 *
 *   npm run soak -- [--minutes 10] [--rate 5] [--containers 100] [--life 5]
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { obstacle, startLab } from './lab.mjs';
import { ask } from './soak/engine.mjs';
import { atTheEnd } from './temporary.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '5' },
    containers: { type: 'string', default: '100' },
    life: { type: 'string', default: '5' },
  },
});
const minutes = Number(values.minutes);
const rate = Number(values.rate);
const containers = Number(values.containers);
const life = Number(values.life);
if (!minutes || !rate || !containers || !life) throw new Error('a number is none');
const lacking = await obstacle();
if (lacking !== undefined) throw new Error(lacking);

const CLI = fileURLToPath(new URL('../bin/run.js', import.meta.url));
const lab = await startLab();
await lab.fill(containers);
const socket = lab.url.replace('unix://', '');

/** @type {Map<string, number>} milliseconds since 1970 at which the engine had started it, by id */
const started = new Map();
/** @type {Map<string, number>} from then to the event, by id */
const told = new Map();
/** @type {Set<string>} */
const gone = new Set();
let strangers = 0;

const watcher = spawn(
  process.execPath,
  [CLI, 'watch', '--engine', lab.url, '--format', 'json', '--quiet-start'],
  { stdio: ['ignore', 'pipe', 'inherit'], env: { PATH: process.env.PATH } },
);
atTheEnd(() => watcher.kill('SIGKILL'));
await new Promise((resolve) => {
  createInterface({ input: watcher.stdout }).on('line', (line) => {
    const now = Date.now();
    const { event, finding } = JSON.parse(line);
    if (event === 'started') return resolve(undefined);
    if (finding?.rule !== 'host-net') {
      strangers += 1;
      console.log(`  not expected: ${line.slice(0, 3000)}`);
    } else if (event === 'gone') gone.add(finding.subject.id);
    else if (told.has(finding.subject.id)) strangers += 1;
    else told.set(finding.subject.id, now);
  });
});

const ended = Date.now() + minutes * 60_000;
let number = 0;
let failures = 0;
/** Starts that the engine has not done yet: where it cannot keep up more of them would only make it slower. */
let starting = 0;
const MOST_STARTING = 5;
let skipped = 0;
const report = setInterval(say, 60_000);
/** @type {Promise<void>[]} */
const lives = [];
while (Date.now() < ended) {
  if (starting < MOST_STARTING) lives.push(live(number++).catch(() => void failures++));
  else skipped += 1;
  await delay(1000 / rate);
}
clearInterval(report);
await Promise.all(lives);
// What is gone is told once it has lasted.
await delay(6000);
say();

const latencies = [...told].map(([id, at]) => at - (started.get(id) ?? at)).sort((a, b) => a - b);
const missed = [...started.keys()].filter((id) => !told.has(id));
const staying = [...started.keys()].filter((id) => told.has(id) && !gone.has(id));
const at = (/** @type {number} */ share) => latencies[Math.floor((latencies.length - 1) * share)];
console.log(
  `started ${started.size} with a finding (of ${number}, ${failures} failed); ${skipped} left out: the engine could not keep up`,
);
console.log(
  `missed ${missed.length}, not told as gone ${staying.length}, told and not expected ${strangers}`,
);
console.log(`told after: median ${at(0.5)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms`);
const closed = new Promise((resolve) => watcher.once('exit', resolve));
watcher.kill('SIGTERM');
console.log(`ended with code ${await closed}`);
process.exit(missed.length + staying.length + strangers > 0 ? 1 : 0);

/**
 * One container from start to removal; every other one is on the host's network.
 *
 * @param {number} index
 */
async function live(index) {
  const isHost = index % 2 === 0;
  starting += 1;
  const Id = await start(index, isHost).finally(() => void starting--);
  if (isHost) started.set(Id, Date.now());
  await delay(life * 1000);
  await ask(socket, 'DELETE', `/containers/${Id}?force=1`);
}

/**
 * @param {number} index
 * @param {boolean} isHost
 * @returns {Promise<string>} its id
 */
async function start(index, isHost) {
  const { Id } = await ask(socket, 'POST', `/containers/create?name=soak-${index}`, {
    Image: lab.image,
    Cmd: ['sleep', '600'],
    HostConfig: { NetworkMode: isHost ? 'host' : 'none' },
  });
  await ask(socket, 'POST', `/containers/${Id}/start`);
  return Id;
}

/** Memory and time of the watcher until now. */
function say() {
  const status = readFileSync(`/proc/${watcher.pid}/status`, 'utf8');
  const stat = readFileSync(`/proc/${watcher.pid}/stat`, 'utf8').split(' ');
  const megabytes = Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024);
  const seconds = (Number(stat[13]) + Number(stat[14])) / 100;
  console.log(
    `${started.size} told of: ${told.size}; ${megabytes} MB, ${seconds} s CPU, ${lives.length} starts`,
  );
}
