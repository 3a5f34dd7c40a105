import { workloadId } from '../workload.ts';
import type { Mounts } from './mounts.ts';
import type { Report } from './report.ts';
import { textOf } from './scalars.ts';
import { entriesOf, entryOf, type Mapping, type Value } from './value.ts';

/** A project as it is once everything is merged. */
export class Project {
  readonly name: string | undefined;
  readonly report: Report;
  readonly isSwarm: boolean;
  readonly services = new Map<string, Mapping>();
  /** Those of services that lend them to several others are found out once. */
  readonly mounts = new Map<Mapping, Mounts>();
  /** By the key of a mode. */
  readonly rings = new Map<string, ReadonlySet<string>>();
  readonly #model: Mapping;
  readonly #file: string;
  readonly #containers = new Map<string, string>();

  constructor(
    model: Mapping,
    told: { file: string; name: string | undefined; isSwarm: boolean; report: Report },
  ) {
    this.name = told.name;
    this.report = told.report;
    this.isSwarm = told.isSwarm;
    this.#model = model;
    this.#file = told.file;
    const services = entryOf(model, 'services');
    for (const [name, service] of services?.kind === 'mapping' ? entriesOf(services) : []) {
      if (service.kind !== 'mapping') continue;
      this.services.set(name, service);
      const container = textOf(entryOf(service, 'container_name'));
      if (container) this.#containers.set(container.text, name);
    }
  }

  /** The project's first file tells projects apart that include the same one. */
  idOf(service: string): string {
    return workloadId(this.#file, `services.${service}`);
  }

  /** The service that a name of a container stands for, if it is one of the project. */
  serviceOf(container: string): string | undefined {
    return this.#containers.get(container);
  }

  /** What the project defines outside of its services: `networks`, `volumes`, `configs`, `secrets`. */
  defined(section: string, name: string): Value | undefined {
    const all = entryOf(this.#model, section);
    return all?.kind === 'mapping' ? entryOf(all, name) : undefined;
  }
}
