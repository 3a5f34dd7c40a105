import { resolveAlias, type YamlMapping, type YamlPair } from '../yaml/node.ts';
import { type Field, Fields, keyOf } from './fields.ts';
import { pathTo } from './place.ts';

/**
 * Fields as a program written in Go reads JSON: whatever letters a key is written in, and of several the last, if not a
 * mixture of all. Other readers take such a key for none, or the first of several: so it is a gap too.
 */
export class GoFields extends Fields {
  readonly #told = new Set<YamlPair>();

  /** A text, as JSON tells it from a number or a truth value. */
  string(field: Field): string | undefined {
    const { node } = field;
    if (node.kind === 'scalar' && !node.plain) return this.scalar(field)?.value;
    this.expected('a text', field);
    return undefined;
  }

  protected override find({ path }: Field, node: YamlMapping, key: string): YamlPair | undefined {
    const found = node.pairs.filter((pair) => isSame(keyOf(pair.key), key));
    const pair = found.at(-1);
    if (pair && (found.length > 1 || keyOf(pair.key) !== key) && !this.#told.has(pair)) {
      this.#told.add(pair);
      const how = found.length > 1 ? 'there more than once' : 'written in other letters';
      this.gap(`${how}: not every program reads it alike`, {
        node: resolveAlias(pair.key),
        path: pathTo(path, key),
      });
    }
    return pair;
  }
}

/** With the folding of Unicode, as Go: `ſ` is an `s`, the sign of Kelvin a `k`. */
function isSame(written: string | undefined, key: string): boolean {
  return written === key || (written?.length === key.length && new RegExp(`^${key}$`, 'iu').test(written));
}
