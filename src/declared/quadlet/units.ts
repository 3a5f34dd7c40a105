import type { SourceText } from '../../yaml/source-text.ts';
import type { Excerpt } from '../excerpt.ts';
import { lastValue } from '../run-options/names.ts';
import { parseRunOptions } from '../run-options/parse.ts';
import { Taking } from '../run-options/taking.ts';
import { workloadId } from '../workload.ts';
import { Section } from './unit.ts';

export const SECTIONS = { container: 'Container', pod: 'Pod', kube: 'Kube' } as const;
export type UnitKind = keyof typeof SECTIONS;

const NAME = /([^/]+)\.(container|pod|kube)$/;

/** `web` and `container` of `units/web.container` */
export function partsOfName(file: string): { stem: string; kind: UnitKind } | undefined {
  const [, stem = '', kind] = NAME.exec(file) ?? [];
  return kind === undefined ? undefined : { stem, kind: kind as UnitKind };
}

export type WrittenSection = Section & { header: Excerpt };

const isWritten = (section: Section): section is WrittenSection => section.header !== undefined;

/** The units of a folder, by file name: they refer to each other. */
export class Units {
  readonly taking = new Taking();
  readonly #folder: string;
  readonly #sourcesOf: (name: string) => readonly SourceText[];
  readonly #names: readonly string[];
  readonly #sections = new Map<string, Section>();
  #containers: Map<string, string> | undefined;

  /**
   * @param sourcesOf a unit with its drop-ins behind it; none where there is no such unit
   * @param names of all units of the folder
   */
  constructor(
    folder: string,
    sourcesOf: (name: string) => readonly SourceText[] = () => [],
    names: readonly string[] = [],
  ) {
    this.#folder = folder;
    this.#sourcesOf = sourcesOf;
    this.#names = names;
  }

  /** Id of the workload that a unit declares. */
  workload(name: string): string {
    return workloadId(`${this.#folder}${name}`, SECTIONS[partsOfName(name)?.kind ?? 'container']);
  }

  has(name: string): boolean {
    return this.#sourcesOf(name).length > 0;
  }

  section(name: string, wanted: string): WrittenSection | undefined {
    const key = `${wanted} ${name}`;
    const found = this.#sections.get(key) ?? new Section(wanted, this.#sourcesOf(name));
    this.#sections.set(key, found);
    return isWritten(found) ? found : undefined;
  }

  /** Id of the workload that is called so when it runs. */
  named(container: string): string | undefined {
    this.#containers ??= new Map(
      this.#names
        .filter((name) => name.endsWith('.container'))
        .map((name) => [this.#containerName(name), this.workload(name)]),
    );
    return this.#containers.get(container);
  }

  #containerName(name: string): string {
    const section = this.section(name, SECTIONS.container);
    return section ? nameOfContainer(section, partsOfName(name)?.stem ?? '') : '';
  }
}

/** Arguments come behind what the generator says itself. */
export const nameOfContainer = (
  section: Section,
  stem: string,
  line = parseRunOptions(section.words('PodmanArgs')),
): string => lastValue(line, 'name')?.text ?? section.last('ContainerName')?.text ?? `systemd-${stem}`;
