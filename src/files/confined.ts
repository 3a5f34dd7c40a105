import { isUtf8 } from 'node:buffer';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Files } from '../declared/reader.ts';
import type { Gap } from '../model/evidence.ts';
import { SourceText } from '../yaml/source-text.ts';
import { malformed, outside, unreadable } from './unreadable.ts';

/** No file that somebody wrote is larger; a dump of a cluster is. */
const LARGEST = 10 * 1024 * 1024;

/** The index of a repository of a million files. */
const LARGEST_OF_GIT = 128 * 1024 * 1024;

/** Sources that stay at hand: who tells what a file is, who reads it, and who extends it ask one after the other. */
const AT_HAND = 4;
const LARGE = 256 * 1024;

/** Standard input, as reports name it. */
export const STDIN = '-';

/**
 * Opens what lies below the root and nothing else, wherever links and `..` lead. Who could change folders while they are
 * being read is not kept out: that is somebody who may write the files as well.
 */
export class ConfinedFiles implements Files {
  /** Absolute, without links. */
  readonly root: string;
  readonly #folders = new Map<string, string | Gap>();
  /** Not a Map: in one that is forever added to and deleted from V8 keeps alive for long what was taken out. */
  #atHand: { path: string; source: SourceText }[] = [];
  readonly #standardInput: SourceText | Gap | undefined;
  readonly #replaced = new Map<string, SourceText>();

  constructor(root: string, standardInput?: SourceText | Gap) {
    this.root = realpathSync.native(root);
    this.#standardInput = standardInput;
  }

  read(path: string): SourceText | Gap {
    return this.#read(path, (bytes) => (isUtf8(bytes) ? bytes.toString('utf8') : undefined));
  }

  /** Shells read bytes: of a script that is not UTF-8 each byte is one unit. */
  readScript(path: string): SourceText | Gap {
    return this.#read(path, (bytes) => bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1'));
  }

  /** Reads of a file give another text from now on; the file itself stays as it is. */
  replace(source: SourceText): void {
    this.#atHand = [];
    this.#replaced.set(source.file, source);
  }

  /** Also of what may not be looked at, or is a link to elsewhere: whoever reads it is told so. */
  exists(path: string): boolean {
    const absolute = resolve(this.root, path);
    if (!isInside(absolute, this.root)) return false;
    try {
      return lstatSync(absolute, { throwIfNoEntry: false }) !== undefined;
    } catch (error) {
      return unreadable(path, error).reason === 'denied';
    }
  }

  /** Whether it begins with these bytes. */
  startsWith(path: string, beginning: string): boolean {
    const opened = this.#open(path);
    if (!('descriptor' in opened)) return false;
    try {
      // What is taken out of a pipe, somebody else waits for.
      if (!fstatSync(opened.descriptor).isFile()) return false;
      const bytes = Buffer.alloc(beginning.length);
      readSync(opened.descriptor, bytes, 0, bytes.length, 0);
      return bytes.toString('latin1') === beginning;
    } catch {
      return false;
    } finally {
      closeSync(opened.descriptor);
    }
  }

  /** What is no text and may be larger; undefined for what cannot be read. */
  bytes(path: string): Buffer | undefined {
    const opened = this.#open(path);
    if (!('descriptor' in opened)) return undefined;
    try {
      const bytes = readAll(opened.descriptor, path, LARGEST_OF_GIT);
      return Buffer.isBuffer(bytes) ? bytes : undefined;
    } catch {
      return undefined;
    } finally {
      closeSync(opened.descriptor);
    }
  }

  /** Where a path leads, from the root and without links. */
  real(path: string): string | Gap {
    const absolute = resolve(this.root, path);
    if (!isInside(absolute, this.root)) return outside(path);
    try {
      const real = realpathSync.native(absolute);
      return isInside(real, this.root) ? this.#fromRoot(real) : outside(path);
    } catch (error) {
      return unreadable(path, error);
    }
  }

