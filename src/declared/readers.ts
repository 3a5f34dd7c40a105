import type { FileKind } from '../model/declared.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { readCommands } from './commands/read.ts';
import { readCompose } from './compose/compose.ts';
import { readDaemon } from './daemon/read.ts';
import { type DevcontainerDeclarations, readDevcontainer } from './devcontainer/read.ts';
import { readKubernetes } from './kubernetes/read-kubernetes.ts';
import { readOci } from './oci/read.ts';
import type { Uses } from './projects.ts';
import { readQuadlets } from './quadlet/folder.ts';
import type { QuadletDeclarations } from './quadlet/read.ts';
import type { Declarations, Files } from './reader.ts';
import { readWorkflow } from './workflow/read.ts';

/** What the user says of files that they do not say themselves. */
export interface Told {
  /** Variables for interpolation: they come before those of files. */
  env: Readonly<Record<string, string>>;
  /** In place of a project's `.env`. */
  envFiles: readonly SourceText[];
  /** Where Compose is started, if it looks for files itself: the `.env` there comes before that beside the files. */
  startedIn?: string;
  /** What a Compose file is for: a swarm takes no notice of some of it. */
  target: 'compose' | 'swarm';
}

export type Sources = readonly [SourceText, ...SourceText[]];

/** What was read, and files that it is about beside its own: by their paths from its folder. */
export interface Read extends Declarations {
  /** Of a Compose project. */
  uses?: Uses;
  /** Of one Compose project. */
  composeFiles?: DevcontainerDeclarations['composeFiles'];
  kubeFiles?: QuadletDeclarations['kubeFiles'];
}

/** @param sources one file; the files of a Compose project, in their order; the Quadlet units of a folder */
export type Reader = (sources: Sources, files: Files, told: Told) => Read;

export const READERS: Record<FileKind, Reader> = {
  compose: readCompose,
  commands: ([source]) => readCommands(source),
  daemon: ([source]) => readDaemon(source),
  devcontainer: ([source], files, told) => readDevcontainer(source, files, told),
  kubernetes: ([source]) => readKubernetes(source),
  oci: ([source]) => readOci(source),
  quadlet: readQuadlets,
  workflow: ([source]) => readWorkflow(source),
};
