import { type Base, type Layer, type Place, placeOf, readLayer } from './layer.ts';
import { type Merged, merge, ownPart } from './merge.ts';
import { PolicyError, type Problem, showPlace } from './problem.ts';
import { UnreachablePolicyError } from './read-policy.ts';

/** A policy with everything it extends, and what came from where. */
export interface ResolvedPolicy extends Merged {
  id: string;
  title: string | undefined;
}

/** Symbolic links can make each file of a circle a new one. */
const MAX_DEPTH = 32;

export class PolicyResolver {
  readonly #base: Base;
  /** By key: what many extend is read once. */
  readonly #resolved = new Map<string, ResolvedPolicy>();

  /** @param folder that files are relative to */
  constructor(folder: string) {
    this.#base = { folder, shown: '' };
  }

  /** @throws UnreachablePolicyError if the name leads to no policy, PolicyError if there is something wrong in one */
  async resolve(name: string): Promise<ResolvedPolicy> {
    return await this.#resolve(placeOf(name, this.#base), []);
  }

  /** @param chain of those that led here, the innermost last */
  async #resolve(place: Place, chain: readonly Place[]): Promise<ResolvedPolicy> {
    const known = this.#resolved.get(place.key);
    if (known) return known;
    const here = [...chain, place];
    const start = chain.findIndex(({ key }) => key === place.key);
    if (start !== -1) {
      throw new UnreachablePolicyError(
        `a circle: ${here
          .slice(start)
          .map(({ shown }) => shown)
          .join(' → ')}`,
      );
    }
    if (here.length > MAX_DEPTH)
      throw new UnreachablePolicyError(`${place.shown}: extended over more than ${MAX_DEPTH} files`);

    const layer = await readLayer(place);
    const { id, title } = layer.policy;
    const parents = await this.#resolveParents(layer, here);
    const own = ownPart(place.shown, layer.policy, (path) =>
      showPlace(place.shown, layer.locate(path, 'value')),
    );
    const resolved = { id, title, ...merge([...parents, own]) };
    this.#resolved.set(place.key, resolved);
    return resolved;
  }

  async #resolveParents({ policy, base, locate }: Layer, chain: readonly Place[]): Promise<ResolvedPolicy[]> {
    const parents: ResolvedPolicy[] = [];
    const problems: Problem[] = [];
    for (const [index, name] of (policy.extends ?? []).entries()) {
      try {
        parents.push(await this.#resolve(placeOf(name, base), chain));
      } catch (error) {
        if (!(error instanceof UnreachablePolicyError)) throw error;
        problems.push({
          ...locate(['extends', String(index)], 'value'),
          message: `extends: ${error.message}`,
        });
      }
    }
    if (problems.length > 0) throw new PolicyError(chain.at(-1)?.shown ?? '', problems);
    return parents;
  }
}
