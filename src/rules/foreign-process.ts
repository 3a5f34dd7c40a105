import type { Stray } from '../model/host.ts';
import type { Workload } from '../model/workload.ts';
import { NAMESPACE_TYPES, type NamespaceType, sameNamespace } from '../namespaces.ts';
import { unsweptVerdict } from './processes.ts';
import { type Context, fail, man, open, pass, type WorkloadRule } from './rule.ts';
import { describeStray, type Found, type Place, placesOf, strayEvidence } from './strays.ts';
import { enumerate } from './wording.ts';

export const foreignProcess: WorkloadRule = {
  id: 'foreign-process',
  title: 'A process that is not its own stands in its namespaces',
  severity: 'medium',
  subject: 'workload',
  reads: [],
  exposes:
    "A process of the host, or of another container, has entered: it hears what the container's network carries, sees its " +
    'processes or its files, under limits and guards that are not the container’s. It may be an administrator with ' +
    'nsenter, an agent that watches containers, or somebody who has no business there; no engine lists it.',
  prove: [
    'sudo ls -l /proc/PID/ns   # PID: the process that is named; compare with those of a process of the container',
    'cat /proc/PID/cgroup   # whose process it is: not the container’s',
    'sudo lsns -t net   # NPROCS: one more than the container has processes',
  ],
  remediation:
    'Find out who started it (its parents: ps -o pid,ppid,user,args -p PID) and end it if nobody answers for it. Agents ' +
    'that must look into containers deserve a waiver with a name on it.',
  references: [man('setns', 2), man('nsenter', 1), man('namespaces')],
  controls: { nist: ['4.4.4', '4.4.5'], cwe: [653], attack: ['T1611'] },
  check(workload, context) {
    const unswept = unsweptVerdict(workload, context);
    if (unswept) return unswept;
    const { name } = workload;
    const found = intrusions(workload, context);
    if (found.length > 0) {
      const words = found.map((one) => describeStray(one, 'its', ` of ${whose(one.stray, context)}`));
      return fail(`${name}: ${enumerate(words)}.`, strayEvidence(found, workload));
    }
    const denied = context.facts.sweep?.denied ?? 0;
    if (denied > 0) {
      return open(
        `${name}: ${denied} processes of this machine may not be looked at; one may stand in its namespaces.`,
      );
    }
    const untold = NAMESPACE_TYPES.filter((type) => {
      const { status, id } = context.cell(workload, type);
      return status === 'unknown' || (status === 'own' && !id);
    });
    return untold.length > 0
      ? open(`${name}: whether its ${enumerate(untold, 8)} are its own cannot be told.`)
      : pass(`${name}: nobody but its own processes stands in its namespaces.`, []);
  },
};

function intrusions(workload: Workload, context: Context): Found {
  const places = new Map<Stray, Place[]>();
  for (const type of NAMESPACE_TYPES) {
    for (const stray of straysIn(type, workload, context)) {
      const here = placesOf(stray).filter((place) => place.type === type && isAt(place, workload));
      places.set(stray, [...(places.get(stray) ?? []), ...here]);
    }
  }
  return [...places].map(([stray, theirs]) => ({ stray, places: theirs }));
}

function isAt({ type, id }: Place, { observed }: Workload): boolean {
  const own = observed?.namespaces[type];
  return own !== undefined && sameNamespace(own, id);
}

function straysIn(type: NamespaceType, workload: Workload, context: Context): Stray[] {
  const id = workload.observed?.namespaces[type];
  if (!id || !isItsOwn(type, workload, context)) return [];
  const company = context.cell(workload, type).company?.members ?? [workload];
  const tenants = new Set(company.map((member) => member.id));
  return context.strays
    .in(type, id)
    .filter((stray) => !isHelperIn(type, stray) && !stray.workloads.some((owner) => tenants.has(owner)));
}

/** They serve a container's network, and enter the user namespace that owns it. */
const isHelperIn = (type: NamespaceType, { helper }: Stray): boolean =>
  helper !== undefined && (type === 'net' || type === 'user');

/**
 * Not the host's nor the engine's. A rootless engine keeps its own helpers in the user namespace of its containers: where
 * it could not be asked which that is, only the other types tell.
 */
function isItsOwn(type: NamespaceType, workload: Workload, context: Context): boolean {
  const { status } = context.cell(workload, type);
  if (status === 'host' || status === 'engine' || status === 'unknown') return false;
  if (type !== 'user') return true;
  return context.engineOf(workload)?.rootless === false || context.hostOfEngine(workload)?.user !== undefined;
}

function whose({ workloads }: Stray, context: Context): string {
  const innermost = workloads.at(-1);
  if (innermost === undefined) return 'the host';
  return context.workload(innermost)?.name ?? innermost;
}
