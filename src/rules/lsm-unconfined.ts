import type { Engine } from '../model/engine.ts';
import type { Configured, Workload } from '../model/workload.ts';
import { askedEvidence, askedFor, configuredEvidence, observedEvidence } from './evidence.ts';
import { isPrivileged } from './privileged.ts';
import { fail, man, notApplicable, open, pass, type Verdict, type WorkloadRule } from './rule.ts';
import { askedOptions, engineGuard, isOption } from './security-options.ts';

export const lsmUnconfined: WorkloadRule = {
  id: 'lsm-unconfined',
  title: 'Runs unconfined by AppArmor or SELinux',
  severity: 'low',
  subject: 'workload',
  reads: ['securityOpt', 'privileged'],
  options: ['apparmor', 'label'],
  exposes:
    'A security module is the second wall: it stops what namespaces and capabilities let through by mistake. ' +
    "AppArmor's container profiles forbid mounts and writes to dangerous parts of /proc and /sys; SELinux keeps a " +
    'container from files of the host and, by its categories, from those of other containers, even where a bind ' +
    'mount or a bug shows them. Unconfined, the first mistake is enough.',
  prove: [
    'cat /proc/PID/attr/current   # unconfined; or a profile with its mode; or an SELinux label: spc_t is unconfined',
    "docker inspect --format '{{.AppArmorProfile}} {{.HostConfig.SecurityOpt}}' NAME",
  ],
  remediation:
    'Take apparmor=unconfined or label=disable (Kubernetes: the appArmorProfile Unconfined, seLinuxOptions) away. If the program needs more than the default allows, load a ' +
    'profile for it and name that. In an OCI bundle name apparmorProfile or selinuxLabel.',
  references: [
    'https://docs.docker.com/engine/security/apparmor/',
    'https://docs.podman.io/en/latest/markdown/podman-run.1.html#security-opt-option',
    'https://docs.kernel.org/admin-guide/LSM/index.html',
    man('proc_pid_attr', 5),
  ],
  controls: {
    cis: { '1.6': ['5.2', '5.3'], '1.8': ['5.2', '5.3'] },
    nist: ['4.4.3'],
    stig: ['DKER-EE-001930', 'DKER-EE-001940'],
    pss: ['Baseline: AppArmor', 'Baseline: SELinux'],
    cwe: [693],
  },
  check(workload, context) {
    const { name, configured, declared } = workload;
    const requested = askedFor(workload);
    if (isPrivileged(workload, context)) {
      return notApplicable(`${name} is privileged, and unconfined by that.`);
    }
    const engine = context.engineOf(workload);
    return (
      (requested && byExplicitWish(workload, requested)) ??
      byLabel(workload) ??
      (configured && byConfiguration(workload, configured, engine)) ??
      (declared && !configured ? byDeclaration(workload, declared) : byAbsence(workload, engine)) ??
      open(`${name} may be unconfined by AppArmor or SELinux: neither engine nor kernel could say.`)
    );
  },
};

/** Counts even where no AppArmor is: the same file runs on other hosts. */
function byExplicitWish(workload: Workload, { securityOpt }: Configured): Verdict | undefined {
  if (askedOptions(securityOpt, 'apparmor').at(-1) !== 'unconfined') return undefined;
  const both = !workload.configured && wishesNoLabel(securityOpt);
  return fail(
    `${workload.name} is to run unconfined by AppArmor${both ? ' and SELinux' : ''}.`,
    askedEvidence(workload, 'securityOpt', both ? isAboutEither : isOption('apparmor')),
  );
}

const isAboutEither = (option: string): boolean => /^(apparmor|label)[=:]/.test(option);

function wishesNoLabel(securityOpt: readonly string[]): boolean {
  const label = askedOptions(securityOpt, 'label');
  const type = label.findLast((value) => value.startsWith('type:'))?.slice('type:'.length) ?? '';
  return label.includes('disable') || UNCONFINED_TYPES.has(type);
}

