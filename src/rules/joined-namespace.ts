import type { Workload } from '../model/workload.ts';
import { aNamespace, kernelHas, NAMESPACES, type NamespaceType, namespaceRow } from '../namespaces.ts';
import { joinExposure } from './exposure.ts';
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
import { undeclaredJoin } from './undeclared-join.ts';

type Reach = 'same project' | 'across projects';

const joinedRule = (type: NamespaceType, reach: Reach): WorkloadRule => {
  const { man: page, isolates } = namespaceRow(type);
  const across = reach === 'across projects';
  return {
    id: across ? `joined-${type}-across-projects` : `joined-${type}`,
    title: `Shares ${aNamespace(type)} with a workload of ${across ? 'another' : 'the same'} project`,
    severity: across ? 'medium' : 'low',
    subject: 'workload',
    reads: ['sharing'],
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
  const { kernel } = context.facts.host;
  if (!kernelHas(type, kernel)) return notApplicable(`Linux ${kernel} has no ${label} namespaces.`);
  switch (cell.status) {
    case 'host':
    case 'engine':
      return notApplicable(`${name} shares the host's ${label} namespace: host-${type} says so.`);
    case 'pod':
      return pass(`${name} shares its pod's ${label} namespace, by design.`, cell.evidence);
    case 'unknown': {
      const lost = undeclaredJoin(cell, workload, type, context);
      if (lost !== undefined) {
        return open(`${name} joins the ${label} namespace of ${lost}.`, cell.evidence);
      }
      if (cell.basis === 'none' && isUnasked(workload, type)) {
        return pass(`${name} does not ask to join another workload's ${label} namespace.`, cell.evidence);
      }
      return open(`${name}: nothing shows with whom it shares its ${label} namespace.`, cell.evidence);
    }
    case 'own':
      if (cell.basis === 'observed' && !cell.id) {
        return open(
          `${name}: its ${label} namespace is not the host's, but with whom it shares it was not read.`,
          cell.evidence,
        );
      }
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

/** Its own or the host's, as the engine decides: a file that asks for no join leads to none. */
const isUnasked = ({ configured, declared, observed }: Workload, type: NamespaceType): boolean =>
  !configured && !observed && declared?.sharing[type]?.implied === true;

/** Workloads without a project are taken as one project: standalone containers of one host. */
function judgeJoin(workload: Workload, label: string, across: boolean, cell: RuleCell): Verdict {
  const { name } = workload;
  // Labels are the engine's to tell: without them it is a join, and whether across projects stays open.
  if (across && cell.company && !cell.company.tellsProjects) {
    return open(`${name}: nobody told whose project shares its ${label} namespace.`, cell.evidence);
  }
  const others = countOthers(workload, across, cell);
  if (others > 0) {
    const main = theOther(workload, across, cell);
    return fail(
      `${name} shares the ${label} namespace of ${otherWords(main, others)}.`,
      cell.evidence,
      main && joinExposure(main),
    );
  }
  if (cell.others === 0 && cell.target !== undefined) {
    if (!across) {
      return fail(`${name} joined the ${label} namespace that is kept at ${cell.target}.`, cell.evidence);
    }
    // Who else is in it only a look at the kernel tells.
    if (cell.basis !== 'observed') {
      return open(`${name}: nobody told whose ${label} namespace is kept at ${cell.target}.`, cell.evidence);
    }
  }
  return pass(
    `${name} shares its ${label} namespace with nobody of ${across ? 'another' : 'its own'} project.`,
    cell.evidence,
  );
}

function countOthers({ project }: Workload, across: boolean, { company }: RuleCell): number {
  if (!company) return 0;
  // Where nobody told projects all count as one.
  if (!company.tellsProjects) return across ? 0 : company.members.length - 1;
  const same = company.inProject(project);
  return across ? company.members.length - same : same - 1;
}

/** The owner if it is one of them: it is the one that was joined; else the first of them. */
function theOther(workload: Workload, across: boolean, { company }: RuleCell): Workload | undefined {
  const isOne = (other: Workload | undefined): boolean =>
    other !== undefined &&
    other !== workload &&
    (!company?.tellsProjects || (other.project !== workload.project) === across);
  const owner = company?.owner;
  return isOne(owner) ? owner : company?.members.find(isOne);
}

function otherWords(main: Workload | undefined, others: number): string {
  const project = main?.project === undefined ? '' : ` (project ${main.project})`;
  return `${main?.name}${project}${others > 1 ? ` and ${others - 1} more` : ''}`;
}
