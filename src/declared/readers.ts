import type { FileKind } from '../model/declared.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { readCommands } from './commands/read.ts';
import { readCompose } from './compose/compose.ts';
import type { Declarations, Files } from './reader.ts';

/** What the user says of files that they do not say themselves. */
export interface Told {
  /** Variables for interpolation: they come before those of files. */
  env: Readonly<Record<string, string>>;
  /** In place of a project's `.env`. */
  envFiles: readonly SourceText[];
  /** What a Compose file is for: a swarm takes no notice of some of it. */
  target: 'compose' | 'swarm';
}

/** @param sources one file; the files of a Compose project, in their order; the Quadlet units of a folder */
export type Reader = (sources: Sources, files: Files, told: Told) => Declarations;

export type Sources = readonly [SourceText, ...SourceText[]];

export const READERS: Partial<Record<FileKind, Reader>> = {
  compose: readCompose,
  commands: ([source]) => readCommands(source),
};
