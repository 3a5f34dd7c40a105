import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { ConfinedFiles, STDIN } from '../files/confined.ts';
import { patchForTerminal, unifiedDiff } from '../mend/diff.ts';
import { Effort } from '../mend/effort.ts';
import { isMendable } from '../mend/mend.ts';
import { mendFile } from '../mend/mend-file.ts';
import { failuresByFile, kindsOf, type SourceOf } from '../mend/offer.ts';
import type { Report } from '../model/report.ts';
import { compareText } from '../order.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { cannotWrite, requireFolder, writeFile } from './output.ts';

/** All files but standard input, which nobody can write back. */
export const changeable =
  (files: ConfinedFiles): SourceOf =>
  (file) => {
    const source = file === STDIN ? undefined : files.read(file);
    return source && 'text' in source ? source : undefined;
  };

/** Edits of files, made in memory until somebody wants them written. */
export class Fixes {
  /** What the edits do, in their order. */
  readonly notes: string[] = [];
  readonly #files: ConfinedFiles;
  readonly #efforts = new Map<string, Effort>();
  /** Before and after, by file. */
  readonly #edited = new Map<string, { before: SourceText; after: SourceText }>();

  constructor(files: ConfinedFiles) {
    this.#files = files;
  }

  /**
   * Mends what of a report can be mended, and what comes to light by that: what is voided as a whole hides its parts.
   * @param again judges what is read by then
   * @returns the last report
   */
  make(report: Report, again: () => Report): Report {
    let last = report;
    for (let round = 0; round < ROUNDS && this.#makeOnce(last); round++) last = again();
    return last;
  }

  /** Whether there was anything to do. */
  #makeOnce(report: Report): boolean {
    const kinds = kindsOf(report);
    let some = false;
    const sourceOf = changeable(this.#files);
    for (const [file, findings] of failuresByFile(report.findings)) {
      const kind = kinds.get(file);
      const before = isMendable(kind) ? sourceOf(file) : undefined;
      if (!isMendable(kind) || !before) continue;
      const { source: after, mended } = mendFile(before, kind, findings, this.#effortOf(file));
      if (mended.length === 0) continue;
      for (const { finding, words } of mended) this.notes.push(`${file}: ${finding.place?.path}: ${words}`);
      this.#files.replace(after);
      this.#edited.set(file, { before: this.#edited.get(file)?.before ?? before, after });
      some = true;
    }
    return some;
  }

  #effortOf(file: string): Effort {
    const effort = this.#efforts.get(file) ?? new Effort();
    this.#efforts.set(file, effort);
    return effort;
  }

  /** @param forTerminal to be read there, not to be applied */
  *diff(forTerminal: boolean): Generator<string> {
    for (const [file, { before, after }] of this.#sorted()) {
      const patch = unifiedDiff(file, before.text, after.text);
      yield forTerminal ? patchForTerminal(patch) : patch;
    }
  }

  /** Throws UsageError for a file that may not be written, or that somebody else has changed meanwhile. */
  write(): void {
    const sorted = this.#sorted();
    for (const [file] of sorted) withAdvice(() => requireWritable(this.#path(file)));
    for (const [file, { before, after }] of sorted) {
      const now = new ConfinedFiles(this.#files.root);
      const found = now.read(file);
      if (now.real(file) !== file || 'reason' in found || found.text !== before.text) {
        throw new UsageError(`${file} is not mended: it has changed meanwhile`, {
          suggestions: ['once more'],
        });
      }
      const mark = now.startsWith(file, MARK) ? '\ufeff' : '';
      withAdvice(() => writeFile(this.#path(file), [mark, after.text]));
    }
  }

  #path(file: string): string {
    return join(this.#files.root, file);
  }

  #sorted() {
    return [...this.#edited].sort(([a], [b]) => compareText(a, b));
  }
}

/** Each mends something: two or three are enough for what people write. */
const ROUNDS = 10;

/** A byte order mark in UTF-8, byte by byte. */
const MARK = '\u00ef\u00bb\u00bf';

/** Before the first file is written: all or none, as far as that can be told. */
function requireWritable(path: string): void {
  requireFolder(path);
  try {
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

function withAdvice(action: () => void): void {
  try {
    action();
  } catch (cause) {
    if (!(cause instanceof UsageError)) throw cause;
    throw new UsageError(cause.message, {
      cause,
      suggestions: ['see the edits and make them by hand: nsaudit check --fix --dry-run'],
    });
  }
}
