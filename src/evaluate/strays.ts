import type { Facts } from '../model/facts.ts';
import type { Stray } from '../model/host.ts';
import { namespaceKey } from '../namespaces.ts';
import type { Context } from '../rules/rule.ts';
import { placesOf } from '../rules/strays.ts';

const NONE: readonly Stray[] = [];

/** Strays by whose they are, and by where they stand. */
export function indexStrays({ sweep }: Facts): Context['strays'] {
  const byWorkload = new Map<string, Stray[]>();
  const byNamespace = new Map<string, Stray[]>();
  for (const stray of sweep?.strays ?? []) {
    for (const id of new Set(stray.workloads)) push(byWorkload, id, stray);
    for (const key of new Set(placesOf(stray).map(({ type, id }) => namespaceKey(type, id)))) {
      push(byNamespace, key, stray);
    }
  }
  return {
    of: ({ id }) => byWorkload.get(id) ?? NONE,
    in: (type, id) => byNamespace.get(namespaceKey(type, id)) ?? NONE,
  };
}

function push(groups: Map<string, Stray[]>, key: string, stray: Stray): void {
  const group = groups.get(key);
  if (group) group.push(stray);
  else groups.set(key, [stray]);
}
