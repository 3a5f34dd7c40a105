import type { Place } from './place.ts';

/** Whose word it is: a file's, the engine's, the kernel's. They are never mixed up. */
export type Witness = 'declared' | 'configured' | 'observed';

/** The raw field and value that a verdict rests on. */
export interface Evidence {
  witness: Witness;
  /** `HostConfig.PidMode`, `/proc/4711/ns/pid`. */
  field: string;
  value: string;
  /** What it means, where the raw value does not say. */
  note?: string;
  /** Where it is written, of what is declared. */
  place?: Place;
}

export type GapReason =
  /** EACCES, EPERM: about us, never about the process. */
  | 'denied'
  /** The process or container ended while we looked. */
  | 'vanished'
  /** No process of the container could be made sure of. */
  | 'unconfirmed'
  /** Not there on this kernel, or behind another PID namespace. */
  | 'unavailable'
  | 'timeout'
  /** An answer or a file that cannot be understood. */
  | 'malformed';

/** Something we tried to read and could not. */
export interface Gap {
  reason: GapReason;
  /** What was tried: a path, a request. */
  what: string;
  detail?: string;
  /** Where in a file. */
  place?: Place;
}
