import type { Declarations } from '../declared/reader.ts';
import type { Told } from '../declared/readers.ts';
import { NOTHING_DECLARED } from '../file-gaps.ts';
import { type ConfinedFiles, STDIN } from '../files/confined.ts';
import { FilesReader, type InlineWaivers } from '../files/declarations.ts';
import { trackedFiles } from '../files/git-index.ts';
import { Ignored } from '../files/ignored.ts';
import { Walk } from '../files/walk.ts';
import type { Gap } from '../model/evidence.ts';
import { type Coverage, FACTS_SCHEMA_VERSION, type Facts, type Tool } from '../model/facts.ts';
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

/** What is known when all files are read, and what was made of what they declare. */
export interface Collected<T> {
  /** The facts beside the workloads. */
  about: Omit<Facts, 'workloads'>;
  /** In the order of the files. */
  taken: T[];
}

/**
 * The facts that files declare, given part by part: of one that is included in others also such as count for nothing in the
 * end. What of the files cannot be read is a gap; nothing to read is one too.
 */
export function collectFiles<T>(options: FilesOptions, take: (facts: Facts) => T): Collected<T> {
  const { files, paths, project, waiversIn, onNote } = options;
  const walk = walkOver(options);
  const reader = new FilesReader(files, options, waiversIn, (declared) => takePart(declared, options, take));
  if (project.length > 0) reader.addProject(project);
  const named = new Set(paths.filter(({ isFolder }) => !isFolder).map(({ path }) => path));
  for (const file of walk.files) {
    const isNamed = named.has(file);
    if (!reader.add(file, isNamed) && isNamed) onNote(`${file}: nothing in it declares a container`);
  }
  const found = reader.done();
  const gaps = distinct([...walk.gaps, ...found.gaps]);
  if (found.files.length === 0 && gaps.length === 0) gaps.push(NOTHING_DECLARED);
  const parts = found.taken.sort((a, b) => compareText(a.first, b.first));
  for (const note of parts.flatMap(({ notes }) => notes)) onNote(note);
  const { engines, waivers } = found;
  const coverage = {
    ...NOTHING_COVERED,
    listed: parts.reduce((sum, { count }) => sum + count, 0),
    files: found.files,
  };
  return {
    about: { ...blank(options), engines, ...(waivers.length > 0 && { waivers }), gaps, coverage },
    taken: parts.map(({ taken }) => taken),
  };
}

/** All files that are to be looked at. */
function walkOver({ files, paths, exclude }: FilesOptions): Walk {
  const walk = new Walk(files, new Ignored(files, exclude));
  for (const named of paths) {
    if (named.path === STDIN) walk.files.push(STDIN);
    else walk.from(named);
  }
  const folders = paths.filter(({ isFolder }) => isFolder).map(({ path }) => path);
  const index = folders.length > 0 ? files.bytes('.git/index') : undefined;
  if (index) walk.addTracked(trackedFiles(index) ?? [], folders);
  return walk;
}

interface TakenPart<T> {
  /** File of the first workload. */
  first: string;
  count: number;
  notes: string[];
  taken: T;
}

function takePart<T>(
  { workloads, engines }: Declarations,
  options: FilesOptions,
  take: (facts: Facts) => T,
): TakenPart<T> {
  const sorted = workloads.toSorted(asWritten);
  return {
    first: sorted[0]?.declared?.place.file ?? '',
    count: sorted.length,
    notes: sorted.flatMap(ignoredSettings),
    taken: take({ engines, workloads: sorted, gaps: [], coverage: NOTHING_COVERED, ...blank(options) }),
  };
}

/** Settings of a file that stand there and ask for nothing, a line each. */
const ignoredSettings = ({ declared }: Workload): string[] =>
  (declared?.ignored ?? []).map(
    ({ file, line, column, path }) =>
      `${file}:${line}:${column}: ${path} counts for nothing: a swarm takes no notice of it`,
  );

/** What two projects include cannot be read twice. */
const distinct = (gaps: readonly Gap[]): Gap[] =>
  [...new Map(gaps.map((gap) => [JSON.stringify(gap), gap])).values()].sort(byPlace);

const byPlace = (a: Gap, b: Gap): number =>
  compareText(a.place?.file ?? a.what, b.place?.file ?? b.what) ||
  (a.place?.line ?? 0) - (b.place?.line ?? 0);

const NOTHING_COVERED: Coverage = {
  listed: 0,
  observed: 0,
  stopped: 0,
  vanished: [],
  unlisted: 0,
  linksRead: 0,
  linksDenied: 0,
  requests: 0,
};

const blank = ({ tool, now }: FilesOptions) => ({
  schemaVersion: FACTS_SCHEMA_VERSION as typeof FACTS_SCHEMA_VERSION,
  tool,
  collectedAt: now.toISOString(),
  source: 'files' as const,
  host: { reference: {}, vantage: 'unknown' as const, proc: '', uid: -1 },
});

function asWritten({ declared: a, id: idA }: Workload, { declared: b, id: idB }: Workload): number {
  if (!a || !b) return compareText(idA, idB);
  return (
    compareText(a.place.file, b.place.file) ||
    a.place.line - b.place.line ||
    a.place.column - b.place.column ||
    compareText(idA, idB)
  );
}
