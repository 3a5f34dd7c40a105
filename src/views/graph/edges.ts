import type { ReportWorkload } from '../../model/report.ts';
import { NAMESPACE_TYPES, type NamespaceType } from '../../namespaces.ts';
import type { Lot } from './fold.ts';
import { type GraphEdge, worstMark } from './graph.ts';
import type { Join } from './joins.ts';
import type { Marks } from './marks.ts';
import { engineKey, HOST_KEY, keyOf } from './node-table.ts';

type Ids = (key: unknown) => string;

/** One line for all types that two nodes share: to the host first, then who joined whom. */
export function edgesOf(lots: readonly Lot[], joins: readonly Join[], marks: Marks, idOf: Ids): GraphEdge[] {
  return [
    ...lots.flatMap((lot) => toHost(lot, marks, idOf)),
    ...between(joins).map((joins) => joined(joins, marks, idOf)),
  ];
}

function toHost({ entries }: Lot, marks: Marks, idOf: Ids): GraphEdge[] {
  const [{ workload }] = entries;
  const workloads = entries.map((entry) => entry.workload);
  const typesIn = (place: 'host' | 'engine' | 'unknown'): NamespaceType[] =>
    NAMESPACE_TYPES.filter((type) => entries.some((entry) => entry[place].includes(type)));
  const [host, engine, unknown] = [typesIn('host'), typesIn('engine'), typesIn('unknown')];
  const from = idOf(workload);
  const shares = (to: string, types: readonly NamespaceType[]): GraphEdge => {
    const rules = types.map((type) => `host-${type}`);
    const mark = worstMark(workloads.map((each) => marks.worst(each, rules)));
    return { from, to, label: labelOf(workloads, types), mark, uncertain: false };
  };
  return [
    ...(host.length > 0 ? [shares(idOf(HOST_KEY), host)] : []),
    ...(engine.length > 0 ? [shares(idOf(engineKey(workload)), engine)] : []),
    ...(unknown.length > 0 ? [unsure(from, idOf(HOST_KEY), unknown)] : []),
  ];
}

const unsure = (from: string, to: string, types: readonly NamespaceType[]): GraphEdge => ({
  from,
  to,
  label: types.length === NAMESPACE_TYPES.length ? 'all?' : types.map((type) => `${type}?`).join(' '),
  mark: 'none',
  uncertain: true,
});

function joined([first, ...rest]: readonly [Join, ...Join[]], marks: Marks, idOf: Ids): GraphEdge {
  const { from, to } = first;
  const types = [first, ...rest].map(({ type }) => type);
  return {
    from: idOf(from),
    to: idOf(keyOf(to)),
    label: labelOf([from], types),
    mark: marks.worst(
      from,
      types.flatMap((type) => [`joined-${type}`, `joined-${type}-across-projects`]),
    ),
    uncertain: types.some((type) => from.namespaces[type].status === 'unknown'),
  };
}

/** Those from one to one. */
function between(joins: readonly Join[]): [Join, ...Join[]][] {
  const pairs = new Map<ReportWorkload, Map<unknown, [Join, ...Join[]]>>();
  for (const join of joins) {
    const targets = pairs.get(join.from) ?? new Map<unknown, [Join, ...Join[]]>();
    pairs.set(join.from, targets);
    const known = targets.get(keyOf(join.to));
    if (known) known.push(join);
    else targets.set(keyOf(join.to), [join]);
  }
  return [...pairs.values()].flatMap((targets) => [...targets.values()]);
}

function labelOf(workloads: readonly ReportWorkload[], types: readonly NamespaceType[]): string {
  const isAsked = (type: NamespaceType) =>
    workloads.some(({ namespaces }) => namespaces[type].basis === 'configured');
  return types.map((type) => (isAsked(type) ? `${type}*` : type)).join(' ');
}
