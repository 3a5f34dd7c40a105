import { readFile, readlink } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Shown } from '../../src/model/shown.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../../src/namespaces.ts';
import { validated } from '../support/schema.ts';
import { addressOf, describeWith, docker } from './support/lab.ts';
import { type Inhabitant, inhabit, until } from './support/net-namespace.ts';
import { CLEAN_ENV, nsaudit, type Result, run } from './support/run.ts';

const CLI = new URL('../../bin/run.js', import.meta.url).pathname;

const parse = ({ stdout, stderr }: Result): Shown => {
  if (stdout === '') throw new Error(stderr);
  return validated('show', stdout);
};

const show = async (pid: number): Promise<Shown> =>
  parse(await nsaudit('show', `${pid}`, '--source', 'proc', '--format', 'json'));

const statusOf = ({ namespaces }: Shown, type: NamespaceType): string | undefined =>
  namespaces.find((namespace) => namespace.type === type)?.status;

const linksOf = (pid: number): Promise<string[]> =>
  Promise.all(NAMESPACE_TYPES.map((type) => readlink(`/proc/${pid}/ns/${type}`)));

describeWith([], 'nsaudit show', () => {
  let rootInside: Inhabitant;
  let alone: Inhabitant;
  let parting: Inhabitant;

  beforeAll(async () => {
    rootInside = await inhabit(['unshare', '-U', '-r'], ['sleep', '600']);
    alone = await inhabit(['unshare', '-n', '-u', '-i', '-m'], ['sleep', '600']);
    parting = await inhabit(['unshare', '-p'], ['sleep', '600']);
  });

  afterAll(() => {
    for (const inhabitant of [rootInside, alone, parting]) inhabitant.end();
  });

  it('has the inodes that ls -l shows', async () => {
    for (const { pid } of [rootInside, alone]) {
      const { namespaces } = await show(pid);
      expect(namespaces.map(({ type, id }) => `${type}:[${id?.ino}]`)).toEqual(await linksOf(pid));
    }
  });

  it('compares them with kthreadd’s', async () => {
    const { namespaces } = await show(alone.pid);
    expect(namespaces.map(({ type, reference }) => `${type}:[${reference?.id.ino}]`)).toEqual(
      await linksOf(2),
    );
  });

  it('tells what a process left from what it kept', async () => {
    const shown = await show(alone.pid);
    const own = shown.namespaces.filter(({ status }) => status === 'own').map(({ type }) => type);
    expect(own).toEqual(['ipc', 'mnt', 'net', 'uts']);
    expect(shown.parent?.pid).toBe(process.pid);
    expect(shown.parent?.differs.map(({ type }) => type)).toEqual(own);
  });

  it('has the maps, capabilities and guards that /proc has', async () => {
    const { identity, guards } = await show(rootInside.pid);
    const file = (name: string) => readFile(`/proc/${rootInside.pid}/${name}`, 'utf8');
    const lines = (map: Shown['identity']['uidMap']) =>
      map?.map(({ inside, outside, count }) => `${inside} ${outside} ${count}`);
    expect(lines(identity.uidMap)).toEqual([(await file('uid_map')).trim().replace(/ +/g, ' ')]);
    expect(lines(identity.gidMap)).toEqual([(await file('gid_map')).trim().replace(/ +/g, ' ')]);
    const status = await file('status');
    expect(status).toContain(`CapEff:\t${guards.masks.effective}\n`);
    expect(status).toContain(`CapBnd:\t${guards.masks.bounding}\n`);
    expect(status).toContain(`Seccomp:\t${guards.seccomp}\n`);
    expect(status).toContain(`NoNewPrivs:\t${Number(guards.noNewPrivs)}\n`);
  });

  it('tells where the next children will stand', async () => {
    const { namespaces } = await show(parting.pid);
    expect(namespaces.find(({ type }) => type === 'pid')).toMatchObject({ status: 'host', forChildren: {} });

    const clock = await inhabit([], ['unshare', '-T', '--fork', '--kill-child', 'sleep', '600']);
    const link = (name: string) => readlink(`/proc/${clock.pid}/ns/${name}`);
    await until(async () => (await link('time_for_children')) !== (await link('time')));
    const time = (await show(clock.pid)).namespaces.find(({ type }) => type === 'time');
    expect(time?.status).toBe('host');
    expect(`time:[${time?.forChildren?.id?.ino}]`).toBe(await link('time_for_children'));
    clock.end();
  });

  it('counts who came into it from outside', async () => {
    const stray = await inhabit(['nsenter', '-t', `${alone.pid}`, '-u'], ['sleep', '600']);
    const { namespaces } = await show(alone.pid);
    expect(namespaces.find(({ type }) => type === 'uts')?.strangers).toEqual({
      count: 1,
      first: [{ pid: stray.pid, comm: 'sleep' }],
    });
    stray.end();
  });

  it('knows no more than anybody may read, and says why', async () => {
    const command = [process.execPath, CLI, 'show', `${alone.pid}`, '--source', 'proc', '--format', 'json'];
    const seen = parse(
      await run(['setpriv', '--reuid=65534', '--clear-groups', ...command], { env: CLEAN_ENV }),
    );
    const whole = await show(alone.pid);
    for (const { type, status, why, id, sign } of seen.namespaces) {
      expect({ type, id }).toEqual({ type, id: undefined });
      if (sign === undefined) expect({ type, status, why }).toEqual({ type, status: 'unknown', why: DENIED });
      else expect({ type, status }).toEqual({ type, status: statusOf(whole, type) });
    }
    expect(seen.namespaces.filter(({ sign }) => sign === undefined).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['cgroup', 'ipc', 'uts']),
    );
    expect(seen.unread).toBeGreaterThan(0);
  });
});

