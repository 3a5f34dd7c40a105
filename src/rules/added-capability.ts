import type { EngineKind } from '../model/engine.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Configured, Workload } from '../model/workload.ts';
import {
  byDanger,
  CAPABILITIES,
  DANGEROUS,
  defaultCapabilities,
  expandCapabilities,
  namesOf,
  normalizeCapability,
  ordinaryCapabilities,
  parseMask,
} from './capabilities.ts';
import { askedEvidence, askedFor, observedEvidence } from './evidence.ts';
import { isPrivileged } from './privileged.ts';
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

export const addedCapability: WorkloadRule = {
  id: 'added-capability',
  title: "Has capabilities beyond the engine's default",
  severity: 'high',
  subject: 'workload',
  reads: ['capAdd', 'capDrop', 'privileged'],
  exposes:
    "Capabilities are the parts of root. SYS_ADMIN, SYS_MODULE, SYS_PTRACE with the host's PID namespace, " +
    'DAC_READ_SEARCH and SYS_RAWIO each lead out of a container; others act on the whole machine because what they ' +
    "change has no namespace: the clock, the kernel's log, its modules, its auditing. In a user namespace of its own " +
    'a capability holds only for what belongs to that namespace, which takes most of this away.',
  prove: [
    "docker inspect --format '{{.HostConfig.CapAdd}} {{.HostConfig.CapDrop}}' NAME   # what was asked for",
    'grep Cap /proc/PID/status   # CapBnd: the most that any process inside can have',
    "capsh --decode=00000000a80425fb   # a mask in names; this one is Docker's default",
  ],
  remediation:
    'Drop all capabilities and add back those that the program needs (--cap-drop=ALL --cap-add=NAME; Kubernetes: capabilities). Where one of ' +
    'the dangerous ones is needed, give the container a user namespace of its own.',
  references: [
    man('capabilities'),
    'https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities',
  ],
  controls: {
    cis: { '1.6': ['5.4'], '1.8': ['5.4'] },
    nist: ['4.4.3'],
    stig: ['DKER-EE-001950'],
    pss: ['Baseline: Capabilities', 'Restricted: Capabilities'],
    cwe: [250],
  },
  check(workload, context) {
    const { name } = workload;
    const requested = askedFor(workload);
    if (isPrivileged(workload, context)) {
      return notApplicable(`${name} is privileged, and has every capability by that.`);
    }
    const seen = seenCapabilities(workload);
    if (workload.declared?.kind === 'kubernetes') return byManifest(workload, workload.declared, context);
    if (!requested && !seen) {
      return open(`${name} may have capabilities beyond the default: neither engine nor kernel could say.`);
    }
    const asked = requested ? askedBeyondDefault(requested, context.engineOf(workload)?.kind) : [];
    const unusual = [...(seen ?? [])].filter((capability) => !ordinaryCapabilities.has(capability));
    const beyond = byDanger(new Set([...asked, ...unusual]));
    const evidence = evidenceOf(workload, beyond);
    if (beyond.length === 0) return pass(`${name} has no capability beyond the default.`, evidence);
    const remarks = [
      ...(requested && seen ? disagreement(requested, asked, seen, unusual) : []),
      ...reach(workload, context),
    ];
    return fail(`${name} has ${wordsFor(beyond)}.${sentence(remarks)}`, evidence);
  },
};

/**
 * As the Pod Security Standards have it (baseline): NET_RAW is one too many although runtimes give it, dropping takes
 * nothing back, and a name in another spelling is none of the allowed ones.
 */
function byManifest(workload: Workload, { capAdd }: Configured, context: Context): Verdict {
  const { name } = workload;
  const beyond = byDanger(
    new Set(capAdd.filter((asked) => asked === 'NET_RAW' || !ordinaryCapabilities.has(asked))),
  );
  const evidence = askedEvidence(
    workload,
    'capAdd',
    (asked) => beyond.length === 0 || beyond.includes(asked),
  );
  if (beyond.length === 0) return pass(`${name} adds no capability beyond the default.`, evidence);
  return fail(`${name} has ${wordsFor(beyond)}.${sentence(reach(workload, context))}`, evidence);
}

const reach = (workload: Workload, context: Context): string[] =>
  ['host', 'unknown'].includes(context.cell(workload, 'user').status)
    ? []
    : ["its user namespace is not the host's, so they hold only inside it"];

function wordsFor(names: readonly string[]): string {
  const described = names.map((name) => {
    const allows = DANGEROUS.get(name);
    return allows === undefined ? name : `${name} (${allows})`;
  });
  if (CAPABILITIES.every((name) => names.includes(name) || ordinaryCapabilities.has(name))) {
    return `every capability, among them ${enumerate(described.slice(0, 3))}`;
  }
  return `capabilities beyond the default: ${enumerate(described)}`;
}

/** With ALL added Docker gives all but the dropped; without, what is added stays although it is dropped as well. */
function askedBeyondDefault({ capAdd, capDrop }: Configured, kind: EngineKind | undefined): string[] {
  const unasked = defaultCapabilities(kind);
  const dropped = new Set(asksForAll(capAdd) ? capDrop.map(normalizeCapability) : []);
  return [...expandCapabilities(capAdd)].filter((name) => !unasked.has(name) && !dropped.has(name));
}

const asksForAll = (capAdd: readonly string[]): boolean => capAdd.map(normalizeCapability).includes('ALL');

/** The bounding set, not only what init has: it is what a set-user-id program inside can get. */
function seenCapabilities({ observed }: Workload): Set<string> | undefined {
  const masks = [...new Set([observed?.capBnd, observed?.capEff])].flatMap((text) => parseMask(text) ?? []);
  return masks.length > 0 ? new Set(masks.flatMap(namesOf)) : undefined;
}

function disagreement(
  { capAdd }: Configured,
  asked: readonly string[],
  seen: ReadonlySet<string>,
  unusual: readonly string[],
): string[] {
  const unasked = unusual.filter((name) => !asked.includes(name));
  // ALL is all that the engine knows and the machine has.
  const unseen = asksForAll(capAdd) ? [] : asked.filter((name) => !seen.has(name));
  return [
    ...(unasked.length > 0 ? [`the engine was not asked for ${enumerate(byDanger(unasked))}`] : []),
    ...(unseen.length > 0 ? [`the kernel does not show ${enumerate(byDanger(unseen))}`] : []),
  ];
}

function sentence(clauses: readonly string[]): string {
  const text = clauses.join('; ');
  return text && ` ${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const evidenceOf = (workload: Workload, beyond: readonly string[]): Evidence[] => [
  ...askedEvidence(
    workload,
    'capAdd',
    (name) => beyond.length === 0 || [...expandCapabilities([name])].some((one) => beyond.includes(one)),
  ),
  ...(workload.declared && !workload.configured ? [] : askedEvidence(workload, 'capDrop')),
  ...(workload.observed?.capBnd ? observedEvidence(workload, 'status CapBnd', workload.observed.capBnd) : []),
  ...(workload.observed?.capEff ? observedEvidence(workload, 'status CapEff', workload.observed.capEff) : []),
];
