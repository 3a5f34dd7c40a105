import type { Files } from '../declared/reader.ts';
import type { Gap } from '../model/evidence.ts';
import type { SourceText } from '../yaml/source-text.ts';

/** Remembers which files somebody read. */
export class Reads implements Files {
  readonly files = new Set<string>();
  readonly #from: Files;
  readonly #onRead: (source: SourceText) => void;

  constructor(from: Files, onRead: (source: SourceText) => void) {
    this.#from = from;
    this.#onRead = onRead;
  }

  read(path: string): SourceText | Gap {
    const source = this.#from.read(path);
    if ('reason' in source) return source;
    this.files.add(source.file);
    this.#onRead(source);
    return source;
  }

  exists(path: string): boolean {
    return this.#from.exists(path);
  }
}
