import type { Assumptions, Policy, PolicyFile, Waiver } from '../model/policy.ts';
import type { Severity } from '../model/report.ts';
import type { Path } from './yaml-nodes.ts';

/** What one or more policies say together. */
export interface Merged {
  /** Built-in names and files, in the order in which they were applied. */
  layers: ReadonlySet<string>;
  /** By rule id. */
  settings: ReadonlyMap<string, Setting>;
  assume: Assumptions;
  /** By origin: a file that was reached on two ways counts once. */
  waivers: ReadonlyMap<string, Waiver>;
}

export interface Setting {
  severity: Severity | 'off';
  /** The layer that had the last word. */
  from: string;
}

/** Later ones win. */
export function merge(parts: readonly Merged[]): Merged {
  return {
    layers: new Set(parts.flatMap(({ layers }) => [...layers])),
    settings: new Map(parts.flatMap(({ settings }) => [...settings])),
    assume: Object.assign({}, ...parts.map(({ assume }) => assume)),
    waivers: new Map(parts.flatMap(({ waivers }) => [...waivers])),
  };
}

/**
 * What a policy says by itself.
 * @param name of the layer
 * @param origin `file:line:column` of a path in it
 */
export function ownPart(name: string, policy: PolicyFile, origin: (path: Path) => string): Merged {
  const { rules = {}, assume = {}, waivers = [] } = policy;
  const placed = waivers.map((waiver, index) => ({ ...waiver, origin: origin(['waivers', String(index)]) }));
  return {
    layers: new Set([name]),
    settings: new Map(Object.entries(rules).map(([id, severity]) => [id, { severity, from: name }])),
    assume,
    waivers: new Map(placed.map((waiver) => [waiver.origin, waiver])),
  };
}

/** What evaluate works with: rules that are off are left out. */
export function toPolicy(ids: string[], { settings, assume, waivers }: Merged): Policy {
  const rules: Record<string, Severity> = {};
  for (const [id, { severity }] of settings) if (severity !== 'off') rules[id] = severity;
  return { ids, rules, assume: { ...assume }, waivers: [...waivers.values()] };
}
