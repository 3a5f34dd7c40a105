import { posix } from 'node:path';
import { classify } from '../declared/classify.ts';
import { environmentIn, environmentOf, ownVariables } from '../declared/compose/environment.ts';
import { pathFrom } from '../declared/compose/paths.ts';
import { Report } from '../declared/compose/report.ts';
import { formOf } from '../declared/names.ts';
import {
  type ChosenFiles,
  chosenFiles,
  isDiscovered,
  projectsOf,
  withoutIncluded,
} from '../declared/projects.ts';
import { READERS, type Read, type Sources, type Told } from '../declared/readers.ts';
import type { FileKind } from '../model/declared.ts';
import type { Engine } from '../model/engine.ts';
import type { Gap } from '../model/evidence.ts';
import type { ReadFile } from '../model/facts.ts';
import type { Place } from '../model/place.ts';
import type { Waiver } from '../model/policy.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { ConfinedFiles } from './confined.ts';
import { filesOf, type Part, partOf, type Take, takenOf } from './parts.ts';
import { Reads } from './reads.ts';

export interface InlineWaivers {
  waivers: Waiver[];
  gaps: Gap[];
}

const { basename, dirname, join } = posix;

/** What is kept of what was read. */
export interface Found<T> {
  /** In no order that means anything. */
  taken: T[];
  files: ReadFile[];
  engines: Engine[];
  gaps: Gap[];
  waivers: Waiver[];
}

/** What files declare. One file after the other, so that neither their texts nor what they declare are held for long. */
export class FilesReader<T> {
  readonly #place: ConfinedFiles;
  readonly #told: Told;
  readonly #take: Take<T>;
  readonly #parts: Part<T>[] = [];
  readonly #gaps: Gap[] = [];
  readonly #projects: Part<T>[] = [];
  /** Of each folder the names that Compose finds by itself; none where only a `.env` may choose files. */
  readonly #discovered = new Map<string, string[]>();
  /** Folders in which Compose would look for itself: nobody named the files there. */
  readonly #searched = new Set<string>();
  readonly #units = new Map<string, string[]>();
  /** What others are about: it is read when all that was found is. */
  readonly #mentioned: { folder: string; read: Read }[] = [];
  readonly #added = new Set<string>();
  /** Of each file that was read. */
  readonly #waivers = new Map<string, InlineWaivers>();
  /** Whether the user says which files make a project. */
  readonly #isChoosing: boolean;
  readonly #waiversIn: (source: SourceText) => InlineWaivers;

  constructor(
    place: ConfinedFiles,
    told: Told,
    waiversIn: (source: SourceText) => InlineWaivers,
    take: Take<T>,
  ) {
    this.#place = place;
    this.#told = told;
    this.#waiversIn = waiversIn;
    this.#take = take;
    this.#isChoosing =
      chosenFiles(environmentOf(told.envFiles, ownVariables(told), new Report())) !== undefined;
  }

