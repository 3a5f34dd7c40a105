import { tellOfPatches } from './patches.ts';
import { isUnknown, type Reading, type Unknown } from './reading.ts';
import type { Spot } from './spot.ts';
import { templatesIn } from './unknown-kinds.ts';

/** A pod, or the template of pods. */
export interface PodSpot {
  /** The object that has it: `Deployment/default/web`; of two that are called so the second has ` (2)` behind it. */
  owner: string;
  metadata: Spot | Unknown | undefined;
  spec: Spot;
  /** Volumes that each pod of a StatefulSet has although it does not list them. */
  claims: readonly Spot[];
  /** What it stands in, nearest first, in kinds that are not Kubernetes' own: their settings hold for it too. */
  around?: readonly Spot[];
  /** Keys of containers that Kubernetes itself has not. */
  more?: readonly string[];
  isOneOfMany?: boolean;
}

/** Where the pod is in kinds that have it elsewhere than most. */
const WAYS: Record<string, string[]> = {
  Pod: [],
  PodTemplate: ['template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};
const USUAL_WAY = ['spec', 'template'];

/** Kinds whose template is one of pods whatever it holds; in other kinds pods are where containers are. */
const WORKLOADS = new Set([
  ...Object.keys(WAYS),
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job'],
]);

const DEEPEST_LIST = 20;

/** Finds the pods in the objects of a file. A patch that says nothing of a pod has none. */
export class ObjectReader {
  readonly #reading: Reading;
  readonly #owners = new Map<string, number>();

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** @param usual the kind of those that do not say theirs, as in typed lists */
  pods(object: Spot, usual?: string, depth = 0): PodSpot[] {
    const kind = this.#reading.word(object, 'kind') ?? usual;
    if (kind === undefined) {
      this.#reading.unknown(object, 'is no object of Kubernetes: it has no kind');
      return [];
    }
    if (!kind.endsWith('List') || !this.#reading.has(object, 'items')) return this.#podOf(object, kind);
    if (depth > DEEPEST_LIST) this.#reading.unknown(object, 'is in too many lists');
    const items = depth > DEEPEST_LIST ? [] : (this.#reading.list(object, ['items']) ?? []);
    const ofItems = kind === 'List' ? undefined : kind.slice(0, -'List'.length);
    return isUnknown(items) ? [] : items.flatMap((item) => this.pods(item, ofItems, depth + 1));
  }

  #podOf(object: Spot, kind: string): PodSpot[] {
    const reading = this.#reading;
    if (!WORKLOADS.has(kind)) return this.#podsOfUnknown(object, kind);
    const way = (Object.hasOwn(WAYS, kind) ? WAYS[kind] : undefined) ?? USUAL_WAY;
    const owner = this.#ownerOf(object, kind);
    const root = object.as(`${owner}:`);
    const template = reading.mapping(root, ...way);
    if (!template || isUnknown(template)) return [];
    const spec = reading.mapping(template, 'spec');
    if (!spec || isUnknown(spec)) return [];
    const metadata = reading.mapping(template, 'metadata');
    const claims = kind === 'StatefulSet' ? reading.list(root, ['spec', 'volumeClaimTemplates']) : [];
    return [{ owner, metadata, spec, claims: claims && !isUnknown(claims) ? claims : [] }];
  }

  #podsOfUnknown(object: Spot, kind: string): PodSpot[] {
    if (kind === 'Kustomization' || kind === 'Component') tellOfPatches(this.#reading, object);
    // What it says of namespaces it allows to others.
    if (kind === 'PodSecurityPolicy' || templatesIn(this.#reading, object).length === 0) return [];
    const owner = this.#ownerOf(object, kind);
    const templates = templatesIn(this.#reading, object.as(`${owner}:`));
    const isOneOfMany = templates.length > 1;
    return templates.map((template) => ({ owner, ...template, isOneOfMany }));
  }

  #ownerOf(object: Spot, kind: string): string {
    const metadata = this.#reading.mapping(object, 'metadata');
    const word = (key: string) =>
      metadata && !isUnknown(metadata) ? this.#reading.word(metadata, key) : undefined;
    const made = word('generateName');
    const name = word('name') ?? (made === undefined ? undefined : `${made}*`);
    const owner = [kind, word('namespace'), name].filter((part) => part !== undefined).join('/');
    const count = (this.#owners.get(owner) ?? 0) + 1;
    this.#owners.set(owner, count);
    return count > 1 ? `${owner} (${count})` : owner;
  }
}
