import type { Workload } from '../model/facts.ts';
import { aNamespace, NAMESPACES, type NamespaceType, namespaceRow } from '../namespaces.ts';
import { passIfProven } from './host-namespace.ts';
import {
  type Context,
  fail,
  man,
  notApplicable,
  open,
  pass,
  type RuleCell,
  type Verdict,
  type WorkloadRule,
} from './rule.ts';

type Reach = 'same project' | 'across projects';

const joinedRule = (type: NamespaceType, reach: Reach): WorkloadRule => {
  const { man: page, isolates } = namespaceRow(type);
  const across = reach === 'across projects';
  return {
    id: across ? `joined-${type}-across-projects` : `joined-${type}`,
    title: `Shares ${aNamespace(type)} with a workload of ${across ? 'another' : 'the same'} project`,
    severity: across ? 'medium' : 'low',
    subject: 'workload',
    namespace: type,
    exposes:
      `The two are one container in this respect: nothing keeps them apart in ${isolates}. Whoever gets into one has ` +
      `that much of the other. ${across ? 'They belong to different projects, so that two owners share one fate.' : 'Often this is meant, as for a sidecar.'}`,
    prove: [
      `sudo readlink /proc/PID/ns/${type} /proc/OTHER/ns/${type}   # the same number twice: one namespace`,
      `sudo lsns -t ${type}   # NPROCS counts the processes of both`,
    ],
    remediation: across
      ? 'Let workloads of different projects talk over a network or a volume instead, or make them one project.'
      : 'Give the workload a namespace of its own, or waive the finding with the reason for the join.',
    references: [man(page), 'https://docs.docker.com/reference/cli/docker/container/run/'],
    controls: { nist: [type === 'net' ? '4.4.2' : '4.4.3'], cwe: [653] },
    check: (workload, context) => judge(workload, type, across, context),
  };
};

/** Both kinds for each of the eight types. */
export const joinedNamespaceRules: WorkloadRule[] = NAMESPACES.flatMap(({ type }) => [
  joinedRule(type, 'same project'),
  joinedRule(type, 'across projects'),
]);

function judge(workload: Workload, type: NamespaceType, across: boolean, context: Context): Verdict {
  const cell = context.cell(workload, type);
  const { label } = namespaceRow(type);
  const { name } = workload;
  switch (cell.status) {
    case 'host':
    case 'engine':
      return notApplicable(`${name} shares the host's ${label} namespace: host-${type} says so.`);
    case 'pod':
      return pass(`${name} shares its pod's ${label} namespace, by design.`, cell.evidence);
    case 'unknown':
      return open(`${name}: nothing shows with whom it shares its ${label} namespace.`, cell.evidence);
    case 'own':
      return passIfProven(
        cell,
        workload,
        context,
        `${name} did not join another workload's ${label} namespace.`,
      );
    case 'joined':
      return judgeJoin(workload, label, across, cell);
  }
}

/** Workloads without a project are taken as one project: standalone containers of one host. */
function judgeJoin(workload: Workload, label: string, across: boolean, cell: RuleCell): Verdict {
  const { name } = workload;
  const others = cell.members.filter(({ project }) => (project !== workload.project) === across);
  if (others.length > 0) {
    return fail(`${name} stands in the ${label} namespace of ${theOther(others, cell)}.`, cell.evidence);
  }
  if (cell.members.length === 0 && cell.target !== undefined && !across) {
    return fail(`${name} joined the ${label} namespace that is kept at ${cell.target}.`, cell.evidence);
  }
  return pass(
    `${name} shares its ${label} namespace with nobody of ${across ? 'another' : 'its own'} project.`,
    cell.evidence,
  );
}

/** The owner if it is one of them: it is the one that was joined; else the first by name. */
function theOther(others: readonly Workload[], { owner }: RuleCell): string {
  const main =
    others.find((other) => other === owner) ?? [...others].sort((a, b) => (a.name < b.name ? -1 : 1))[0];
  const more = others.length - 1;
  const project = main?.project === undefined ? '' : ` (project ${main.project})`;
  return `${main?.name}${project}${more > 0 ? ` and ${more} more` : ''}`;
}