  /**
   * Whether it declares anything, as far as its name and content tell, or could not be read.
   * @param isNamed whether somebody asked for it, instead of finding it
   * @param place where it is named, if it is named in a file
   */
  add(file: string, isNamed: boolean, place?: Place): boolean {
    const form = formOf(file);
    this.#added.add(file);
    if (!isNamed) this.#searched.add(dirname(file));
    if (form === 'nameless' && !isNamed && !this.#isScript(file)) return false;
    if (form === 'dotenv') {
      listIn(this.#discovered, dirname(file));
      return true;
    }
    // Told by their names, and read once all of a folder are known.
    if (isDiscovered(basename(file))) {
      listIn(this.#discovered, dirname(file)).push(basename(file));
      return true;
    }
    const understood = this.#understand(file, place);
    if (understood?.kind) this.#addSource(understood.source, understood.kind);
    return understood === undefined || understood.kind !== undefined;
  }

  /**
   * The files of one project, in the order in which they count.
   * @param places where each is named, if it is named in a file
   */
  addProject(
    files: readonly string[],
    places: readonly (Place | undefined)[] = [],
    told: Pick<Told, 'startedIn'> = {},
  ): void {
    const sources = files.flatMap((file, index) => this.#understand(file, places[index])?.source ?? []);
    const [first, ...others] = sources;
    if (first) this.#readProject([first, ...others], told);
  }

  done(): Found<T> {
    for (const folder of new Set([...this.#discovered.keys(), ...this.#searched]))
      this.#discover(folder, this.#discovered.get(folder) ?? []);
    for (const files of this.#units.values()) this.#readUnits(files);
    for (const { folder, read } of this.#mentioned) this.#addMentioned(folder, read);
    const parts = [...this.#parts, ...withoutIncluded(this.#projects)];
    const { taken, gaps } = takenOf(parts, this.#take);
    const waivers = [...this.#waivers.values()];
    return {
      taken,
      files: filesOf(parts),
      engines: parts.flatMap(({ engines }) => engines),
      gaps: [...this.#gaps, ...gaps, ...waivers.flatMap((read) => read.gaps)],
      waivers: waivers.flatMap((read) => read.waivers),
    };
  }

  /** A file and what it is; one that cannot be read or is a template is a gap, and that alone. */
  #understand(file: string, place?: Place): { source: SourceText; kind: FileKind | undefined } | undefined {
    const source = this.#isScript(file) ? this.#place.readScript(file) : this.#place.read(file);
    const kind = 'reason' in source ? { ...source, ...(place && { place }) } : classify(source, this.#place);
    if (typeof kind !== 'object') return { source: source as SourceText, kind };
    this.#gaps.push(kind);
    return undefined;
  }

  #isScript(file: string): boolean {
    const form = formOf(file);
    return form === 'script' || (form === 'nameless' && this.#place.startsWith(file, '#!'));
  }

  #addSource(source: SourceText, kind: FileKind): void {
    const { file } = source;
    this.#readWaivers(source);
    if (kind === 'quadlet') listIn(this.#units, folderOfUnit(file)).push(file);
    else if (kind !== 'compose') this.#readAlone(source, kind);
    else this.#readProject([source]);
  }

  #readWaivers(source: SourceText): void {
    if (!this.#waivers.has(source.file)) this.#waivers.set(source.file, this.#waiversIn(source));
  }

  #readAlone(source: SourceText, kind: FileKind): void {
    this.#mention(dirname(source.file), this.#keep(kind, [source]));
  }

  #mention(folder: string, read: Read): void {
    if (read.composeFiles ?? read.kubeFiles) this.#mentioned.push({ folder, read });
  }

  #addMentioned(folder: string, { composeFiles = [], kubeFiles = [] }: Read): void {
    const paths = composeFiles.map(({ path }) => join(folder, path));
    this.addProject(
      paths,
      composeFiles.map(({ place }) => place),
    );
    for (const { path, place } of kubeFiles) {
      const file = join(folder, path);
      if (!this.#added.has(file)) this.add(file, true, place);
    }
  }

  #discover(folder: string, names: readonly string[]): void {
    const chosen = this.#chosenIn(folder);
    for (const project of projectsOf(names, chosen?.names)) {
      const files = project.map((name) => pathFrom(folder, name));
      const places = chosen?.place ? files.map(() => chosen.place) : [];
      this.addProject(files, places, chosen && { startedIn: folder });
    }
  }

  /** What the user says of COMPOSE_FILE is meant for where those files are, and is the last word there. */
  #chosenIn(folder: string): ChosenFiles | undefined {
    if (!this.#searched.has(folder)) return undefined;
    const own = this.#told.envFiles.length === 0 && this.#discovered.has(folder);
    if (!own && !this.#isChoosing) return undefined;
    const chosen = chosenFiles(environmentIn(folder, this.#told, this.#place, new Report()));
    const isThere = (name: string) => this.#place.exists(pathFrom(folder, name));
    return this.#isChoosing && !chosen?.names.some(isThere) ? undefined : chosen;
  }

  #readProject(sources: Sources, told: Pick<Told, 'startedIn'> = {}): void {
    for (const source of sources) this.#readWaivers(source);
    const reads = new Reads(this.#place, (source) => this.#readWaivers(source));
    const declared = READERS.compose(sources, reads, { ...this.#told, ...told });
    const files = namesOf(sources);
    const consulted = new Set([...files.slice(1), ...reads.files].filter((file) => file !== files[0]));
    const again = () => this.#again('compose', files, told);
    this.#projects.push(partOf({ kind: 'compose', files, consulted, again }, declared, this.#take));
  }

  #readUnits(files: readonly string[]): void {
    const [first, ...others] = this.#sources(files);
    if (first) this.#mention(folderOfUnit(first.file), this.#keep('quadlet', [first, ...others]));
  }

  #sources(files: readonly string[]): SourceText[] {
    return files.flatMap((file) => this.#understand(file)?.source ?? []);
  }

  #keep(kind: FileKind, sources: Sources): Read {
    const read = READERS[kind](sources, this.#place, this.#told);
    const files = namesOf(sources);
    const again = () => this.#again(kind, files);
    this.#parts.push(partOf({ kind, files, consulted: NONE, again }, read, this.#take));
    return read;
  }

  #again(kind: FileKind, files: readonly string[], told: Pick<Told, 'startedIn'> = {}): Read {
    const [first, ...others] = this.#sources(files);
    if (!first) return { workloads: [], engines: [], gaps: [] };
    return READERS[kind]([first, ...others], this.#place, { ...this.#told, ...told });
  }
}

const NONE: ReadonlySet<string> = new Set();

const namesOf = ([first, ...others]: Sources): [string, ...string[]] => [
  first.file,
  ...others.map(({ file }) => file),
];

const listIn = (lists: Map<string, string[]>, key: string): string[] => {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
};

/** That of the unit, for its drop-ins too. */
const folderOfUnit = (file: string): string =>
  file.endsWith('.conf') ? dirname(dirname(file)) : dirname(file);
