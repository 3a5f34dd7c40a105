import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formOf } from '../declared/names.ts';
import type { Gap } from '../model/evidence.ts';
import { compareText } from '../order.ts';
import type { ConfinedFiles } from './confined.ts';
import type { Ignored } from './ignored.ts';
import { unreadable } from './unreadable.ts';

/** Finds files: by their real paths from the root, each once, folder by folder in the order of their names. */
export class Walk {
  readonly files: string[] = [];
  readonly gaps: Gap[] = [];
  readonly #place: ConfinedFiles;
  readonly #ignored: Ignored;
  readonly #seen = new Set<string>();

  constructor(place: ConfinedFiles, ignored: Ignored) {
    this.#place = place;
    this.#ignored = ignored;
  }

  /** Whoever names a folder or a file wants it, whatever git ignores. */
  from({ path, isFolder }: { path: string; isFolder: boolean }): void {
    if (path !== '' && this.#isExcluded(path, isFolder)) return;
    if (isFolder) this.#folder(path);
    else this.#file(path);
  }

  /** To git nothing is ignored that it tracks. */
  addTracked(files: readonly string[], below: readonly string[]): void {
    for (const file of files) {
      if (this.#seen.has(file) || !isWanted(file) || this.#isExcluded(file, false)) continue;
      const isBelow = below.some((folder) => folder === '' || file.startsWith(`${folder}/`));
      if (isBelow && this.#place.real(file) === file) this.#file(file);
    }
  }

  /** Itself, or a folder that it lies in. */
  #isExcluded(path: string, isFolder: boolean): boolean {
    const names = path.split('/');
    return names.some((_, index) => {
      const isWhole = index === names.length - 1;
      return this.#ignored.excludes(names.slice(0, index + 1).join('/'), !isWhole || isFolder);
    });
  }

  #folder(folder: string): void {
    if (this.#isSeen(folder)) return;
    this.#place.foundReal(folder);
    const below: string[] = [];
    for (const entry of this.#entries(folder)) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name === '.git') continue;
      if (entry.isDirectory()) below.push(path);
      else if (entry.isSymbolicLink()) this.#link(path);
      else if (isReadable(entry, path) && !this.#ignored.has(path, false)) this.#file(path);
    }
    for (const path of below) if (!this.#ignored.has(path, true)) this.#folder(path);
  }

  #entries(folder: string): Dirent[] {
    try {
      const entries = readdirSync(join(this.#place.root, folder), { withFileTypes: true });
      return entries.sort((a, b) => compareText(a.name, b.name));
    } catch (error) {
      this.gaps.push(unreadable(folder === '' ? '.' : folder, error));
      return [];
    }
  }

  /** To git a link is a file, whatever it leads to. */
  #link(path: string): void {
    if (this.#ignored.has(path, false)) return;
    const real = this.#place.real(path);
    if (typeof real !== 'string') {
      // Of those without an ending hardly one is a script.
      if ((isWanted(path) && formOf(path) !== 'nameless') || this.#isFolder(path)) this.gaps.push(real);
      return;
    }
    const isFolder = this.#isFolder(real);
    if (real.split('/').includes('.git') || this.#ignored.hasBelow(real, isFolder)) return;
    if (isFolder) this.#folder(real);
    else if (isWanted(real)) this.#file(real);
    else if (isWanted(path) && !this.#isSeen(real)) this.#file(path);
  }

  #isFolder(path: string): boolean {
    try {
      return statSync(join(this.#place.root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
    } catch {
      // It may be one that may not be looked at, or a link in a circle: a gap, not nothing.
      return true;
    }
  }

  #file(path: string): void {
    if (!this.#isSeen(path)) this.files.push(path);
  }

  #isSeen(path: string): boolean {
    if (this.#seen.has(path)) return true;
    this.#seen.add(path);
    return false;
  }
}

const isWanted = (path: string): boolean => formOf(path) !== undefined;

/** A pipe or a device that is called like one of the files is a gap to who reads it. */
const isReadable = (entry: Dirent, path: string): boolean =>
  isWanted(path) && (entry.isFile() || formOf(path) !== 'nameless');
