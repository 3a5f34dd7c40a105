import type { Declared } from '../../model/declared.ts';
import type { Gap } from '../../model/evidence.ts';
import type { Place } from '../../model/place.ts';
import type { Workload } from '../../model/workload.ts';
import { Asking } from '../asking.ts';
import { loadProject } from '../compose/compose.ts';
import { folderOf, pathFrom } from '../compose/paths.ts';
import type { Project } from '../compose/project.ts';
import { Report } from '../compose/report.ts';
import { textOf } from '../compose/scalars.ts';
import { workloadOf } from '../compose/service.ts';
import { entryOf, placeOfValue } from '../compose/value.ts';
import type { Excerpt } from '../excerpt.ts';
import type { Declarations, Files } from '../reader.ts';
import type { Told } from '../readers.ts';
import { leaveAllOpen } from '../run-options/ask.ts';
import { declaredWorkload, workloadId } from '../workload.ts';
import { askByImage } from './features.ts';
import { layOver } from './lay-over.ts';
import { asVolumes } from './mounts.ts';

/** A development container that is a service of a Compose project. */
export interface Composed {
  /** What it asks for beside. */
  own: Asking;
  /** What it is called where its service is not known. */
  name: string;
  /** Relative to its own folder. */
  files: readonly { path: string }[];
  service: { value: Excerpt; path: string } | undefined;
  /** Where the files are named. */
  place: Place;
}

type Found = Pick<Declarations, 'workloads' | 'gaps'>;

/**
 * With what it asks for laid over its service, as the Dev Containers CLI does it in one more Compose file, it is a container
 * beside that one; where it asks for nothing there is only the service. Who audits the Compose files tells their gaps.
 */
export function readComposed(composed: Composed, files: Files, told: Told): Found {
  const { service, place } = composed;
  const report = new Report();
  const project = projectOf(composed, files, told, report);
  const beneath = project && service && serviceIn(project, service.value.text);
  if (beneath) {
    const over = laidOver(composed, beneath, project);
    return { workloads: over ? withJoined(over, project) : [], gaps: [] };
  }
  const why = service?.value.why;
  if (why) return leftOpen(composed, why, service.value.place(service.path));
  const isMissing = (project !== undefined && report.gaps.length === 0) || composed.files.length === 0;
  const { workloads } = leftOpen(composed, 'leaves it to other files', place);
  return { workloads, gaps: isMissing ? [missingGap(composed)] : [] };
}

function projectOf(
  { own, files: named }: Composed,
  files: Files,
  told: Told,
  report: Report,
): Project | undefined {
  const folder = folderOf(own.done().place.file);
  const [first, ...others] = named.flatMap(({ path }) => {
    const source = files.read(pathFrom(folder, path));
    return 'reason' in source ? [] : [source];
  });
  if (!first || others.length + 1 < named.length) return undefined;
  return loadProject([first, ...others], files, { ...told, target: 'compose' }, report);
}

/** Undefined where nothing is laid over it. */
function laidOver({ own }: Composed, beneath: Workload, project: Project): Workload | undefined {
  const { declared, name } = beneath;
  const { place } = own.done();
  const layers = [askedByImage(name, place, project), own].map((asking) => asVolumes(asking.done(), project));
  if (!declared || !layers.some(asksForAnything)) return undefined;
  return {
    ...beneath,
    id: workloadId(place.file, place.path),
    name: `${name} (devcontainer)`,
    declared: layers.reduce(layOver, declared),
  };
}

/** Of an image that is built here only its file tells what it was made of. */
function askedByImage(name: string, place: Place, project: Project): Asking {
  const asking = new Asking('devcontainer', place);
  const service = project.services.get(name);
  const build = service && entryOf(service, 'build');
  const image = service && textOf(entryOf(service, 'image'));
  if (image && (!build || build.kind === 'nothing')) askByImage(asking, image.text, placeOfValue(image));
  return asking;
}

/** With those whose namespaces it joins, and so on: on what they ask for depends what it has. */
function withJoined(over: Workload, project: Project): Workload[] {
  const names = new Map([...project.services.keys()].map((name) => [project.idOf(name), name]));
  const found = [over];
  for (const { declared } of found) {
    for (const { target = '' } of Object.values(declared?.sharing ?? {})) {
      const name = names.get(target);
      const joined = name === undefined ? undefined : serviceIn(project, name);
      names.delete(target);
      if (joined) found.push(joined);
    }
  }
  return found;
}

/** Where another program provides a service there is no container of it. */
function serviceIn(project: Project, name: string): Workload | undefined {
  const service = project.services.get(name);
  return service && !entryOf(service, 'provider') ? workloadOf(name, service, project) : undefined;
}

function leftOpen({ own, name }: Composed, why: string, place: Place): Found {
  if (!asksForAnything(own.done())) return { workloads: [], gaps: [] };
  leaveAllOpen(own, 'not read', why, place);
  return { workloads: [declaredWorkload(own.done(), { name })], gaps: [] };
}

/** `"privileged": false` takes nothing back. */
const asksForAnything = ({ privileged, places, undecided }: Declared): boolean =>
  Object.keys(places).some((field) => field !== 'privileged' || privileged) ||
  Object.keys(undecided).length > 0;

function missingGap({ service, place: named }: Composed): Gap {
  const place = service ? service.value.place(service.path) : named;
  const detail = service
    ? `service: ${service.value.text} is no service of its Compose files`
    : 'names no service of its Compose files';
  return { reason: 'malformed', what: place.file, detail, place };
}
