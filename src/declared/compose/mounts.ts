import type { Undecided } from '../../model/declared.ts';
import { through } from '../place.ts';
import { filesOf } from './file-mounts.ts';
import type { Project } from './project.ts';
import { textOf, truthOf } from './scalars.ts';
import { entryOf, itemsOf, type Mapping, placeOfValue, type Value } from './value.ts';
import { type Mounted, volumesOf } from './volumes.ts';

export interface Mounts {
  mounted: Mounted[];
  /** Why there may be more, or others. */
  undecided: Undecided[];
}

/** Services in a chain. */
const MOST = 50;

const SOCKET = '/var/run/docker.sock';

/**
 * All that a service mounts.
 * @param passed services that take their mounts from one another down to here
 */
export function mountsOf(service: Mapping, project: Project, passed: readonly Mapping[] = []): Mounts {
  const known = project.mounts.get(service);
  if (known) return known;
  const mounts = findMounts(service, project, passed);
  project.mounts.set(service, mounts);
  return mounts;
}

function findMounts(service: Mapping, project: Project, passed: readonly Mapping[]): Mounts {
  const undecided: Undecided[] = [];
  const volumes = volumesOf(service, project, undecided);
  const hasSocket = volumes.some(({ mount }) => mount.target === SOCKET);
  const own = [
    ...volumes,
    ...socketOf(service, project, undecided).filter(() => !hasSocket),
    ...filesOf(service, project, undecided),
  ];
  const borrowed = borrowedBy(service, project, [...passed, service]);
  const targets = new Set(own.map(({ mount }) => mount.target));
  return {
    mounted: [...own, ...borrowed.mounted.filter(({ mount }) => !targets.has(mount.target))],
    undecided: [...undecided, ...borrowed.undecided],
  };
}

/** `volumes_from`: the mounts of other services, and of containers that no file of the project declares. */
function borrowedBy(service: Mapping, project: Project, passed: readonly Mapping[]): Mounts {
  const from = entryOf(service, 'volumes_from');
  const found = (from?.kind === 'sequence' ? itemsOf(from) : []).map((item) => lentBy(item, project, passed));
  // Those that come by several ways count once: else their number would double with each service in between.
  const undecided = new Map<string, Undecided>();
  const lenders = new Map<string, number>();
  for (const [index, { mounted, undecided: open }] of found.entries()) {
    for (const { mount } of mounted) lenders.set(mount.target, index);
    for (const one of open)
      undecided.set([one.why, one.place.file, one.place.line, one.place.column].join('\n'), one);
  }
  return {
    mounted: found.flatMap(({ mounted }, index) =>
      mounted.filter(({ mount }) => lenders.get(mount.target) === index),
    ),
    undecided: [...undecided.values()],
  };
}

function lentBy(item: Value, project: Project, passed: readonly Mapping[]): Mounts {
  const place = placeOfValue(item);
  const value = textOf(item);
  const open = (why: string): Mounts => ({ mounted: [], undecided: [{ why, place }] });
  if (value?.open !== undefined) return open(value.open);
  const [, container, name = '', mode] = /^(container:)?([^:]*)(?::(.*))?$/s.exec(value?.text ?? '') ?? [];
  const lender = project.services.get(container ? (project.serviceOf(name) ?? '') : name);
  if (!lender && container)
    return open(`takes the mounts of the container ${name}, which is not declared here`);
  const problem = !lender
    ? `takes the mounts of ${name}, which is no service of the project`
    : passed.includes(lender)
      ? 'takes its own mounts'
      : passed.length > MOST
        ? 'takes mounts by way of more services than can be meant'
        : undefined;
  if (!lender || problem !== undefined) {
    project.report.problem(problem ?? '', place);
    return open(problem ?? '');
  }
  const { mounted, undecided } = mountsOf(lender, project, passed);
  return {
    mounted: mounted.map((one) => ({
      mount: { ...one.mount, writable: one.mount.writable && mode !== 'ro' },
      place: through(one.place, 'volume', place),
    })),
    undecided: undecided.map(({ why, place: at }) => ({ why, place: through(at, 'volume', place) })),
  };
}

/** Compose mounts the engine's socket where it is asked for its API. */
function socketOf(service: Mapping, project: Project, undecided: Undecided[]): Mounted[] {
  const asked = entryOf(service, 'use_api_socket');
  if (!asked || asked.kind === 'nothing') return [];
  const place = placeOfValue(asked);
  if (asked.kind === 'scalar' && asked.open !== undefined) undecided.push({ why: asked.open, place });
  const isBoolean = asked.kind === 'scalar' && asked.literal && truthOf(asked) !== undefined;
  if (!isBoolean) project.report.problem('use_api_socket is neither true nor false', place);
  if (!truthOf(asked)) return [];
  return [
    { mount: { type: 'bind', source: SOCKET, target: SOCKET, writable: true, propagation: '' }, place },
  ];
}
