import type { Gathered } from '../declared/gathered.ts';
import type { Told } from '../declared/readers.ts';
import { type ConfinedFiles, STDIN } from '../files/confined.ts';
import { FilesReader, type InlineWaivers } from '../files/declarations.ts';
import { trackedFiles } from '../files/git-index.ts';
import { Ignored } from '../files/ignored.ts';
import { Walk } from '../files/walk.ts';
import type { Gap } from '../model/evidence.ts';
import { FACTS_SCHEMA_VERSION, type Facts, type Tool } from '../model/facts.ts';
import type { Waiver } from '../model/policy.ts';
import type { Workload } from '../model/workload.ts';
import { compareText } from '../order.ts';
import type { SourceText } from '../yaml/source-text.ts';

export interface FilesOptions extends Told {
  files: ConfinedFiles;
  /** Files and folders, from the root and without links; standard input among them. */
  paths: readonly NamedPath[];
  /** Files of one Compose project, in their order, from the root. */
  project: readonly string[];
  /** Lines as in a .gitignore of the root. */
  exclude: readonly string[];
  waiversIn: (source: SourceText) => InlineWaivers;
  tool: Tool;
  now: Date;
  /** A sentence for stderr: of a file that was named and declares nothing. */
  onNote: (note: string) => void;
}

export interface NamedPath {
  path: string;
  isFolder: boolean;
}

/** The facts that files declare. What of them cannot be read is a gap; nothing to read is one too. */
export function collectFiles(options: FilesOptions): Facts {
  const { files, paths, project, exclude, waiversIn, onNote } = options;
  const walk = new Walk(files, new Ignored(files, exclude));
  const reader = new FilesReader(files, options, waiversIn);
  if (project.length > 0) reader.addProject(project);
  for (const named of paths) {
    if (named.path === STDIN) walk.files.push(STDIN);
    else walk.from(named);
  }
  const folders = paths.filter(({ isFolder }) => isFolder).map(({ path }) => path);
  const index = folders.length > 0 ? files.bytes('.git/index') : undefined;
  if (index) walk.addTracked(trackedFiles(index) ?? [], folders);
  const named = new Set(paths.filter(({ isFolder }) => !isFolder).map(({ path }) => path));
  for (const file of walk.files) {
    const isNamed = named.has(file);
    if (!reader.add(file, isNamed) && isNamed) onNote(`${file}: nothing in it declares a container`);
  }
  const { found, waivers } = reader.done();
  const gaps = distinct([...walk.gaps, ...found.gaps]);
  if (found.files.length === 0 && gaps.length === 0) gaps.push(NOTHING);
  return factsOf(found, gaps, waivers, options);
}

const NOTHING: Gap = {
  reason: 'unavailable',
  what: 'files',
  detail: 'there is none that declares a container',
};

/** What two projects include cannot be read twice. */
const distinct = (gaps: readonly Gap[]): Gap[] => [
  ...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values(),
];

function factsOf(
  { workloads, engines, files }: Gathered,
  gaps: Gap[],
  waivers: Waiver[],
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
    ...(waivers.length > 0 && { waivers }),
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
