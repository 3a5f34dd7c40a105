import type { Observed } from '../../model/observed.ts';
import type { Cell } from '../../model/report.ts';
import {
  type Guards,
  SHOWN_SCHEMA_VERSION,
  type Shown,
  type ShownNamespace,
  type Surroundings,
} from '../../model/shown.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../../namespaces.ts';
import { byDanger, namesOf, parseMask } from '../../rules/capabilities.ts';

/** What was read of a process, with what is to be said of its namespaces: `cellOf` tells how it stands to each. */
export function describeShown(seen: Surroundings, cellOf: (type: NamespaceType) => Cell): Shown {
  const { workload, reference, around, gaps, ...read } = seen;
  const { observed } = workload;
  const types = NAMESPACE_TYPES.filter((type) => around[type]);
  const namespaces = types.map((type) => describeNamespace(type, cellOf(type), seen));
  const ofHost = namespaces.some(({ type, status }) => type === 'mnt' && status === 'host');
  return {
    schemaVersion: SHOWN_SCHEMA_VERSION,
    ...read,
    namespaces,
    guards: guardsOf(observed),
    ...(observed.mounts && !ofHost && { mounts: observed.mounts }),
    // Those of single namespaces are told with them.
    gaps: gaps.filter(({ what }) => !what.includes(`/${observed.pid}/ns/`)),
  };
}

function describeNamespace(
  type: NamespaceType,
  { status, basis, id, others, with: names }: Cell,
  { workload, reference, around }: Surroundings,
): ShownNamespace {
  const hosts = reference[type];
  const seen = {
    type,
    ...(id && { id }),
    ...(hosts && { reference: hosts }),
    ...(around[type] ?? { strangers: { count: 0, first: [] } }),
  };
  if (basis === 'observed' && status !== 'unknown') {
    // Without the link another file told, which anybody may read: evaluate knows which count.
    const sign = id ? undefined : (workload.observed.signs?.[type]?.file ?? 'uid_map');
    return { ...seen, status, basis, others, with: names, ...(sign !== undefined && { sign }) };
  }
  return {
    ...seen,
    status: 'unknown',
    basis: 'none',
    others: id ? others : 0,
    with: id ? names : [],
    why: whyUnknown(type, workload, hosts !== undefined),
    ...(status !== 'unknown' && { configured: status }),
  };
}

function whyUnknown(
  type: NamespaceType,
  { gaps, observed }: Surroundings['workload'],
  hasReference: boolean,
): string {
  const gap = gaps.find(({ what }) => what.endsWith(`/ns/${type}`));
  if (gap?.reason === 'denied')
    return `may not be read (${gap.detail}): that takes CAP_SYS_PTRACE, and no security module against it`;
  if (gap) return `cannot be read (${gap.detail ?? gap.reason})`;
  if (observed.namespaces[type] && !hasReference) return "the host's is not known";
  return 'not seen';
}

/** What is allowed and forbidden to a process, in names. */
function guardsOf({ capEff, capBnd, seccomp, noNewPrivs, lsmLabel }: Observed): Guards {
  const effective = namesIn(capEff);
  const bounding = namesIn(capBnd);
  return {
    ...(effective && { effective }),
    ...(bounding && { bounding }),
    masks: {
      ...(capEff !== undefined && { effective: capEff }),
      ...(capBnd !== undefined && { bounding: capBnd }),
    },
    ...(seccomp !== undefined && { seccomp }),
    ...(noNewPrivs !== undefined && { noNewPrivs }),
    ...(lsmLabel !== undefined && { lsmLabel }),
  };
}

function namesIn(text: string | undefined): string[] | undefined {
  const mask = parseMask(text);
  return mask === undefined ? undefined : byDanger(namesOf(mask));
}
