import type { Place, Step } from '../../model/place.ts';
import { resolveAlias, type YamlAlias, type YamlNode } from '../../yaml/node.ts';
import { pathTo, placeOf, through } from '../place.ts';
import type { Entry, Merged } from './entries.ts';

/**
 * A value where it is written, and the way of keys, aliases and merge keys that leads to it. Ways are spelt out late: most
 * of what is read turns out to be of no interest.
 */
export class Spot {
  readonly node: Exclude<YamlNode, YamlAlias>;
  readonly #written: YamlNode;
  readonly #parent: Spot | undefined;
  /** The way, or what has to be put behind the parent's. */
  readonly #step: string | (() => string);
  readonly #entry: Entry | undefined;
  #path: string | undefined;
  #place: Place | undefined;

  constructor(written: YamlNode, step: string | (() => string), parent?: Spot, entry?: Entry) {
    this.node = resolveAlias(written);
    this.#written = written;
    this.#step = step;
    this.#parent = parent;
    this.#entry = entry;
  }

  /** The value of one of its keys. */
  child(name: string, entry: Entry): Spot {
    return new Spot(entry.value, name, this, entry);
  }

  /** @param name what tells it from the other items, however they are ordered */
  item(node: YamlNode, name: () => string): Spot {
    return new Spot(node, name, this);
  }

  /** As the root of a way of its own. */
  as(path: string): Spot {
    const root = new Spot(this.#written, path, this.#parent, this.#entry);
    root.#path = path;
    return root;
  }

  get path(): string {
    this.#path ??= this.#spell();
    return this.#path;
  }

  get place(): Place {
    this.#place ??= this.#along(placeOf(this.node, this.path));
    return this.#place;
  }

  /** Of its key: where something inside is missing. */
  get keyPlace(): Place {
    return this.#along(placeOf(this.#entry?.key ?? this.node, this.path));
  }

  #spell(): string {
    const step = typeof this.#step === 'string' ? this.#step : `[${this.#step()}]`;
    if (!this.#parent) return step;
    const { path } = this.#parent;
    // `Pod/web:` is where a way begins.
    return typeof this.#step !== 'string' || path.endsWith(':') ? `${path}${step}` : pathTo(path, step);
  }

  /** What the value came through, nearest first. */
  #along(place: Place): Place {
    let along = place;
    if (this.#written.kind === 'alias') along = this.#by(along, 'alias', this.#written, this.path);
    for (let merged: Merged | undefined = this.#entry?.merged; merged; merged = merged.next) {
      along = this.#by(along, 'merge key', merged.node, `${this.#parent?.path}.<<`);
    }
    return this.#parent ? this.#parent.#along(along) : along;
  }

  #by(place: Place, how: Step['how'], node: YamlNode, path: string): Place {
    return through(place, how, placeOf(node, path));
  }
}
