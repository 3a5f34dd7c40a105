import type { NamespaceType } from '../../namespaces.ts';
import type { Asking } from '../asking.ts';
import { askNothing } from '../defaults.ts';
import { askNetworks, refuseNetworks } from './networks.ts';
import type { Project } from './project.ts';
import { textOf } from './scalars.ts';
import { entryOf, type Mapping, placeOfValue, type Scalar } from './value.ts';

interface Mode {
  key: string;
  type: NamespaceType;
  /** Values that ask for a namespace of its own. */
  own: RegExp;
}

const MODES: readonly Mode[] = [
  { key: 'pid', type: 'pid', own: /^private$/ },
  { key: 'ipc', type: 'ipc', own: /^(private|shareable|none)$/ },
  { key: 'uts', type: 'uts', own: /^private$/ },
  { key: 'cgroup', type: 'cgroup', own: /^private$/ },
  // The last four are Podman's.
  {
    key: 'userns_mode',
    type: 'user',
    own: /^(private|auto|keep-id|nomap)(:|$)/,
  },
  // Whatever is no mode is the name of a network.
  { key: 'network_mode', type: 'net', own: /^(?!host$|service:|container:|ns:)/ },
];

export function askModes(asking: Asking, name: string, service: Mapping, project: Project): void {
  askNothing(asking);
  for (const mode of MODES) askMode(asking, mode, name, service, project);
}

function askMode(asking: Asking, mode: Mode, name: string, service: Mapping, project: Project): void {
  const { key, type, own } = mode;
  const value = entryOf(service, key);
  if (!value || value.kind === 'nothing') {
    const unread = service.unread?.[0];
    if (unread) asking.openSharing(type, 'not read', unread.why, unread.place);
    else if (type === 'net') askNetworks(asking, service, project);
    return;
  }
  const place = placeOfValue(value);
  const mentioned = textOf(value);
  if (!mentioned) {
    project.report.problem(`${key} is no text`, place);
    asking.openSharing(type, value.kind, `${key} is no text`, place);
    return;
  }
  const { text, open, node } = mentioned;
  if (type === 'net' && text !== '') refuseNetworks(service, project);
  if (text === 'host') asking.share(type, 'host', text, place);
  else if (open !== undefined) asking.openSharing(type, node.value, open, place);
  else if (text === '') return;
  else if (/^(service|container|ns):/.test(text)) askJoin(asking, mode, name, mentioned, project);
  else if (own.test(text)) asking.share(type, 'private', text, place);
  else asking.openSharing(type, text, 'a mode that nsaudit does not know', place);
}

function askJoin(asking: Asking, { key, type }: Mode, name: string, value: Scalar, project: Project): void {
  const place = placeOfValue(value);
  const joined = joinedBy(value, project);
  if (joined === undefined) {
    const [, target = ''] = /^(?:container|ns):(.*)$/s.exec(value.text) ?? [];
    if (target !== '') return void asking.share(type, 'container', value.text, place, target);
    const why = `joins ${value.text}, which is no service of the project`;
    project.report.problem(why, place);
    asking.openSharing(type, value.text, why, place);
  } else if (ringsOf(key, project).has(name)) {
    const why = `joins itself, by way of ${joined}`;
    project.report.problem(why, place);
    asking.openSharing(type, value.text, why, place);
  } else {
    asking.share(type, 'container', value.text, place, project.idOf(joined));
  }
}

/** The service of the project that a mode leads to. */
function joinedBy({ text }: Scalar, project: Project): string | undefined {
  const [, kind, name = ''] = /^(service|container):(.*)$/s.exec(text) ?? [];
  if (kind === 'service') return project.services.has(name) ? name : undefined;
  return kind === 'container' ? project.serviceOf(name) : undefined;
}

/** Services that join themselves by way of others; each has one mode, so that each is passed once. */
function ringsOf(key: string, project: Project): ReadonlySet<string> {
  const known = project.rings.get(key);
  if (known) return known;
  const rings = new Set<string>();
  const passed = new Set<string>();
  for (const start of project.services.keys()) {
    const way = new Set<string>();
    let at: string | undefined = start;
    while (at !== undefined && !passed.has(at)) {
      way.add(at);
      passed.add(at);
      const service = project.services.get(at);
      const mode = service && textOf(entryOf(service, key));
      at = mode && joinedBy(mode, project);
    }
    const ring = at !== undefined && way.has(at) ? [...way] : [];
    for (const name of ring.slice(ring.indexOf(at ?? ''))) rings.add(name);
  }
  project.rings.set(key, rings);
  return rings;
}
