import type { Excerpt } from '../excerpt.ts';

/**
 * `make`: a recipe, in which `$(X)` is a variable and `$$` the shell's `$`. `text`: what a shell puts values into, such as a
 * here-document: only substitutions are commands.
 */
export type Dialect = 'sh' | 'make' | 'text';

/** A script that was taken apart as a shell does it before it expands anything; nothing is expanded. */
export interface Script {
  /** Simple commands, whatever they stand in: lists, substitutions, subshells; what each one writes the next may read. */
  pipelines: readonly (readonly Command[])[];
  /** What a variable comes to if it is not set, and arguments of make's functions: each may be a command. */
  defaults: readonly Excerpt[];
  /** What begins somewhere and never ends. */
  unclosed: readonly { what: 'quote' | 'bracket' | 'here-document'; at: Excerpt }[];
}

/** The body of a here-document, or a here-string. */
export interface Document {
  body: Excerpt;
  /** Its delimiter is without quotes: substitutions in it are run. */
  expands: boolean;
}

/** A simple command; round brackets are one too, whatever stands in them. */
export class Command {
  /** Without redirections. */
  readonly words: Excerpt[] = [];
  /** Files that it is redirected to or from. */
  readonly files: Excerpt[] = [];
  readonly documents: Document[] = [];
  /** Commands in its substitutions, or in the brackets; they are among the script's too. */
  readonly inner: Command[] = [];
}

/** Without those that stand in substitutions or brackets of others. */
export function outermost(commands: readonly Command[]): Command[] {
  const nested = new Set(commands.flatMap(({ inner }) => inner));
  return commands.filter((command) => !nested.has(command));
}
