import type { Files } from '../declared/reader.ts';
import type { Gap } from '../model/evidence.ts';
import type { SourceText } from '../yaml/source-text.ts';

/** Remembers which files somebody read. */
export class Reads implements Files {
  readonly files = new Set<string>();
  readonly #from: Files;

  constructor(from: Files) {
    this.#from = from;
  }

  read(path: string): SourceText | Gap {
    const source = this.#from.read(path);
    if (!('reason' in source)) this.files.add(source.file);
    return source;
  }

  exists(path: string): boolean {
    return this.#from.exists(path);
  }
}
