import type { Declared, DeclaredField } from '../model/declared.ts';
import type { Cell } from '../model/report.ts';
import type { Workload } from '../model/workload.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../namespaces.ts';
import type { Context, WorkloadRule } from '../rules/rule.ts';
import { shown } from './describe.ts';
import { judgeWorkload } from './judge-workload.ts';
import type { Active } from './judging.ts';

/** What holds for a workload of which a file is all that tells, as for all that ask for the same fields. */
export interface Known {
  /** Verdicts of the rules that read none of these fields, and find nothing. */
  counts: { pass: number; notApplicable: number };
  /** The rules that are to be asked. */
  others: readonly Active<WorkloadRule>[];
  /** Of namespaces that nobody asked anything of. */
  cells: Partial<Record<NamespaceType, Cell>>;
}

/**
 * Most workloads ask for little, and a rule that reads nothing of it says of all of them the same: it is asked once for each
 * kind of file, and what holds there for namespaces that nobody asked anything of.
 */
export class Unasked {
  readonly #rules: readonly (Active<WorkloadRule> & { reads: number })[];
  readonly #known = new Map<string, Known>();

  constructor(rules: readonly Active<WorkloadRule>[]) {
    this.#rules = rules.map((active) => ({ ...active, reads: bitsRead(active.rule) }));
  }

  of(workload: Workload & { declared: Declared }, context: Context): Known {
    const { declared, state, engine } = workload;
    const asked = bitsAsked(declared);
    const key = `${declared.kind} ${declared.system} ${state} ${asked} ${impliedKinds(declared)} ${engine}`;
    const known = this.#known.get(key) ?? this.#findOut(workload, asked, context);
    this.#known.set(key, known);
    return known;
  }

  #findOut(workload: Workload & { declared: Declared }, asked: number, context: Context): Known {
    const counts = { pass: 0, notApplicable: 0 };
    const others: Active<WorkloadRule>[] = [];
    for (const active of this.#rules) {
      const kind = (active.reads & asked) === 0 && judgeWorkload(active.rule, workload, context).kind;
      if (kind === 'pass' || kind === 'notApplicable') counts[kind] += 1;
      else others.push(active);
    }
    const cells: Known['cells'] = {};
    for (const type of NAMESPACE_TYPES) {
      if ((asked & bitOf(type)) === 0) cells[type] = shown(context.cell(workload, type));
    }
    return { counts, others, cells };
  }
}

const LISTS = ['capAdd', 'capDrop', 'securityOpt', 'mounts', 'devices', 'deviceCgroupRules'] as const;

const FIELDS: readonly DeclaredField[] = [
  ...LISTS,
  'privileged',
  'cgroupParent',
  'hostPorts',
  'hostPaths',
  'procMount',
  'sysctls',
  'hostProcess',
  'seLinuxOptions',
  'probeHosts',
  'podDefaults',
  'shareProcessNamespace',
];

const BITS = new Map<string, number>(
  [...NAMESPACE_TYPES, ...FIELDS].map((name, index) => [name, 1 << index]),
);

/** All of them, for what has none of its own: what is not known here is never taken for unasked. */
const ALL = -1;

const bitOf = (name: string): number => BITS.get(name) ?? ALL;

const union = (names: readonly string[]): number => names.reduce((bits, name) => bits | bitOf(name), 0);

const bitsRead = ({ reads, namespace }: WorkloadRule): number =>
  union(reads.flatMap((field) => (field === 'sharing' ? (namespace ?? NAMESPACE_TYPES) : field)));

function bitsAsked(declared: Declared): number {
  const { sharing, places, undecided, more } = declared;
  let bits = 0;
  for (const type of NAMESPACE_TYPES) if (!sharing[type]?.implied) bits |= bitOf(type);
  for (const fields of [places, undecided, more]) for (const field in fields) bits |= bitOf(field);
  // Also of facts that somebody else wrote, without places.
  if (declared.privileged) bits |= bitOf('privileged');
  if (declared.cgroupParent !== '') bits |= bitOf('cgroupParent');
  for (const field of LISTS) if (declared[field].length > 0) bits |= bitOf(field);
  return bits;
}

/** What kinds of file give unasked can differ between commands: docker's and podman's, say. */
const impliedKinds = ({ sharing }: Declared): string =>
  NAMESPACE_TYPES.map((type) => sharing[type]?.kind[0] ?? '-').join('');
