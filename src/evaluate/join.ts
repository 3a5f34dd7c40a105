import type { Workload } from '../model/workload.ts';
import type { NamespaceType } from '../namespaces.ts';
import { askedFor } from '../rules/evidence.ts';
import type { Context, RuleCell } from '../rules/rule.ts';

/** The workloads that a configured join leads through, and where it ends if at none of them. */
export type Join = Pick<RuleCell, 'chain' | 'target'>;

const NO_JOIN: Join = { chain: [] };

/** Links that are told, each with its evidence; what lies behind them up to the last one is left out. */
const TOLD = 20;

/** Follows `container:` modes to the workload that made the namespace; a cycle or a missing link ends in `target`. */
export function followJoin(workload: Workload, type: NamespaceType, context: Context): Join {
  let target = joinedBy(workload, type);
  if (target === undefined) return NO_JOIN;
  const chain: Workload[] = [];
  while (target !== undefined) {
    const next = context.workload(target);
    if (!next || next === workload || chain.includes(next)) return { chain, target };
    if (chain.length === TOLD) {
      const { last, ...end } = endOf(next, type, context);
      return { chain: [...chain, last], ...end };
    }
    chain.push(next);
    target = joinedBy(next, type);
  }
  return { chain };
}

const joinedBy = (workload: Workload, type: NamespaceType): string | undefined => {
  const sharing = askedFor(workload)?.sharing[type];
  return sharing?.kind === 'container' ? (sharing.target ?? '') : undefined;
};

type Ends = Map<Workload, { last: Workload; target?: string }>;

/** Of long chains, which have most of their links in common: each link is passed once. */
const known = new WeakMap<Context, Map<NamespaceType, Ends>>();

function endOf(start: Workload, type: NamespaceType, context: Context) {
  const ends = endsOf(type, context);
  const passed = new Set<Workload>();
  let end: ReturnType<Ends['get']>;
  for (let at = start; !end; ) {
    passed.add(at);
    const target = joinedBy(at, type);
    const next = target === undefined ? undefined : context.workload(target);
    if (target === undefined) end = { last: at };
    else if (!next || passed.has(next)) end = { last: at, target };
    else {
      end = ends.get(next);
      at = next;
    }
  }
  for (const one of passed) ends.set(one, end);
  return end;
}

function endsOf(type: NamespaceType, context: Context): Ends {
  const types = known.get(context) ?? new Map<NamespaceType, Ends>();
  const ends: Ends = types.get(type) ?? new Map();
  known.set(context, types.set(type, ends));
  return ends;
}
