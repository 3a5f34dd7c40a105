import { count, countProcesses } from '../count.ts';
import type { Exposure } from '../model/host.ts';
import type { Workload } from '../model/workload.ts';
import type { NamespaceType } from '../namespaces.ts';
import { holds } from './capabilities.ts';
import type { Context, RuleCell } from './rule.ts';
import { enumerate } from './wording.ts';

/** What sharing the host's namespace means here, in numbers; undefined where nobody counted. */
export function hostExposure(
  type: NamespaceType,
  workload: Workload,
  { facts: { exposure }, cell }: Context,
): string | undefined {
  if (!exposure) return undefined;
  switch (type) {
    case 'pid':
      return exposure.processes === undefined
        ? undefined
        : `It sees ${countProcesses(exposure.processes)} of this machine; ${traces(workload, cell(workload, 'user'))}.`;
    case 'net':
      return exposure.network && networkWords(exposure.network);
    case 'ipc':
      return exposure.sharedMemory && memoryWords(exposure.sharedMemory);
    default:
      return undefined;
  }
}

/** ptrace(2): CAP_SYS_PTRACE counts in the user namespace of the process that is traced. */
function traces({ observed }: Workload, { status }: RuleCell): string {
  if (observed?.capEff === undefined) return 'which of them it may trace was not read';
  if (holds(observed.capEff, 'SYS_PTRACE')) {
    if (status === 'host')
      return 'it holds SYS_PTRACE and may trace each of them that a security module or Yama does not guard';
    if (status === 'unknown')
      return 'it holds SYS_PTRACE, and whether that counts among them is not known: its user namespace was not read';
  }
  return 'without SYS_PTRACE on the host it may trace only those of its own user with no more capabilities';
}

function networkWords({ listeners, abstractSockets, known }: NonNullable<Exposure['network']>): string {
  const risks = known.map(({ what, risk }) => `${what} (${risk})`);
  const among = risks.length > 0 ? `, among them ${enumerate(risks)}` : '';
  return `It can reach ${count(listeners, 'listener')} of this machine and ${count(abstractSockets, 'listening abstract unix socket')}${among}.`;
}

const memoryWords = ({ segments, bytes }: NonNullable<Exposure['sharedMemory']>): string =>
  segments === 0
    ? 'No System V segment was there when this host was looked at.'
    : `It can attach ${count(segments, 'System V segment')} of this machine, ${bytesWords(bytes)} in all.`;

const bytesWords = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KiB` : `${Math.round(bytes / 1024 / 1024)} MiB`;

/** Who it is whose namespace was joined: `web is shop/web:1, service web of project shop, 3 processes.` */
export function joinExposure({ name, image, service, project, observed }: Workload): string | undefined {
  const place = [
    ...(service === undefined ? [] : [`service ${service}`]),
    ...(project === undefined ? [] : [`project ${project}`]),
  ];
  const facts = [
    ...(image === undefined ? [] : [image]),
    ...(place.length === 0 ? [] : [place.join(' of ')]),
    ...(observed?.processes ? [countProcesses(observed.processes.count)] : []),
  ];
  return facts.length === 0 ? undefined : `${name} is ${facts.join(', ')}.`;
}
