import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { isAbout, type Watching, watching } from '../support/watching.ts';
import { background, endAll, link, until } from './support/background.ts';
import { describeWith } from './support/lab.ts';
import { run } from './support/run.ts';

const LAB = fileURLToPath(new URL('lab/', import.meta.url));

/** An engine of this test's own: others must not lose theirs. */
let folder: string;
let engine: Record<string, string>;
let watched: Watching;

const docker = (...args: string[]) =>
  run([process.env.NSLAB_CLI ?? 'docker', '--host', engine.NSLAB_DOCKER ?? '', ...args]);

const dockerd = (): number => Number(readFileSync(join(folder, 'docker', 'docker.pid'), 'utf8'));

const isRunning = (pid: number): boolean => link(`/proc/${pid}/exe`) !== '';

describeWith(['docker'], 'watching a Docker that restarts', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nsaudit-restart-'));
    await rm(folder, { recursive: true });
    const { stdout } = await run([join(LAB, 'up.sh'), '--dir', folder, '--no-matrix']);
    engine = Object.fromEntries([...stdout.matchAll(/^(\w+)=(.*)$/gm)].map(([, key, value]) => [key, value]));
  });

  afterEach(async () => {
    await watched?.end('SIGKILL');
  });

  afterAll(async () => {
    await endAll();
    await run([join(LAB, 'down.sh'), '--dir', folder]);
  });

  it('says when it goes and when it is back, and tells each finding once', async () => {
    const told = watching(['--engine', engine.NSLAB_DOCKER ?? '', '--quiet-start', '--interval', '1']);
    watched = told;
    await told.told('the start', ({ event }) => event === 'started');
    await docker('run', '-d', '--net=host', '--name', 'guest', engine.NSLAB_IMAGE ?? '', 'sleep', '600');
    await told.told('the container', isAbout('appeared', 'host-net', 'guest'));

    const pid = dockerd();
    const words = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').slice(0, -1);
    const command = ['env', '-i', ...words('environ'), ...words('cmdline')];
    process.kill(pid, 'SIGTERM');
    await told.told('that the engine is gone', ({ event }) => event === 'engine-lost');
    await until('the end of dockerd', () => !isRunning(pid));
    // Nobody can say what has become of it meanwhile.
    expect(told.events.filter(({ event }) => event === 'gone')).toEqual([]);

    background(command);
    await told.told('that the engine is back', ({ event }) => event === 'engine-back');
    // Without live-restore an engine that is asked to end ends its containers.
    await told.told('that the container is gone', isAbout('gone', 'host-net', 'guest'));
    const before = told.events.length;
    await docker('start', 'guest');
    const again = isAbout('appeared', 'host-net', 'guest');
    await told.told('the container again', (event) => again(event) && told.events.indexOf(event) >= before);

    const kinds = told.events.map((event) =>
      'finding' in event ? `${event.event} ${event.finding.rule}` : event.event,
    );
    expect(kinds.filter((kind) => kind === 'appeared host-net')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'gone host-net')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'engine-lost')).toHaveLength(1);
    expect(await told.end()).toBe(0);
  });
});
