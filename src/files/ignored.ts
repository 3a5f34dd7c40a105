import type { ConfinedFiles } from './confined.ts';
import { IgnorePatterns } from './gitignore.ts';

const NOTHING = new IgnorePatterns([]);

/** What git ignores below the root, and what the user leaves out. Git's settings outside of the root do not count. */
export class Ignored {
  readonly #files: ConfinedFiles;
  readonly #excluded: IgnorePatterns;
  readonly #ofRepository: IgnorePatterns;
  readonly #ofFolders = new Map<string, IgnorePatterns>();

  /** @param excluded lines as in a .gitignore of the root; they come before all others */
  constructor(files: ConfinedFiles, excluded: readonly string[]) {
    this.#files = files;
    this.#excluded = new IgnorePatterns(excluded);
    this.#ofRepository = this.#read('.git/info/exclude');
  }

  /** Of the path alone, for who comes down from the root and stops at what is ignored. */
  has(path: string, isFolder: boolean): boolean {
    return this.excludes(path, isFolder) ?? this.#isInGitignore(path, isFolder);
  }

  /** What the user says of a path alone. */
  excludes(path: string, isFolder: boolean): boolean | undefined {
    return this.#excluded.decide(path, isFolder);
  }

  /** Also for what lies in an ignored folder. */
  hasBelow(path: string, isFolder: boolean): boolean {
    const names = path.split('/');
    return names.some((_, index) => {
      const isWhole = index === names.length - 1;
      return this.has(names.slice(0, index + 1).join('/'), !isWhole || isFolder);
    });
  }

  /** The nearest file that says something decides. */
  #isInGitignore(path: string, isFolder: boolean): boolean {
    let end = path.lastIndexOf('/');
    for (;;) {
      const folder = end === -1 ? '' : path.slice(0, end);
      const said = this.#of(folder).decide(path.slice(end + 1), isFolder);
      if (said !== undefined) return said;
      if (folder === '') return this.#ofRepository.decide(path, isFolder) ?? false;
      end = path.lastIndexOf('/', end - 1);
    }
  }

  #of(folder: string): IgnorePatterns {
    const known = this.#ofFolders.get(folder);
    if (known) return known;
    const patterns = this.#read(folder === '' ? '.gitignore' : `${folder}/.gitignore`);
    this.#ofFolders.set(folder, patterns);
    return patterns;
  }

  /** One that cannot be read, or is a link, which git does not follow, ignores nothing: what it would keep out is read. */
  #read(path: string): IgnorePatterns {
    // Most folders have none, and to be told so by an error is dear.
    if (!this.#files.exists(path)) return NOTHING;
    const source = this.#files.read(path);
    return 'reason' in source || source.file !== path ? NOTHING : new IgnorePatterns(source.text.split('\n'));
  }
}