const DENIED = 'may not be read (EACCES): that takes CAP_SYS_PTRACE, and no security module against it';

describeWith(['docker'], 'nsaudit show of a container', () => {
  const of = async (name: string): Promise<Shown> =>
    parse(await nsaudit('show', name, '--engine', addressOf('docker'), '--format', 'json'));

  it('names the container whose network it joined, and that one names it', async () => {
    const joiner = await of('join-net');
    expect(joiner.namespaces.find(({ type }) => type === 'net')).toMatchObject({
      status: 'joined',
      with: ['peer'],
    });
    const peer = await of('peer');
    expect(peer.namespaces.find(({ type }) => type === 'net')).toMatchObject({
      status: 'own',
      with: ['join-net'],
    });
  });

  it('shows the intruder in its network', async () => {
    const { namespaces } = await of('default');
    const { strangers } = namespaces.find(({ type }) => type === 'net') ?? {};
    expect(strangers).toMatchObject({ count: 1, first: [{ comm: 'sleep' }] });
  });

  it('has its number inside, as the engine’s own view has it outside', async () => {
    const { identity, target } = await of('default');
    expect(target.pid).toBe(Number(await docker('docker', 'inspect', '-f', '{{.State.Pid}}', 'default')));
    expect(identity.nsPids).toEqual([target.pid, 1]);
  });

  it('shows the host’s root where it is mounted', async () => {
    const { mounts } = await of('mount-root');
    expect(mounts).toContainEqual(expect.objectContaining({ target: '/host', source: '/', writable: false }));
  });

  it('shows another process of a container beside its first one', async () => {
    const { children, target } = await of('unsharer');
    const leaver = children.find(({ differs }) => differs.some(({ type }) => type === 'net'));
    const shown = await of(`${leaver?.pid}`);
    expect(shown.target).toMatchObject({ container: { name: 'unsharer' }, init: target.pid });
    expect([statusOf(shown, 'net'), statusOf(shown, 'ipc')]).toEqual(['own', 'joined']);
  });
});
