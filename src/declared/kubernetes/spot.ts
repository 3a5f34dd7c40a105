import type { Place, Step } from '../../model/place.ts';
import { resolveAlias, type YamlAlias, type YamlNode } from '../../yaml/node.ts';
import { pathTo, placeOf, through } from '../place.ts';
import type { Entry, Merged } from './entries.ts';

/** Aliases and merge keys that a value came through, nearest first. */
interface Came {
  how: Extract<Step['how'], 'alias' | 'merge key'>;
  node: YamlNode;
  path: string;
  before: Came | undefined;
}

/** A value where it is written, and the way of keys that leads to it. */
export class Spot {
  readonly node: Exclude<YamlNode, YamlAlias>;
  readonly path: string;
  /** What names it in its mapping, if it is in one. */
  readonly key: YamlNode | undefined;
  readonly #came: Came | undefined;
  #place: Place | undefined;

  constructor(node: YamlNode, path: string, { key, came }: { key?: YamlNode; came?: Came | undefined } = {}) {
    this.node = resolveAlias(node);
    this.path = path;
    this.key = key;
    this.#came = node.kind === 'alias' ? { how: 'alias', node, path, before: came } : came;
  }

  /** The value of one of its keys. */
  child(name: string, { key, value, merged }: Entry): Spot {
    return new Spot(value, below(this.path, name), { key, came: this.#through(merged) });
  }

  /** @param name what tells it from the other items, however they are ordered */
  item(node: YamlNode, name: string): Spot {
    return new Spot(node, `${this.path}[${name}]`, { came: this.#came });
  }

  /** As the root of a way of its own. */
  as(path: string): Spot {
    return new Spot(this.node, path, { came: this.#came });
  }

  get place(): Place {
    this.#place ??= this.#along(placeOf(this.node, this.path));
    return this.#place;
  }

  /** Of its key: where something inside is missing. */
  get keyPlace(): Place {
    return this.#along(placeOf(this.key ?? this.node, this.path));
  }

  #along(place: Place): Place {
    let along = place;
    for (let came = this.#came; came; came = came.before) {
      along = through(along, came.how, placeOf(came.node, came.path));
    }
    return along;
  }

  #through(merged: Merged | undefined): Came | undefined {
    if (!merged) return this.#came;
    const before = this.#through(merged.next);
    return { how: 'merge key', node: merged.node, path: `${this.path}.<<`, before };
  }
}

/** `Pod/web:` is where a way begins. */
const below = (path: string, key: string): string =>
  path.endsWith(':') ? `${path}${key}` : pathTo(path, key);
