import type { NamespaceId, NamespaceType } from '../namespaces.ts';
import type { Place } from './place.ts';

export type EngineKind = 'docker' | 'podman' | 'unknown';

/** What a file can say of an engine. */
export type EngineField = 'userRemap' | 'icc' | 'openPorts';

export interface Engine {
  /** Unique in these facts; workloads refer to it. */
  id: string;
  kind: EngineKind;
  version?: string;
  apiVersion?: string;
  /** As the user may see it: no password, no query. */
  endpoint: string;
  rootless: boolean;
  /** Whether containers get a user namespace of their own unless they ask for the host's; undefined: it did not say. */
  userRemap?: boolean;
  /** Whether containers on the default bridge may talk to each other; undefined: it did not say. */
  icc?: boolean;
  /** TCP addresses at which it asks no client for a certificate; undefined: it did not say. */
  openPorts?: string[];
  /** Of one that a file declares: where each is written, or would be. */
  places?: Partial<Record<EngineField, Place[]>>;
  cgroupVersion?: string;
  /** Security options as /info lists them, such as `name=seccomp,profile=builtin`. */
  securityOptions: string[];
  rootDir?: string;
  /** What it calls the machine that it runs on. */
  hostName?: string;
  /** Its idea of "the host": namespaces of the process that supervises its containers, where one could be read. */
  namespaces?: Partial<Record<NamespaceType, NamespaceId>>;
  /** Whether its containers' processes were found below this /proc at all. */
  reachable: 'here' | 'otherPidNamespace' | 'elsewhere' | 'unknown';
}
