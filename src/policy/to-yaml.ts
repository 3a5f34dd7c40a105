import { Document, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { ResolvedPolicy } from './resolve.ts';

/** One file that says all that a policy and what it extends say, with comments on who said it. */
export function toYaml({ id, title, layers, settings, assume, waivers }: ResolvedPolicy): string {
  const written = [...waivers.values()];
  const document = new Document({
    id,
    ...(title !== undefined && { title }),
    rules: Object.fromEntries([...settings].map(([rule, { severity }]) => [rule, severity])),
    ...(Object.keys(assume).length > 0 && { assume }),
    ...(written.length > 0 && { waivers: written.map(({ origin, ...waiver }) => waiver) }),
  });
  document.commentBefore = ` ${[...layers].join(' + ')}, in one`;
  const rules = document.get('rules');
  for (const { key, value } of isMap<Node, Node>(rules) ? rules.items : []) {
    if (isScalar(key) && value) value.comment = ` ${settings.get(String(key.value))?.from}`;
  }
  const list = document.get('waivers');
  for (const [index, item] of (isSeq<Node>(list) ? list.items : []).entries()) {
    item.commentBefore = ` ${written[index]?.origin}`;
  }
  return document.toString({ lineWidth: 0 });
}
