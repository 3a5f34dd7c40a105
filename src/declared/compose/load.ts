import type { Gap } from '../../model/evidence.ts';
import { parseYaml } from '../../yaml/parse.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { problemGaps } from '../problems.ts';
import type { Files } from '../reader.ts';
import { convert, type Scope } from './convert.ts';
import { dotenvOf, environmentOf } from './environment.ts';
import { extendServices, type Services } from './extends.ts';
import { type Inclusion, importInto, inclusionsOf } from './include.ts';
import { mergeFiles, without } from './merge.ts';
import { folderOf, pathFrom } from './paths.ts';
import type { Report } from './report.ts';
import { textOf } from './scalars.ts';
import { COMPOSE } from './shape.ts';
import { crossed, entryOf, type Mapping, placeOfValue, type Value, withEntries } from './value.ts';

/** Files that are read with the same folder and variables: those of a project, or of one inclusion. */
export class Loader {
  readonly #files: Files;
  readonly #report: Report;
  readonly #scope: Scope;
  /** Files that include one another down to here. */
  readonly #including: readonly string[];
  readonly #extended = new Map<string, Services | undefined>();

  constructor(files: Files, report: Report, scope: Scope, including: readonly string[] = []) {
    this.#files = files;
    this.#report = report;
    this.#scope = scope;
    this.#including = including;
  }

  /** All documents of all files, one laid over the other; undefined where there is none. */
  load(sources: readonly SourceText[]): Mapping | undefined {
    let model: Mapping | undefined;
    const including = [...this.#including];
    for (const source of sources) {
      including.push(source.file);
      for (const { root, resets } of this.#documents(source, this.#scope)) {
        const own = this.#extend({ file: source.file, resets, services: entryOf(root, 'services') }, root);
        const whole = this.#include(own, including);
        const kept = model && without(model, resets);
        model = kept?.kind === 'mapping' ? mergeFiles(kept, whole, this.#report) : whole;
      }
    }
    return model;
  }

  *#documents(source: SourceText, scope: Scope): Generator<{ root: Mapping; resets: Services['resets'] }> {
    const { documents, problems } = parseYaml(source);
    for (const gap of problemGaps(source, problems)) this.#report.gap(gap);
    for (const { root: node } of documents) {
      if (!node) continue;
      if (--this.#report.left.documents < 0) {
        this.#report.problemAt('more documents than can be meant', node, '');
        return;
      }
      const converted = convert(node, COMPOSE, scope, this.#report);
      if (!converted) continue;
      const { root, resets } = converted;
      if (root.kind === 'mapping') yield { root, resets };
      else if (root.kind !== 'nothing')
        this.#report.problemAt(`is a ${root.kind}, where a Compose file is a mapping`, node, '');
    }
  }

  #extend(own: Services, root: Mapping): Mapping {
    const services = extendServices(own, (file, from) => this.#servicesOf(file, from), this.#report);
    return services ? withEntries(root, new Map(root.entries).set('services', services)) : root;
  }

  /** Of a file that is extended: what it includes and extends does not count, unless for the service asked for. */
  #servicesOf(file: string, from: Value): Services | undefined {
    if (this.#extended.has(file)) return this.#extended.get(file);
    const source = this.#read(file, from);
    let found: Services | undefined;
    if (source) {
      const scope = { ...this.#scope, directory: folderOf(file) };
      let model: Mapping | undefined;
      let last: Services['resets'] = [];
      for (const { root, resets } of this.#documents(source, scope)) {
        const kept = model && without(model, resets);
        model = kept?.kind === 'mapping' ? mergeFiles(kept, root, this.#report) : root;
        last = resets;
      }
      found = { file: source.file, services: model && entryOf(model, 'services'), resets: last };
    }
    this.#extended.set(file, found);
    return found;
  }

  #read(file: string, from: Value): SourceText | undefined {
    const { text = '' } = textOf(from) ?? {};
    const source = REMOTE.test(text) ? notFetched(text) : this.#files.read(file);
    if (!('reason' in source)) return source;
    this.#report.gap({ ...source, place: placeOfValue(from) });
    return undefined;
  }

  #include(root: Mapping, including: readonly string[]): Mapping {
    const entries = new Map(root.entries);
    entries.delete('include');
    const inclusions = inclusionsOf(root, this.#report);
    return inclusions.reduce(
      (model, inclusion) => {
        const included = this.#included(inclusion, including);
        return included ? importInto(model, included, this.#report) : model;
      },
      withEntries(root, entries),
    );
  }

  #included({ at, paths, projectDirectory, envFiles }: Inclusion, including: readonly string[]) {
    const [first] = paths;
    if (!first) return undefined;
    const main = pathFrom(first.directory, first.text);
    if (--this.#report.left.inclusions < 0) {
      this.#report.problem('more inclusions than can be meant', placeOfValue(at));
      return undefined;
    }
    if (including.includes(main)) {
      this.#report.problem(`includes itself, by way of ${main}`, placeOfValue(at));
      return undefined;
    }
    const sources = paths.flatMap((path) => this.#read(pathFrom(path.directory, path.text), path) ?? []);
    if (sources.length === 0) return undefined;
    for (const { file } of sources) this.#report.uses.files.add(file);
    const directory = projectDirectory
      ? pathFrom(projectDirectory.directory, projectDirectory.text)
      : folderOf(main);
    const lookup = this.#lookupOf(directory, envFiles);
    const model = new Loader(this.#files, this.#report, { directory, lookup }, including).load(sources);
    return model && crossed(model, [{ how: 'include', at: at.node, trail: at.trail }]);
  }

  /** What the including project knows comes before what the included one says. */
  #lookupOf(directory: string, envFiles: Inclusion['envFiles']): Scope['lookup'] {
    const outer = this.#scope.lookup;
    const sources =
      envFiles.length > 0
        ? envFiles.flatMap((file) => this.#read(pathFrom(file.directory, file.text), file) ?? [])
        : dotenvOf(directory, this.#files, this.#report);
    return environmentOf(sources, outer, this.#report);
  }
}

/** Git or an OCI registry, as Compose tells them from paths. */
const REMOTE = /^(?:https?|git|ssh|oci):\/\/|^git@|^github\.com\//;

const notFetched = (what: string): Gap => ({
  reason: 'unavailable',
  what,
  detail: 'it lies elsewhere, and nothing is fetched',
});