  /** A folder that no link leads through, from the root: whoever comes down from there knows, and to ask again is dear. */
  foundReal(folder: string): void {
    const absolute = join(this.root, folder);
    this.#folders.set(absolute, absolute);
  }

  #read(path: string, decode: (bytes: Buffer) => string | undefined): SourceText | Gap {
    if (path === STDIN && this.#standardInput) return this.#standardInput;
    const known = this.#atHand.find((one) => one.path === path);
    if (known) return known.source;
    const opened = this.#open(path);
    if (!('descriptor' in opened)) return opened;
    try {
      const replaced = this.#replaced.get(opened.file);
      if (replaced) return replaced;
      const bytes = readAll(opened.descriptor, path);
      if (!Buffer.isBuffer(bytes)) return bytes;
      const text = decode(bytes);
      if (text === undefined) return malformed(path, 'it is not UTF-8');
      const source = new SourceText(opened.file, withoutMark(text));
      // What only shells read is no text to others, who ask for it by the same name.
      return isUtf8(bytes) ? this.#keep(path, source) : source;
    } catch (error) {
      return unreadable(path, error);
    } finally {
      closeSync(opened.descriptor);
    }
  }

  #keep(path: string, source: SourceText): SourceText {
    if (source.text.length > LARGE) return source;
    this.#atHand = [{ path, source }, ...this.#atHand.slice(0, AT_HAND - 1)];
    return source;
  }

  /** By the real path of its folder, so that no link is followed unseen; that a folder is real is found out once. */
  #open(path: string): { descriptor: number; file: string } | Gap {
    const absolute = resolve(this.root, path);
    if (!isInside(absolute, this.root)) return outside(path);
    if (absolute === this.root) return malformed(path, 'it is a folder');
    const folder = this.#realFolder(dirname(absolute), path);
    if (typeof folder !== 'string') return folder;
    const place = join(folder, basename(absolute));
    try {
      return { descriptor: openSync(place, FLAGS), file: this.#fromRoot(place) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOOP') return unreadable(path, error);
    }
    const real = this.real(path);
    if (typeof real !== 'string') return real;
    try {
      return { descriptor: openSync(join(this.root, real), FLAGS), file: real };
    } catch (error) {
      return unreadable(path, error);
    }
  }

  #realFolder(folder: string, path: string): string | Gap {
    const known = this.#folders.get(folder);
    if (known !== undefined) return typeof known === 'string' ? known : { ...known, what: path };
    const real = this.real(folder);
    const found = typeof real === 'string' ? join(this.root, real) : real;
    this.#folders.set(folder, found);
    return typeof found === 'string' ? found : { ...found, what: path };
  }

  #fromRoot(absolute: string): string {
    return relative(this.root, absolute).split(sep).join('/');
  }
}

/** Not through a link, and without waiting for who may never write into a pipe. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export const isInside = (path: string, root: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);

function readAll(descriptor: number, path: string, largest = LARGEST): Buffer | Gap {
  const stat = fstatSync(descriptor);
  if (!stat.isFile())
    return malformed(path, stat.isDirectory() ? 'it is a folder' : 'it is not a regular file');
  if (stat.size > largest) return malformed(path, TOO_LARGE);
  const bytes = Buffer.allocUnsafe(stat.size);
  let filled = 0;
  while (filled < bytes.length) {
    const more = readSync(descriptor, bytes, filled, bytes.length - filled, filled);
    if (more === 0) break;
    filled += more;
  }
  return bytes.subarray(0, filled);
}

const TOO_LARGE = `it is larger than ${LARGEST / 1024 / 1024} MB`;

/** Standard input to its end, as far as it is as large as a file may be. */
export async function readStandardInput(stream: AsyncIterable<Buffer>): Promise<SourceText | Gap> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > LARGEST) return malformed(STDIN, TOO_LARGE);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) return malformed(STDIN, 'it is not UTF-8');
  return new SourceText(STDIN, withoutMark(bytes.toString('utf8')));
}

const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text);
