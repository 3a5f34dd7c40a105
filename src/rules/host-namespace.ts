import type { Evidence } from '../model/evidence.ts';
import type { Severity } from '../model/report.ts';
import { isStopped, type Workload } from '../model/workload.ts';
import { kernelHas, NAMESPACES, type NamespaceType, namespaceLink, namespaceRow } from '../namespaces.ts';
import { ORIGINS } from '../origins.ts';
import { askedFor } from './evidence.ts';
import { hostExposure } from './exposure.ts';
import { HOST_TEXTS } from './host-namespace-texts.ts';
import {
  type Context,
  fail,
  notApplicable,
  open,
  pass,
  type RuleCell,
  unproven,
  type Verdict,
  type WorkloadRule,
  whyUnseen,
} from './rule.ts';
import { undeclaredJoin } from './undeclared-join.ts';

const SEVERITY: Record<NamespaceType, Severity> = {
  cgroup: 'low',
  ipc: 'high',
  mnt: 'critical',
  net: 'high',
  pid: 'high',
  time: 'info',
  user: 'medium',
  uts: 'medium',
};

/** Types that are shared where nothing is asked for: a pod of Windows has no way to ask. */
const LINUX_ONLY: NamespaceType[] = ['cgroup', 'time', 'user', 'uts'];

const hostRule = (type: NamespaceType): WorkloadRule => ({
  id: `host-${type}`,
  title: `Shares the host's ${namespaceRow(type).label} namespace`,
  severity: SEVERITY[type],
  subject: 'workload',
  reads: ['sharing'],
  namespace: type,
  linuxOnly: LINUX_ONLY.includes(type),
  ...HOST_TEXTS[type],
  check: (workload, context) => judge(workload, type, context),
});

/** Eight rules, one function: what the kernel shows beats what was asked for. */
export const hostNamespaceRules: WorkloadRule[] = NAMESPACES.map(({ type }) => hostRule(type));

function judge(workload: Workload, type: NamespaceType, context: Context): Verdict {
  const cell = context.cell(workload, type);
  const { label } = namespaceRow(type);
  const { name } = workload;
  const { kernel } = context.facts.host;
  if (!kernelHas(type, kernel)) return notApplicable(`Linux ${kernel} has no ${label} namespaces.`);
  const evidence = withReference(cell, type, context);
  switch (cell.status) {
    case 'host':
      return fail(
        `${name} ${verb(cell, workload, type)} the host's ${label} namespace${through(cell)}.`,
        evidence,
        hostExposure(type, workload, context),
      );
    case 'engine':
      // Root in the engine's own user namespace is not the machine's root; the other namespaces are shared all the same.
      return type === 'user'
        ? passIfProven(
            cell,
            workload,
            context,
            `${name} stands in the engine's own user namespace, not in the machine's.`,
          )
        : fail(
            `${name} ${verb(cell, workload, type)} the engine's own ${label} namespace${through(cell)}: "host" to that engine, though not the machine's.`,
            evidence,
          );
    case 'unknown': {
      const lost = undeclaredJoin(cell, workload, type, context);
      if (lost !== undefined) {
        return open(`${name}: whether its ${label} namespace is the host's depends on ${lost}.`, evidence);
      }
      return open(
        `${name}: nothing shows whether its ${label} namespace is the host's${whyUnseen(workload)}.`,
        evidence,
      );
    }
    default:
      return passIfProven(cell, workload, context, `${name} has not the host's ${label} namespace.`);
  }
}

function verb({ basis, chain }: RuleCell, workload: Workload, type: NamespaceType): string {
  if (basis === 'observed') return 'shares';
  const end = chain.at(-1) ?? workload;
  return askedFor(end)?.sharing[type]?.implied ? 'gets' : 'asks to share';
}

const through = ({ chain }: RuleCell): string =>
  chain.length === 0 ? '' : ` through ${chain.map(({ name }) => name).join(', then ')}`;

/** A pass rests on the kernel, unless the user settled for the engine's word or there is no process to look at. */
export function passIfProven(cell: RuleCell, workload: Workload, context: Context, message: string): Verdict {
  if (cell.basis === 'observed' || context.evidence === 'engine' || isStopped(workload.state)) {
    return pass(message, cell.evidence);
  }
  return unproven(workload, cell.evidence);
}

/** The two that are compared, then what was asked for. */
function withReference(cell: RuleCell, type: NamespaceType, { facts }: Context): Evidence[] {
  const reference = facts.host.reference[type];
  const [seen, ...rest] = cell.evidence;
  if (cell.basis !== 'observed' || !cell.id || !reference || !seen) return cell.evidence;
  const host: Evidence = {
    witness: 'observed',
    field: "the host's",
    value: namespaceLink(type, reference.id),
    note: ORIGINS[reference.origin].words,
  };
  return [seen, host, ...rest];
}
