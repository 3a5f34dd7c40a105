import { workloadId } from '../workload.ts';
import type { Converted } from './convert.ts';
import { mergeService, without } from './merge.ts';
import { pathFrom } from './paths.ts';
import type { Report } from './report.ts';
import { textOf } from './scalars.ts';
import {
  type Crossing,
  crossed,
  entryOf,
  type Mapping,
  placeOfValue,
  type Value,
  withEntries,
} from './value.ts';

/** The services of one file, as written. */
export interface Services {
  file: string;
  services: Value | undefined;
  resets: Converted['resets'];
}

/** Reads another file for what is extended; undefined, and a gap, where it cannot be read. */
export type ReadServices = (file: string, from: Value) => Services | undefined;

/** All services of a file, each laid over the one that it extends, and that one over its own. */
export function extendServices(own: Services, read: ReadServices, report: Report): Value | undefined {
  const { services } = own;
  if (services?.kind !== 'mapping') return services;
  const extending = new Extending(read, report);
  const entries = new Map<string, Value>();
  for (const [name, service] of services.entries) {
    entries.set(name, service.kind === 'mapping' ? extending.service(name, service, own) : service);
  }
  return withEntries(services, entries);
}

/** Services in a chain. */
const MOST = 100;

/** The way to what a service extends; what is in the service begins at `BELOW_SERVICE`. */
const EXTENDS = ['services', '*', 'extends'];
const BELOW_SERVICE = 2;

class Extending {
  readonly #read: ReadServices;
  readonly #report: Report;
  /** Services on the way from the one that was asked for. */
  readonly #open = new Set<string>();
  readonly #done = new Map<Mapping, Mapping>();
  readonly #resets = new Map<Services['resets'], ReturnType<typeof groupByService>>();

  constructor(read: ReadServices, report: Report) {
    this.#read = read;
    this.#report = report;
  }

  service(name: string, service: Mapping, own: Services): Mapping {
    const extended = entryOf(service, 'extends');
    if (!extended || extended.kind === 'nothing') return service;
    const known = this.#done.get(service);
    if (known) return known;
    const id = `${own.file}\n${name}`;
    if (this.#open.has(id)) return this.#unread(service, extended, `extends itself, by way of ${name}`);
    if (this.#open.size === MOST)
      return this.#unread(service, extended, 'extends more services than can be meant');
    this.#open.add(id);
    const merged = this.#extend(name, service, extended, own);
    this.#open.delete(id);
    this.#done.set(service, merged);
    return merged;
  }

  #extend(name: string, service: Mapping, extended: Value, own: Services): Mapping {
    const [target, file] = targetOf(extended);
    if (!target) return this.#unread(service, extended, 'extends no service that it names');
    const from = file && pathFrom(file.directory, file.text);
    const services = from === undefined ? own : this.#read(from, file ?? extended);
    if (!services) return this.#unread(service);
    const all = services.services?.kind === 'mapping' ? services.services : undefined;
    const base = services === own ? all?.entries.get(target.text) : all && entryOf(all, target.text);
    if (!base)
      return this.#unread(service, target, `extends ${target.text}, which is no service of ${services.file}`);
    if (base.kind !== 'mapping') return service;
    this.#report.uses.services.add(workloadId(services.file, `services.${target.text}`));
    const whole = this.service(target.text, base, services);
    const crossing: Crossing = { how: 'extends', at: extended.node, trail: extended.trail };
    const resets = this.#resetsOf(name, own.resets);
    const kept = without(crossed(whole, [crossing]), [...resets, EXTENDS], BELOW_SERVICE) as Mapping;
    const merged = mergeService(kept, service, this.#report);
    // It is written where it extends, whatever else it is made of.
    const { node, key, trail } = service;
    return { ...(without(merged, [EXTENDS], BELOW_SERVICE) as Mapping), node, key, trail };
  }

  #resetsOf(name: string, resets: Services['resets']): Services['resets'] {
    const known = this.#resets.get(resets) ?? groupByService(resets);
    this.#resets.set(resets, known);
    return known.get(name) ?? [];
  }

  /** What it extends is a gap: whatever it does not say itself may be anything. */
  #unread(service: Mapping, at?: Value, why?: string): Mapping {
    if (at && why !== undefined) this.#report.problem(why, placeOfValue(at));
    const extended = entryOf(service, 'extends');
    if (!extended) return service;
    const unread = { why: 'depends on a service that could not be read', place: placeOfValue(extended) };
    return { ...service, unread: [...(service.unread ?? []), unread] };
  }
}

/** What is taken away within services, by the name of each. */
function groupByService(resets: Services['resets']): Map<string, (readonly string[])[]> {
  const groups = new Map<string, (readonly string[])[]>();
  for (const keys of resets) {
    const [section, name = ''] = keys;
    if (section !== 'services' || keys.length <= BELOW_SERVICE) continue;
    const group = groups.get(name) ?? [];
    group.push(keys);
    groups.set(name, group);
  }
  return groups;
}

function targetOf(extended: Value) {
  if (extended.kind !== 'mapping') return [textOf(extended)] as const;
  return [textOf(entryOf(extended, 'service')), textOf(entryOf(extended, 'file'))] as const;
}
