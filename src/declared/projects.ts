import type { Place } from '../model/place.ts';
import type { Lookup } from './compose/interpolate.ts';
import { normalize } from './compose/paths.ts';
import { spanPlace } from './place.ts';

/** In the order in which Compose looks for them: the first is the project's. */
const DEFAULTS = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];

const OVERRIDES = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** Whether Compose finds a file of this name by itself. */
export const isDiscovered = (name: string): boolean => DEFAULTS.includes(name) || OVERRIDES.includes(name);

/**
 * What Compose makes of the files in a folder when it is told nothing: the first default file with the first override.
 * All others are projects of their own, as they are to `docker compose -f`.
 * @param found names of discovered files; a name says of itself what it is for
 * @param chosen files that COMPOSE_FILE puts in their place
 */
export function projectsOf(found: readonly string[], chosen?: readonly string[]): string[][] {
  const [main, override] = [DEFAULTS, OVERRIDES].map((names) => names.find((name) => found.includes(name)));
  const first = chosen ?? (main === undefined ? [] : [main, ...(override === undefined ? [] : [override])]);
  const rest = found.filter((name) => !first.includes(name));
  return [...(first.length > 0 ? [[...first]] : []), ...rest.map((name) => [name])];
}

export interface ChosenFiles {
  /** From the folder that Compose is started in. */
  names: string[];
  /** Where they are named, if it is in a file. */
  place?: Place;
}

const CHOICE = 'COMPOSE_FILE';

/** The files that COMPOSE_FILE chooses. */
export function chosenFiles(lookup: Lookup): ChosenFiles | undefined {
  const { value, at } = lookup(CHOICE) ?? {};
  if (!value) return undefined;
  const names = value.split(lookup('COMPOSE_PATH_SEPARATOR')?.value || ':');
  return {
    names: names.filter((name) => name !== '').map(normalize),
    ...(at && { place: spanPlace(at.source, at.start, at.end, CHOICE) }),
  };
}

/** What of other files a project is made of. */
export interface Uses {
  /** Included, or laid over others: all that is in them counts. */
  files: Set<string>;
  /** Ids of services that are extended, as the project of their own file calls them. */
  services: Set<string>;
}

/** Files that were read together, and what of others they use. */
export interface ReadProject {
  files: readonly string[];
  /** Ids of its services. */
  services: readonly string[];
  uses: Uses;
}

/**
 * Without what others include, extend or override with: that is judged where it is used. A project of which one service is
 * extended and another one is not stays.
 */
export function withoutIncluded<T extends ReadProject>(projects: readonly T[]): T[] {
  const all = new Used(projects);
  const kept = new Set(projects.filter((project) => !all.has(project, project.uses)));
  const reached = new Used([...kept]);
  // Those that include each other in a circle: the first of them stands for all.
  for (const project of projects) {
    if (kept.has(project) || reached.has(project)) continue;
    kept.add(project);
    reached.add(project);
  }
  return [...kept];
}

/** How often files and services are used. */
class Used {
  readonly #files = new Map<string, number>();
  readonly #services = new Map<string, number>();

  constructor(projects: readonly ReadProject[]) {
    for (const project of projects) this.add(project);
  }

  add({ uses }: ReadProject): void {
    for (const file of uses.files) count(this.#files, file);
    for (const service of uses.services) count(this.#services, service);
  }

  /** @param own uses that do not count: those of the project itself */
  has({ files, services }: ReadProject, own: Uses = NO_USES): boolean {
    const isUsed = (times: Map<string, number>, key: string, its: Set<string>): boolean =>
      (times.get(key) ?? 0) > (its.has(key) ? 1 : 0);
    if (files.every((file) => isUsed(this.#files, file, own.files))) return true;
    if (files.length > 1 || services.length === 0) return false;
    return services.every((service) => isUsed(this.#services, service, own.services));
  }
}

export const NO_USES: Uses = { files: new Set(), services: new Set() };

const count = (times: Map<string, number>, key: string): unknown => times.set(key, (times.get(key) ?? 0) + 1);
