import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { isAbout, type Watching, watching } from '../support/watching.ts';
import { background, endAll } from './support/background.ts';
import { addressOf, describeWith, docker, type EngineName } from './support/lab.ts';

const NAME = `visitor-${process.pid}`;
const IMAGE = process.env.NSLAB_IMAGE ?? '';

let watched: Watching;

async function watch(engine: EngineName, ...args: string[]): Promise<Watching> {
  const interval = args.includes('--interval') ? [] : ['--interval', '60'];
  watched = watching(['--engine', addressOf(engine), '--quiet-start', ...interval, ...args]);
  await watched.told('the start', ({ event }) => event === 'started');
  // The stream of events is there at the second audit at the latest.
  await delay(1000);
  return watched;
}

const run = (engine: EngineName, ...args: string[]): Promise<string> =>
  docker(engine, 'run', '--detach', '--name', NAME, ...args, IMAGE, 'sleep', '600');

/** A loaded machine is slow: the time is told and fails nothing. */
function tellLatency(what: string, began: number): void {
  process.stderr.write(`${what}: told ${Date.now() - began} ms after the start had returned\n`);
}

describeWith(['docker'], 'watching Docker', () => {
  afterEach(async () => {
    await watched?.end('SIGKILL');
    await endAll();
    await docker('docker', 'rm', '--force', NAME).catch(() => {});
  });

  it('tells a container that shares a namespace with the host, and that it is gone', async () => {
    const told = await watch('docker');
    await run('docker', '--net=host');
    const began = Date.now();
    await told.told('the start', isAbout('appeared', 'host-net', NAME));
    tellLatency('docker', began);
    await docker('docker', 'rm', '--force', NAME);
    expect(await told.told('the end', isAbout('gone', 'host-net', NAME))).toMatchObject({ reason: 'ended' });
    expect(await told.end()).toBe(0);
  });

  it('says nothing of a container that keeps starting again but that it is there', async () => {
    const told = await watch('docker');
    const command = ['sh', '-c', 'sleep 0.3; exit 3'];
    await docker(
      'docker',
      'run',
      '-d',
      '--restart',
      'always',
      '--net=host',
      '--name',
      NAME,
      IMAGE,
      ...command,
    );
    await told.told('the start', isAbout('appeared', 'host-net', NAME));
    await delay(5000);
    expect(told.events.filter(isAbout('appeared', 'host-net', NAME))).toHaveLength(1);
  });

  it('tells a process that stays in a namespace of a container, and none that passes through', async () => {
    const told = await watch('docker', '--interval', '1', '--min-severity', 'medium');
    await run('docker');
    const pid = await docker('docker', 'inspect', '--format', '{{.State.Pid}}', NAME);
    for (let visit = 0; visit < 20; visit++) {
      background(['nsenter', '-t', pid, '-n', 'true']);
      await delay(100);
    }
    expect(told.events.filter(isAbout('appeared', 'foreign-process', NAME))).toEqual([]);
    background(['nsenter', '-t', pid, '-n', 'sleep', '600']);
    await told.told('the intruder', isAbout('appeared', 'foreign-process', NAME));
    await endAll();
    expect(await told.told('its end', isAbout('gone', 'foreign-process', NAME))).toMatchObject({
      reason: 'mended',
    });
  });
});

describeWith(['podman'], 'watching Podman', () => {
  beforeEach(() => docker('podman', 'rm', '--force', NAME).catch(() => ''));
  afterEach(async () => {
    await watched?.end('SIGKILL');
    await docker('podman', 'rm', '--force', NAME).catch(() => {});
  });

  it('tells by its events', async () => {
    const told = await watch('podman');
    await run('podman', '--net=host');
    const began = Date.now();
    await told.told('the start', isAbout('appeared', 'host-net', NAME));
    tellLatency('podman', began);
    await docker('podman', 'rm', '--force', NAME);
    await told.told('the end', isAbout('gone', 'host-net', NAME));
    expect(await told.end()).toBe(0);
  });
});
