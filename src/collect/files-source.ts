import { formOf } from '../declared/names.ts';
import type { Told } from '../declared/readers.ts';
import { ConfinedFiles, STDIN } from '../files/confined.ts';
import { FilesReader } from '../files/declarations.ts';
import { Ignored } from '../files/ignored.ts';
import { Walk } from '../files/walk.ts';
import type { Gap } from '../model/evidence.ts';
import { FACTS_SCHEMA_VERSION, type Facts, type ReadFile, type Tool } from '../model/facts.ts';
import type { Workload } from '../model/workload.ts';
import { compareText } from '../order.ts';
import type { SourceText } from '../yaml/source-text.ts';

export interface FilesOptions extends Told {
  /** Absolute. */
  root: string;
  /** Files and folders, from the root and without links. */
  paths: readonly { path: string; isFolder: boolean }[];
  /** Files of one Compose project, in their order, from the root. */
  project: readonly string[];
  /** Lines as in a .gitignore of the root. */
  exclude: readonly string[];
  standardInput: SourceText | Gap | undefined;
  tool: Tool;
  now: Date;
}

/** The facts that files declare. What of them cannot be read is a gap; nothing to read is one too. */
export function collectFiles(options: FilesOptions): Facts {
  const { root, paths, project, exclude, standardInput } = options;
  const input = standardInput && !('reason' in standardInput) ? standardInput : undefined;
  const files = new ConfinedFiles(root, input);
  const walk = new Walk(files, new Ignored(files, exclude), (path) => formOf(path) !== undefined);
  for (const { path, isFolder } of paths) walk.from(path, isFolder);
  const reader = new FilesReader(files, options);
  if (project.length > 0) reader.addProject(project);
  if (input) reader.add(STDIN);
  for (const file of walk.files) reader.add(file);
  const found = reader.done();
  const unread = standardInput && 'reason' in standardInput ? [standardInput] : [];
  const gaps = distinct([...unread, ...walk.gaps, ...found.gaps]);
  const isNothing = found.files.length === 0 && gaps.length === 0;
  return factsOf({ ...found, gaps: isNothing ? [NOTHING] : gaps }, options);
}

const NOTHING: Gap = {
  reason: 'unavailable',
  what: 'files',
  detail: 'none was found that declares containers',
};

/** What two projects include cannot be read twice. */
const distinct = (gaps: readonly Gap[]): Gap[] => [
  ...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values(),
];

function factsOf(
  { workloads, engines, gaps, files }: Pick<Facts, 'workloads' | 'engines' | 'gaps'> & { files: ReadFile[] },
  { tool, now }: FilesOptions,
): Facts {
  return {
    schemaVersion: FACTS_SCHEMA_VERSION,
    tool,
    collectedAt: now.toISOString(),
    source: 'files',
    host: { reference: {}, vantage: 'unknown', proc: '', uid: -1 },
    engines,
    workloads: workloads.sort(asWritten),
    gaps,
    coverage: {
      listed: workloads.length,
      observed: 0,
      stopped: 0,
      vanished: [],
      unlisted: 0,
      linksRead: 0,
      linksDenied: 0,
      requests: 0,
      files: files.sort((a, b) => compareText(a.file, b.file)),
    },
  };
}

function asWritten({ declared: a, id: idA }: Workload, { declared: b, id: idB }: Workload): number {
  if (!a || !b) return compareText(idA, idB);
  return (
    compareText(a.place.file, b.place.file) ||
    a.place.line - b.place.line ||
    a.place.column - b.place.column ||
    compareText(idA, idB)
  );
}
