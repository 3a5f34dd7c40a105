import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ListedNamespace, NamespaceListing } from '../../src/model/listing.ts';
import { validated } from '../support/schema.ts';
import { background, endAll, link, until } from './support/background.ts';
import { describeWith } from './support/lab.ts';
import { nsaudit } from './support/run.ts';
import { runLsns } from './support/truth.ts';

const PROCESSES = 2_000;
const OWN = 300;

/** A crowd of idle processes, some of them in five namespaces of their own. */
const CROWD = `
for i in $(seq ${OWN}); do unshare --mount --uts --ipc --net --cgroup sleep 3600 & done
for i in $(seq ${PROCESSES - OWN}); do sleep 3600 & done
exec sleep 3600
`;

/** A time namespace in which only its children will stand, as long as it does not exec: CLONE_NEWTIME of sched.h. */
const WAITING = 'import ctypes, time; ctypes.CDLL(None).unshare(0x80); time.sleep(600)';

/** Columns that lsns prints too. */
type Row = Pick<ListedNamespace, 'ns' | 'type' | 'nprocs' | 'pid' | 'ppid' | 'uid' | 'user' | 'command'>;

const COLUMNS = 'NS,TYPE,NPROCS,PID,PPID,UID,USER,COMMAND';

describeWith(['docker'], 'nsaudit ls on a busy host', () => {
  beforeAll(async () => {
    const crowd = background(['bash', '-c', CROWD]);
    const children = () => readFileSync(`/proc/${crowd}/task/${crowd}/children`, 'utf8').trim().split(' ');
    await until(`${PROCESSES} processes`, () => children().length >= PROCESSES);
    const last = children()[OWN - 1];
    await until('namespaces of their own', () => link(`/proc/${last}/ns/net`) !== link('/proc/2/ns/net'));
  }, 60_000);
  afterAll(endAll);

  async function list(...args: string[]): Promise<NamespaceListing> {
    const { stdout, code } = await nsaudit('ls', '--format', 'json', ...args);
    expect(code).toBe(0);
    return validated('ls', stdout);
  }

  const row = ({ ns, type, nprocs, pid, ppid, uid, user, command }: Row): Row => ({
    ns,
    type,
    nprocs,
    pid,
    ppid,
    uid,
    user,
    command,
  });

  const standing = ({ namespaces }: NamespaceListing): Row[] =>
    namespaces.filter(({ nprocs }) => (nprocs ?? 0) > 0).map(row);

  /** Rows of the one that the other has not. A machine has other things to do, so that some may come and go. */
  const missing = (rows: readonly Row[], others: readonly Row[]): Row[] => {
    const known = new Set(others.map((one) => JSON.stringify(one)));
    return rows.filter((one) => !known.has(JSON.stringify(one)));
  };

  async function compare(...types: string[]): Promise<{ ours: Row[]; theirs: Row[] }> {
    const stdout = await runLsns('--list', '--output', COLUMNS, ...types);
    return { ours: standing(await list(...types)), theirs: JSON.parse(stdout).namespaces.map(row) };
  }

  /** Each of the two programs sees itself, in the same namespaces, and nothing of the other. */
  it.each([
    ['every namespace', [], 5 * OWN],
    ['one type', ['--type', 'net'], OWN],
  ])('says of %s what lsns says', async (_, types, least) => {
    let { ours, theirs } = await compare(...types);
    for (
      let tries = 1;
      tries < 10 && missing(ours, theirs).length + missing(theirs, ours).length > 0;
      tries++
    ) {
      ({ ours, theirs } = await compare(...types));
    }
    expect(theirs.length).toBeGreaterThan(least);
    expect(ours).toEqual(theirs);
  });

  it('names the containers of each, by one request to the engine', async () => {
    const { namespaces } = await list('--engine', process.env.NSLAB_DOCKER ?? '', '--type', 'net');
    const named = namespaces.flatMap(({ containers }) => containers);

    expect(named).toEqual(expect.arrayContaining(['default', 'host-net', 'peer', 'join-net']));
    expect(namespaces.find(({ host }) => host)?.containers).toContain('host-net');
    expect(namespaces.find(({ containers }) => containers.includes('peer'))?.containers).toContain(
      'join-net',
    );
  });

  it('lists one without a process that a mount keeps', async () => {
    const { namespaces } = await list('--persistent');

    expect(namespaces).toContainEqual(
      expect.objectContaining({ type: 'net', nprocs: 0, pid: null, nsfs: process.env.NSLAB_NETNS }),
    );
  });

  it('lists one without a process that only a descriptor, or a child to come, keeps', async () => {
    const holder = background([
      'unshare',
      '--uts',
      'sh',
      '-c',
      'exec 9</proc/self/ns/uts; exec nsenter --uts=/proc/2/ns/uts sleep 600',
    ]);
    await until('a held UTS namespace', () => {
      const held = link(`/proc/${holder}/fd/9`);
      return held !== '' && held !== link(`/proc/${holder}/ns/uts`);
    });
    const waiting = background(['python3', '-c', WAITING]);
    await until('a time namespace to come', () => {
      const next = link(`/proc/${waiting}/ns/time_for_children`);
      return next !== '' && next !== link(`/proc/${waiting}/ns/time`);
    });
    const { namespaces } = await list('--persistent');

    expect(namespaces.map(({ heldBy }) => heldBy)).toEqual(
      expect.arrayContaining([`descriptor 9 of process ${holder}`, `children to come of process ${waiting}`]),
    );
  });
});
