import type { Facts } from '../model/facts.ts';
import type { Assumptions } from '../model/policy.ts';
import type { Workload } from '../model/workload.ts';
import { NAMESPACE_TYPES, type NamespaceType, namespaceKey } from '../namespaces.ts';
import type { Context, RuleCell } from '../rules/rule.ts';
import { describeCell, type Groups } from './cell.ts';
import { Group } from './company.ts';
import { hostOfEngine } from './engine-host.ts';
import { indexStrays } from './strays.ts';
import { mapKey } from './uid-map.ts';

export interface ContextOptions {
  evidence: Context['evidence'];
  assume: Assumptions;
}

/** Joins what was configured and what was observed, once for all rules. */
export function createContext(facts: Facts, { evidence, assume }: ContextOptions): Context {
  const byId = new Map(facts.workloads.map((workload) => [workload.id, workload]));
  const engines = new Map(facts.engines.map((engine) => [engine.id, engine]));
  const groups = groupByNamespace(facts.workloads);
  const cells = new Map<Workload, Map<NamespaceType, RuleCell>>();

  const context: Context = {
    facts,
    evidence,
    assume,
    hostOfEngine: (workload) => hostOfEngine(workload, context),
    engineOf: ({ engine }) => (engine === undefined ? undefined : engines.get(engine)),
    workload: (id) => byId.get(id),
    cell(workload, type) {
      const row = cells.get(workload) ?? new Map<NamespaceType, RuleCell>();
      cells.set(workload, row);
      const known = row.get(type);
      if (known) return known;
      const cell = describeCell(workload, type, context, groups);
      row.set(type, cell);
      return cell;
    },
    tenants: (type, id) => groups.get(namespaceKey(type, id))?.members ?? [],
    strays: indexStrays(facts),
    uidMaps: [],
  };
  return { ...context, uidMaps: groupByUidMap(facts.workloads, context) };
}

function groupByNamespace(workloads: readonly Workload[]): Groups {
  const groups = new Map<string, Group>();
  for (const workload of workloads) {
    for (const type of NAMESPACE_TYPES) {
      const id = workload.observed?.namespaces[type];
      if (!id) continue;
      const key = namespaceKey(type, id);
      const group = groups.get(key) ?? new Group(type);
      groups.set(key, group);
      group.members.push(workload);
    }
  }
  return groups;
}

function groupByUidMap(workloads: readonly Workload[], context: Context): Context['uidMaps'] {
  const groups = new Map<string, Workload[]>();
  for (const workload of workloads) {
    const map = workload.observed?.uidMap;
    if (!map) continue;
    const { status } = context.cell(workload, 'user');
    if (status !== 'host' && status !== 'unknown') push(groups, mapKey(map), workload);
  }
  return [...groups.values()].map((members) => ({
    map: members[0]?.observed?.uidMap ?? [],
    workloads: members.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }));
}

function push<T>(groups: Map<string, T[]>, key: string, item: T): void {
  const group = groups.get(key);
  if (group) group.push(item);
  else groups.set(key, [item]);
}
