import { resolveAlias, type YamlMapping, type YamlNode } from '../yaml/node.ts';

/** Whether a key merges another mapping into its own: only a plain one does. */
export const isMergeKey = (key: YamlNode): boolean =>
  key.kind === 'scalar' && key.plain && key.value === '<<';

/** What a merge key has: aliases followed, items of a list one by one. */
export function mergedBy(value: YamlNode): ReturnType<typeof resolveAlias>[] {
  const own = resolveAlias(value);
  return own.kind === 'sequence' ? own.items.map(resolveAlias) : [own];
}

/**
 * Mappings and all that comes into them by merge keys, also through what is merged: what is before hides what is behind.
 * Each once, however often it is referred to.
 */
export function mergedInto(mappings: readonly YamlMapping[]): YamlMapping[] {
  const found = new Set<YamlMapping>();
  const pending = mappings.toReversed();
  for (let one = pending.pop(); one; one = pending.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    const merged = one.pairs.filter(({ key }) => isMergeKey(key)).flatMap(({ value }) => mergedBy(value));
    for (const node of merged.toReversed()) if (node.kind === 'mapping') pending.push(node);
  }
  return [...found];
}
