import { posix } from 'node:path';
import { classify } from '../declared/classify.ts';
import { formOf } from '../declared/names.ts';
import {
  chosenFiles,
  isDiscovered,
  projectsOf,
  type ReadProject,
  withoutIncluded,
} from '../declared/projects.ts';
import type { Declarations } from '../declared/reader.ts';
import { READERS, type Sources, type Told } from '../declared/readers.ts';
import type { FileKind } from '../model/declared.ts';
import type { Gap } from '../model/evidence.ts';
import type { ReadFile } from '../model/facts.ts';
import type { Waiver } from '../model/policy.ts';
import type { SourceText } from '../yaml/source-text.ts';
import type { ConfinedFiles } from './confined.ts';
import { Reads } from './reads.ts';

export interface InlineWaivers {
  waivers: Waiver[];
  gaps: Gap[];
}

const { basename, dirname, join } = posix;

/** What files declare. One file after the other, so that no more than a few texts are held at a time. */
export class FilesReader {
  readonly #place: ConfinedFiles;
  readonly #told: Told;
  readonly #found: Declarations = { workloads: [], engines: [], gaps: [] };
  readonly #files: ReadFile[] = [];
  readonly #projects: (Declarations & ReadProject)[] = [];
  /** Of each folder the names that Compose finds by itself; none where only a `.env` may choose files. */
  readonly #discovered = new Map<string, string[]>();
  readonly #units = new Map<string, string[]>();
  /** Of each file that was read. */
  readonly #waivers = new Map<string, InlineWaivers>();
  readonly #waiversIn: (source: SourceText) => InlineWaivers;

  constructor(place: ConfinedFiles, told: Told, waiversIn: (source: SourceText) => InlineWaivers) {
    this.#place = place;
    this.#told = told;
    this.#waiversIn = waiversIn;
  }

  /** Whether it declares anything, as far as its name and content tell, or could not be read. */
  add(file: string): boolean {
    const form = formOf(file);
    if (form === 'nameless' && !this.#place.startsWith(file, '#!')) return false;
    if (form === 'dotenv') {
      listIn(this.#discovered, dirname(file));
      return true;
    }
    const understood = this.#understand(file);
    if (understood) this.#addSource(understood.source, understood.kind);
    return understood === undefined || understood.kind !== undefined;
  }

  /** The files of one project, in the order in which they count. */
  addProject(files: readonly string[]): void {
    const [first, ...others] = files.flatMap((file) => this.#understand(file)?.source ?? []);
    if (first) this.#readProject([first, ...others]);
  }

  done(): Declarations & { files: ReadFile[]; waivers: Waiver[] } {
    for (const [folder, names] of this.#discovered) this.#discover(folder, names);
    for (const files of this.#units.values()) this.#readUnits(files);
    for (const project of withoutIncluded(this.#projects)) this.#keepProject(project);
    const waivers = [...this.#waivers.values()];
    this.#found.gaps.push(...waivers.flatMap(({ gaps }) => gaps));
    return { ...this.#found, files: this.#files, waivers: waivers.flatMap((read) => read.waivers) };
  }

  /** A file and what it is; one that cannot be read or is a template is a gap, and that alone. */
  #understand(file: string): { source: SourceText; kind: FileKind | undefined } | undefined {
    const isScript = ['script', 'nameless'].includes(formOf(file) ?? '');
    const source = isScript ? this.#place.readScript(file) : this.#place.read(file);
    const kind = 'reason' in source ? source : classify(source, this.#place);
    if (typeof kind !== 'object') return { source: source as SourceText, kind };
    this.#found.gaps.push(kind);
    return undefined;
  }

  #addSource(source: SourceText, kind: FileKind | undefined): void {
    const { file } = source;
    if (kind) this.#readWaivers(source);
    if (kind === 'quadlet') listIn(this.#units, folderOfUnit(file)).push(file);
    else if (kind === 'compose' && isDiscovered(basename(file)))
      listIn(this.#discovered, dirname(file)).push(basename(file));
    else if (kind === 'compose') this.#readProject([source]);
    else if (kind) this.#keep(kind, [file], READERS[kind]?.([source], this.#place, this.#told));
  }

  #readWaivers(source: SourceText): void {
    if (!this.#waivers.has(source.file)) this.#waivers.set(source.file, this.#waiversIn(source));
  }

  #discover(folder: string, names: readonly string[]): void {
    const dotenv = this.#place.read(join(folder, '.env'));
    const chosen = 'reason' in dotenv ? undefined : chosenFiles(dotenv);
    for (const project of projectsOf(names, chosen))
      this.addProject(project.map((name) => join(folder, name)));
  }

  #readProject(sources: Sources): void {
    const files = sources.map(({ file }) => file);
    for (const source of sources) this.#readWaivers(source);
    const reads = new Reads(this.#place, (source) => this.#readWaivers(source));
    const declared = READERS.compose?.(sources, reads, this.#told);
    if (!declared) return;
    const consulted = new Set([...reads.files].filter((file) => !files.includes(file)));
    this.#projects.push({ ...declared, files, consulted });
  }

  #keepProject(project: Declarations & ReadProject): void {
    const consulted = [...project.consulted].filter((file) => formOf(file) === 'yaml');
    const name = project.workloads.find((workload) => workload.project !== undefined)?.project;
    this.#keep('compose', [...project.files, ...consulted], project, name);
  }

  #readUnits(files: readonly string[]): void {
    const [first, ...others] = files.flatMap((file) => this.#understand(file)?.source ?? []);
    if (first) this.#keep('quadlet', files, READERS.quadlet?.([first, ...others], this.#place, this.#told));
  }

  #keep(kind: FileKind, files: readonly string[], declared?: Declarations, project?: string): void {
    if (!declared) return;
    this.#found.workloads.push(...declared.workloads);
    this.#found.engines.push(...declared.engines);
    this.#found.gaps.push(...declared.gaps);
    for (const file of files) this.#files.push({ file, kind, ...(project !== undefined && { project }) });
  }
}

const listIn = (lists: Map<string, string[]>, key: string): string[] => {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
};

/** That of the unit, for its drop-ins too. */
const folderOfUnit = (file: string): string =>
  file.endsWith('.conf') ? dirname(dirname(file)) : dirname(file);
