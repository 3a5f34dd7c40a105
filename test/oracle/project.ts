import type { Files } from '../../src/declared/reader.ts';
import type { Gap } from '../../src/model/evidence.ts';
import { SourceText } from '../../src/yaml/source-text.ts';

/** The files of a project, by their paths, and those that it is made of. */
export interface TestProject {
  files: Readonly<Record<string, string>>;
  main: readonly [string, ...string[]];
}

/** The files as nsaudit is given them. */
export const filesOf = ({ files }: TestProject): Files => ({
  read(path): SourceText | Gap {
    const text = Object.hasOwn(files, path) ? files[path] : undefined;
    if (text === undefined) return { reason: 'unavailable', what: path, detail: 'there is no such file' };
    return new SourceText(path, text);
  },
  exists: (path) => Object.hasOwn(files, path),
});