/** A file is for hosts of every sort: to disable the label is a wish, whether a host has SELinux or not. */
function byDeclaration(workload: Workload, { securityOpt }: Configured): Verdict {
  const evidence = (matters: (option: string) => boolean) => askedEvidence(workload, 'securityOpt', matters);
  if (wishesNoLabel(securityOpt)) {
    return fail(`${workload.name} is to run unconfined by SELinux.`, evidence(isOption('label')));
  }
  return pass(
    `${workload.name} does not ask to run unconfined by AppArmor or SELinux.`,
    evidence(isAboutEither),
  );
}

const UNCONFINED_TYPES = new Set([
  'spc_t',
  'unconfined_t',
  'unconfined_service_t',
  'container_runtime_t',
  'init_t',
]);

/** AppArmor: `unconfined` or `profile (mode)`. SELinux: `user:role:type:level`. */
function byLabel(workload: Workload): Verdict | undefined {
  const { name, observed } = workload;
  if (!observed?.lsmLabel) return undefined;
  const label = observed.lsmLabel;
  const evidence = observedEvidence(workload, 'attr/current', label);
  const [, profile, mode] = /^(.*) \((\w+)\)$/.exec(label) ?? [];
  const selinuxType = profile === undefined ? label.split(':')[2] : undefined;
  if (label === 'unconfined' || mode === 'unconfined')
    return fail(`${name} runs unconfined by AppArmor.`, evidence);
  if (mode === 'complain') {
    return fail(
      `${name} runs under the AppArmor profile ${profile}, which complains but forbids nothing.`,
      evidence,
    );
  }
  if (mode !== undefined) return pass(`${name} is confined by the AppArmor profile ${profile}.`, evidence);
  if (selinuxType === undefined) return undefined;
  return UNCONFINED_TYPES.has(selinuxType)
    ? fail(`${name} runs unconfined by SELinux, as ${selinuxType}.`, evidence)
    : pass(`${name} is confined by SELinux, as ${selinuxType}.`, evidence);
}

function byConfiguration(
  { name }: Workload,
  { securityOpt, appArmorProfile }: Configured,
  engine: Engine | undefined,
): Verdict | undefined {
  const apparmor = engineGuard(engine, 'apparmor');
  const selinux = engineGuard(engine, 'selinux');
  const guards = [apparmor, selinux].flatMap((guard) => guard?.option ?? []);
  const evidence = [
    configuredEvidence('SecurityOptions', guards.join(' ') || 'neither name=apparmor nor name=selinux'),
    configuredEvidence('AppArmorProfile', appArmorProfile || 'none'),
    securityOptEvidence(securityOpt),
  ];
  // Docker adds label=disable by itself in the host's PID or IPC namespace, on hosts without SELinux too.
  if (selinux && askedOptions(securityOpt, 'label').includes('disable')) {
    return fail(`${name} runs unconfined by SELinux: its label is disabled.`, evidence);
  }
  if (appArmorProfile === 'unconfined') return fail(`${name} runs unconfined by AppArmor.`, evidence);
  if (guards.length > 0) return pass(`${name} runs under the security module of its engine.`, evidence);
  return undefined;
}

/** A process without a label is as good a sign as an engine that lists no module; Podman never lists SELinux. */
function byAbsence({ name, observed }: Workload, engine: Engine | undefined): Verdict | undefined {
  const engineHasNone = engine?.kind === 'docker' && engine.securityOptions.length > 0;
  if (observed ? observed.lsmLabel : !engineHasNone) return undefined;
  return notApplicable(
    `${name} has no security module to be confined by: neither AppArmor nor SELinux is in use.`,
  );
}

const securityOptEvidence = (securityOpt: readonly string[]) =>
  configuredEvidence('HostConfig.SecurityOpt', securityOpt.join(' ') || 'none');
