import { Gathered } from '../declared/gathered.ts';
import { formOf } from '../declared/names.ts';
import { NO_USES, type ReadProject } from '../declared/projects.ts';
import type { Declarations } from '../declared/reader.ts';
import type { Read } from '../declared/readers.ts';
import type { FileKind } from '../model/declared.ts';
import type { Engine } from '../model/engine.ts';
import type { Gap } from '../model/evidence.ts';
import type { ReadFile } from '../model/facts.ts';
import { compareText } from '../order.ts';

/** What the caller makes of what some files declare. The declarations themselves are not kept. */
export type Take<T> = (declared: Declarations) => T;

/** Files that were read together: one, a Compose project, the units of a folder. */
export interface Part<T> extends ReadProject {
  kind: FileKind;
  /** Files that were read for it beside the first. */
  consulted: ReadonlySet<string>;
  /** The Compose project that they are. */
  project?: string;
  /** Of its workloads. */
  ids: readonly string[];
  engines: readonly Engine[];
  gaps: readonly Gap[];
  taken: T;
  /** Reads them once more. */
  again: () => Declarations;
}

export function partOf<T>(
  { kind, files, consulted, again }: Pick<Part<T>, 'kind' | 'files' | 'consulted' | 'again'>,
  declared: Read,
  take: Take<T>,
): Part<T> {
  const { workloads, engines, gaps, uses = NO_USES } = declared;
  const project = workloads.find((workload) => workload.project !== undefined)?.project;
  return {
    kind,
    files,
    consulted,
    again,
    services: workloads.filter(({ name, service }) => name === service).map(({ id }) => id),
    uses,
    ...(project !== undefined && { project }),
    ids: workloads.map(({ id }) => id),
    engines,
    gaps,
    taken: take(declared),
  };
}

/**
 * What was taken of each part. Projects of the same first file, one with others laid over it, call their workloads the same:
 * they are read once more, and taken together; gaps that are there by then count too.
 */
export function takenOf<T>(parts: readonly Part<T>[], take: Take<T>): { taken: T[]; gaps: Gap[] } {
  const shared = idsTwice(parts);
  const isShared = ({ ids }: Part<T>): boolean => shared.size > 0 && ids.some((id) => shared.has(id));
  const taken = parts.filter((part) => !isShared(part)).map((part) => part.taken);
  const gaps = parts.flatMap((part) => part.gaps);
  if (shared.size === 0) return { taken, gaps };
  const gathered = new Gathered();
  for (const part of parts.filter(isShared)) gathered.add(part.again());
  return { taken: [...taken, take(gathered)], gaps: [...gaps, ...gathered.gaps] };
}

function idsTwice(parts: readonly Part<unknown>[]): Set<string> {
  const known = new Set<string>();
  const twice = new Set<string>();
  for (const { ids } of parts) {
    for (const id of ids) {
      if (known.has(id)) twice.add(id);
      known.add(id);
    }
  }
  return twice;
}

/** Each file once, by its name; one that is part of several projects belongs to the first. */
export function filesOf(parts: readonly Part<unknown>[]): ReadFile[] {
  const files = new Map<string, ReadFile>();
  for (const { kind, project, ...part } of parts) {
    for (const file of [...part.files, ...[...part.consulted].filter(isYaml)]) {
      if (!files.has(file)) files.set(file, { file, kind, ...(project !== undefined && { project }) });
    }
  }
  return [...files.values()].sort((a, b) => compareText(a.file, b.file));
}

/** Those with variables are no files that declare anything. */
const isYaml = (file: string): boolean => formOf(file) === 'yaml';
