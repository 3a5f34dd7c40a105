import type { Facts } from '../model/facts.ts';
import type { ObservedMount } from '../model/observed.ts';
import type { CellStatus } from '../model/report.ts';
import type { Workload } from '../model/workload.ts';
import { sameNamespace } from '../namespaces.ts';
import { askedFor, observedEvidence } from './evidence.ts';
import { mountEvidence, mountWitnesses } from './mounts.ts';
import { isWithin, knownPath, parsePath } from './paths.ts';
import {
  type Context,
  fail,
  man,
  notApplicable,
  open,
  pass,
  type Verdict,
  type WorkloadRule,
} from './rule.ts';
import { enumerate } from './wording.ts';

const SHM = knownPath('/dev/shm');

const isHostShm = (source: string | undefined): boolean => isWithin(parsePath(source ?? '') ?? [], SHM);

export const sharedShm: WorkloadRule = {
  id: 'shared-shm',
  title: 'Shares /dev/shm although its IPC namespace is private',
  severity: 'medium',
  subject: 'workload',
  reads: ['mounts', 'sharing'],
  exposes:
    'POSIX shared memory and semaphores are files in /dev/shm. They belong to that mount, not to the IPC namespace, ' +
    'which holds only System V objects and message queues. Whoever has the same /dev/shm reads and changes the ' +
    'shared memory of the others, whatever their IPC namespaces say.',
  prove: [
    'grep " /dev/shm " /proc/PID/mountinfo   # the third field is the file system: equal numbers are the same memory',
    'grep " /dev/shm " /proc/self/mountinfo   # the same of the host',
    "docker inspect --format '{{json .Mounts}}' NAME   # a bind mount of /dev/shm",
  ],
  remediation:
    'Take the mount away and let the engine make a /dev/shm for the container, as large as needed (--shm-size). Where ' +
    "two containers must share memory, put one into the other's IPC namespace, which says so openly.",
  references: [man('shm_overview'), man('ipc_namespaces')],
  controls: {},
  check(workload, context) {
    const { name, observed } = workload;
    const { status } = context.cell(workload, 'ipc');
    if (status === 'host' || status === 'engine') {
      return notApplicable(`${name} has the host's IPC namespace, and its /dev/shm with it.`);
    }
    if (!askedFor(workload) && !observed?.mounts) {
      return open(`${name} may share its /dev/shm: its mounts could not be read.`);
    }
    return (
      byHost(workload, status) ??
      byDevice(workload, context) ??
      pass(`${name} shares its /dev/shm with nobody outside its IPC namespace.`, mountWitnesses(workload))
    );
  },
};

function byHost(workload: Workload, ipc: CellStatus): Verdict | undefined {
  const asked = (askedFor(workload)?.mounts ?? []).flatMap(({ type, source, target }, index) =>
    type === 'bind' && isHostShm(source) ? [{ target, index }] : [],
  );
  const seen = (workload.observed?.mounts ?? []).filter(({ source }) => isHostShm(source));
  const targets = [...new Set([...asked, ...seen].map(({ target }) => target))].sort();
  if (targets.length === 0) return undefined;
  const contrast = ipc === 'unknown' ? '' : ", although not the host's IPC namespace";
  return fail(`${workload.name} has the host's /dev/shm at ${enumerate(targets)}${contrast}.`, [
    ...asked.flatMap(({ index }) => mountEvidence(workload, index)),
    ...seen.flatMap((mount) => shmEvidence(workload, mount)),
  ]);
}

function byDevice(workload: Workload, { facts }: Context): Verdict | undefined {
  const device = shmOf(workload)?.device;
  if (device === undefined) return undefined;
  const others = (usersOfShm(facts).get(device) ?? []).filter(
    (other) => other !== workload && !sharesIpc(workload, other),
  );
  if (others.length === 0) return undefined;
  const names = enumerate(others.map(({ name }) => name));
  return fail(
    `${workload.name} has the same /dev/shm as ${names}, although their IPC namespaces are different.`,
    [workload, ...others.slice(0, 3)].flatMap((user) => {
      const mount = shmOf(user);
      return mount ? shmEvidence(user, mount) : [];
    }),
  );
}

const known = new WeakMap<Facts, ReadonlyMap<string, Workload[]>>();

/** Workloads, sorted by name, by the device of their /dev/shm; made once, as every workload asks for it. */
function usersOfShm(facts: Facts): ReadonlyMap<string, Workload[]> {
  const made = known.get(facts);
  if (made) return made;
  const users = new Map<string, Workload[]>();
  for (const workload of facts.workloads.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const device = shmOf(workload)?.device;
    if (device === undefined) continue;
    const others = users.get(device);
    if (others) others.push(workload);
    else users.set(device, [workload]);
  }
  known.set(facts, users);
  return users;
}

const shmOf = ({ observed }: Workload): ObservedMount | undefined =>
  observed?.mounts?.findLast(({ target }) => target === '/dev/shm');

/** Two whose namespaces could not both be read may share it openly: nothing is claimed of them. */
function sharesIpc({ observed: a }: Workload, { observed: b }: Workload): boolean {
  const [one, other] = [a?.namespaces.ipc, b?.namespaces.ipc];
  return !one || !other || sameNamespace(one, other);
}

const shmEvidence = (workload: Workload, { target, device, source }: ObservedMount) =>
  observedEvidence(workload, 'mountinfo', `${device} on ${target}`, source && `${source} on the host`);
