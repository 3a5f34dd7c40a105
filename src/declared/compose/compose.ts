import type { Workload } from '../../model/workload.ts';
import type { Files } from '../reader.ts';
import type { Read, Sources, Told } from '../readers.ts';
import { buildOf } from './build.ts';
import { dotenvOf, environmentIn, environmentOf } from './environment.ts';
import type { Lookup } from './interpolate.ts';
import { Loader } from './load.ts';
import { folderOf } from './paths.ts';
import { Project } from './project.ts';
import { projectName, withProjectName } from './project-name.ts';
import { Report } from './report.ts';
import { workloadOf } from './service.ts';
import { entriesOf, entryOf, type Mapping, placeOfKey, placeOfValue } from './value.ts';
import { firstOfVersionOne } from './version-one.ts';

/**
 * A Compose project as the reference implementation understands it (compose-go), and of each value how it got there.
 * @param sources the main file, then those that are laid over it
 */
export function readCompose(sources: Sources, files: Files, told: Told): Read {
  const report = new Report();
  const project = loadProject(sources, files, told, report);
  return {
    workloads: project ? workloadsOf(project) : [],
    engines: [],
    gaps: report.gaps,
    uses: report.uses,
  };
}

/** Undefined where there is nothing in the files. */
export function loadProject(sources: Sources, files: Files, told: Told, report: Report): Project | undefined {
  const [main, ...others] = sources;
  const directory = folderOf(main.file);
  const environment = environmentOfProject(directory, told, files, report);
  const name = projectName(sources, directory, environment);
  const lookup = withProjectName(environment, name);
  for (const { file } of others) if (file !== main.file) report.uses.files.add(file);
  const model = new Loader(files, report, { directory, lookup }).load(sources);
  if (model) refuseOddServices(model, report);
  const project =
    model && new Project(model, { file: main.file, name, isSwarm: told.target === 'swarm', report });
  if (!project?.services.size && report.gaps.length === 0) {
    const first = firstOfVersionOne(main);
    if (first) report.problemAt(`declares no services${OLD}`, first, '');
    else report.problemAt('declares no services', { source: main, start: 0, end: 0 }, '');
  }
  return project;
}

const OLD =
  ": it looks like Compose's version 1, with services at the top, which Docker Compose v2 does not read";

function environmentOfProject(directory: string, told: Told, files: Files, report: Report): Lookup {
  const { startedIn, envFiles } = told;
  const first = environmentIn(startedIn ?? directory, told, files, report);
  if (startedIn === undefined || envFiles.length > 0) return first;
  return environmentOf(dotenvOf(directory, files, report), first, report);
}

/** Where another program provides a service there is no container of it. */
const workloadsOf = (project: Project): Workload[] =>
  [...project.services].flatMap(([name, service]) =>
    entryOf(service, 'provider')
      ? []
      : [workloadOf(name, service, project), buildOf(name, service, project) ?? []].flat(),
  );

function refuseOddServices(model: Mapping, report: Report): void {
  const services = entryOf(model, 'services');
  if (!services || services.kind === 'nothing') return;
  if (services.kind !== 'mapping') {
    report.problem('services is no mapping', placeOfValue(services));
    return;
  }
  for (const [name, service] of entriesOf(services)) {
    if (service.kind !== 'mapping') report.problem(`the service ${name} is no mapping`, placeOfKey(service));
  }
}
