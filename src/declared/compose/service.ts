import type { Workload } from '../../model/workload.ts';
import { Asking } from '../asking.ts';
import { declaredWorkload } from '../workload.ts';
import { askGpus } from './gpus.ts';
import { askGuards } from './guards.ts';
import { askModes } from './modes.ts';
import { mountsOf } from './mounts.ts';
import type { Project } from './project.ts';
import { textOf } from './scalars.ts';
import {
  entryOf,
  itemsOf,
  type Mapping,
  placeOfKey,
  placeOfValue,
  type Scalar,
  type Value,
  withEntries,
} from './value.ts';

export function workloadOf(name: string, written: Mapping, project: Project): Workload {
  const asking = new Asking('compose', placeOfKey(written));
  const service = project.isSwarm ? withoutIgnored(written, asking) : written;
  askModes(asking, name, service, project);
  askGuards(asking, service, project);
  askGpus(asking, service, project);
  askMounts(asking, service, project);
  asking.profiles([...new Set(textsOf(entryOf(service, 'profiles')).map(({ text }) => text))]);
  const image = textOf(entryOf(service, 'image'))?.text;
  if (!entryOf(service, 'image') && !entryOf(service, 'build')) {
    asking.undecidedOption('no-new-privileges=', LAID_OVER, placeOfKey(written));
  }
  return {
    ...declaredWorkload(asking.done(), {
      name,
      service: name,
      labels: labelsOf(service),
      ...(image && { image }),
      ...(project.name !== undefined && { project: project.name }),
    }),
    id: project.idOf(name),
  };
}

/** Alone Compose refuses it. What is missing in it may be said in the file below; of all else that says so itself. */
const LAID_OVER = 'it has neither image nor build, so its file goes over another: name both with -F';

/** What `docker stack deploy` calls unsupported, as far as it matters here. */
const IGNORED_BY_SWARM = [
  ...['pid', 'ipc', 'network_mode', 'userns_mode', 'cgroup'],
  ...['privileged', 'security_opt', 'devices', 'cgroup_parent'],
];

function withoutIgnored(service: Mapping, asking: Asking): Mapping {
  const entries = new Map(service.entries);
  for (const key of IGNORED_BY_SWARM) {
    const value = entryOf(service, key);
    if (value && value.kind !== 'nothing') asking.ignored(placeOfValue(value));
    entries.delete(key);
  }
  return withEntries(service, entries);
}

function askMounts(asking: Asking, service: Mapping, project: Project): void {
  const { mounted, undecided } = mountsOf(service, project);
  for (const { mount, place } of mounted) asking.mount(mount, place);
  for (const { why, place } of [...undecided, ...(service.unread ?? [])])
    asking.undecided('mounts', why, place);
}

function labelsOf(service: Mapping): Record<string, string> {
  const labels = service.entries.get('labels');
  if (labels?.kind === 'mapping') {
    const text = (value: Value): string => (value.kind === 'scalar' ? value.text : '');
    return Object.fromEntries([...labels.entries].map(([key, value]) => [key, text(value)]));
  }
  return Object.fromEntries(
    textsOf(labels).map(({ text }) => {
      const end = text.indexOf('=');
      return end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end + 1)];
    }),
  );
}

const textsOf = (list: Value | undefined): Scalar[] =>
  list?.kind === 'sequence' ? itemsOf(list).flatMap((item) => textOf(item) ?? []) : [];
