import { isAbsolute, relative, sep } from 'node:path';
import { readCompose } from '../declared/compose/compose.ts';
import type { Declarations } from '../declared/reader.ts';
import type { Sources } from '../declared/readers.ts';
import type { ConfinedFiles } from '../files/confined.ts';
import type { Declared } from '../model/declared.ts';
import type { Facts } from '../model/facts.ts';
import type { Sharing, Workload } from '../model/workload.ts';

/** Labels that Compose gives its containers. */
const LABEL = {
  files: 'com.docker.compose.project.config_files',
  environment: 'com.docker.compose.project.environment_file',
  service: 'com.docker.compose.service',
} as const;

/**
 * Ties containers of Compose to the services that files below the root declare, by their labels. Those are hostile: they
 * say which files to look at, and none outside of the root is opened. A file is a third witness beside the engine and the
 * kernel: of a container that the engine told nothing of its word alone would be taken for what is, so there is none.
 */
export function tieDeclarations(facts: Facts, files: ConfinedFiles): Facts {
  const projects = new Map<string, Declarations>();
  const tied = new Map<string, Workload>();
  for (const { id, labels, configured } of facts.workloads) {
    const service = configured && labels[LABEL.service];
    const project = service === undefined ? undefined : projectOf(labels, files, projects);
    const declared = project?.workloads.find((one) => one.service === service && one.name === service);
    if (declared) tied.set(id, declared);
  }
  const runningIds = new Map([...tied].map(([id, { id: declaredId }]) => [declaredId, id]));
  return {
    ...facts,
    workloads: facts.workloads.map((workload) => {
      const declared = tied.get(workload.id)?.declared;
      return declared ? { ...workload, declared: withRunningTargets(declared, runningIds) } : workload;
    }),
    coverage: { ...facts.coverage, tied: tied.size },
  };
}

function projectOf(
  labels: Workload['labels'],
  files: ConfinedFiles,
  known: Map<string, Declarations>,
): Declarations | undefined {
  const paths = pathsIn(labels[LABEL.files], files.root);
  if (paths.length === 0) return undefined;
  const environment = pathsIn(labels[LABEL.environment], files.root);
  const key = JSON.stringify([paths, environment]);
  if (!known.has(key)) {
    const project = read(paths, environment, files);
    if (!project) return undefined;
    known.set(key, project);
  }
  return known.get(key);
}

function read(
  paths: readonly string[],
  environment: readonly string[],
  files: ConfinedFiles,
): Declarations | undefined {
  const [first, ...others] = paths.map((path) => files.read(path));
  const all = [first, ...others].flatMap((source) => (source && !('reason' in source) ? [source] : []));
  if (all.length !== paths.length) return undefined;
  const envFiles = environment.flatMap((path) => {
    const source = files.read(path);
    return 'reason' in source ? [] : [source];
  });
  return readCompose(all as unknown as Sources, files, { env: {}, envFiles, target: 'compose' });
}

/** From the root; what lies outside of it is no file of this project. */
function pathsIn(label: string | undefined, root: string): string[] {
  const paths = (label ?? '').split(',').filter((path) => isAbsolute(path));
  const inside = paths.map((path) => relative(root, path).split(sep).join('/'));
  return inside.some((path) => path === '..' || path.startsWith('../')) ? [] : inside;
}

/** What a file joins is a service; what runs is a container of it. */
function withRunningTargets(declared: Declared, runningIds: ReadonlyMap<string, string>): Declared {
  const sharing = Object.fromEntries(
    Object.entries(declared.sharing).map(([type, asked]: [string, Sharing]) => {
      const target = asked.target === undefined ? undefined : runningIds.get(asked.target);
      return [type, target === undefined ? asked : { ...asked, target }];
    }),
  );
  return { ...declared, sharing };
}
