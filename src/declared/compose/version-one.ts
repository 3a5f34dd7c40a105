import { resolveAlias, type YamlNode } from '../../yaml/node.ts';
import { parseYaml } from '../../yaml/parse.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { keyOf } from '../fields.ts';

/** Keys at the top of a file that are no services, whatever they hold. */
const NO_SERVICE = /^(x-.*|version|name|include|networks|volumes|configs|secrets)$/s;

/** Of a file as Compose's first version had it the key of its first service, which stands at the top. */
export function firstOfVersionOne(source: SourceText): YamlNode | undefined {
  const [first] = parseYaml(source).documents;
  const root = first?.root && resolveAlias(first.root);
  if (root?.kind !== 'mapping' || root.pairs.some(({ key }) => keyOf(key) === 'services')) return undefined;
  return root.pairs.find(({ key, value }) => !NO_SERVICE.test(keyOf(key) ?? '') && isService(value))?.key;
}

function isService(value: YamlNode): boolean {
  const node = resolveAlias(value);
  return node.kind === 'mapping' && node.pairs.some(({ key }) => /^(image|build)$/.test(keyOf(key) ?? ''));
}
