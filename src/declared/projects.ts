import type { Lookup } from './compose/interpolate.ts';
import { normalize } from './compose/paths.ts';

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

/** The files that COMPOSE_FILE chooses, from the folder that Compose is started in. */
export function chosenFiles(lookup: Lookup): string[] | undefined {
  const chosen = lookup('COMPOSE_FILE')?.value;
  if (!chosen) return undefined;
  const files = chosen.split(lookup('COMPOSE_PATH_SEPARATOR')?.value || ':');
  return files.filter((file) => file !== '').map(normalize);
}

/** A project that was read: its files, and those that it goes on to, overrides with, extends or includes. */
export interface ReadProject {
  files: readonly string[];
  consulted: ReadonlySet<string>;
}

/** Without what another one includes, extends or overrides with: that is judged where it is used. */
export function withoutIncluded<T extends ReadProject>(projects: readonly T[]): T[] {
  const users = new Map<string, number>();
  for (const file of projects.flatMap(({ consulted }) => [...consulted]))
    users.set(file, (users.get(file) ?? 0) + 1);
  const isUsed = ({ files, consulted }: T): boolean =>
    files.every((file) => (users.get(file) ?? 0) > (consulted.has(file) ? 1 : 0));
  const kept = new Set(projects.filter((project) => !isUsed(project)));
  const reached = new Set([...kept].flatMap(({ consulted }) => [...consulted]));
  // Those that include each other in a circle: the first of them stands for all.
  for (const project of projects) {
    if (kept.has(project) || project.files.every((file) => reached.has(file))) continue;
    kept.add(project);
    for (const file of project.consulted) reached.add(file);
  }
  return [...kept];
}
