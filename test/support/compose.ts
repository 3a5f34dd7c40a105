import { readCompose } from '../../src/declared/compose/compose.ts';
import type { Declarations, Files } from '../../src/declared/reader.ts';
import type { Sources, Told } from '../../src/declared/readers.ts';
import type { Declared } from '../../src/model/declared.ts';
import type { Place, Step } from '../../src/model/place.ts';
import { SourceText } from '../../src/yaml/source-text.ts';

/** Files of a project, by path: those that are called compose something are its own, in this order. */
export class ComposeFiles implements Files {
  readonly #texts: Readonly<Record<string, string>>;
  readonly opened: string[] = [];

  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = texts;
  }

  read(path: string): ReturnType<Files['read']> {
    this.opened.push(path);
    const text = Object.hasOwn(this.#texts, path) ? this.#texts[path] : undefined;
    if (text === undefined) return { reason: 'unavailable', what: path, detail: 'there is no such file' };
    return new SourceText(path, text);
  }

  exists(path: string): boolean {
    return Object.hasOwn(this.#texts, path);
  }

  declarations(told: Partial<Told> = {}): Declarations {
    const own = Object.entries(this.#texts).filter(([path]) => /^compose[^/]*$/.test(path));
    const sources = own.map(([path, text]) => new SourceText(path, text));
    return readCompose(sources as [SourceText] as Sources, this, {
      env: {},
      envFiles: [],
      target: 'compose',
      ...told,
    });
  }

  declared(service: string, told: Partial<Told> = {}): Declared {
    const declared = this.declarations(told).workloads.find(({ name }) => name === service)?.declared;
    if (!declared) throw new Error(`no service ${service}`);
    return declared;
  }

  /** `compose.yaml:3:10 services.web.pid: host`, and a line for each step of the way. */
  written(place: Place | undefined): string[] {
    if (!place) throw new Error('nowhere');
    return [this.#line(place), ...(place.via ?? []).map((step) => `${step.how} ${this.#line(step)}`)];
  }

  #line({ file, line, column, endLine, endColumn, path }: Place | Step): string {
    const lines = (this.#texts[file] ?? '').split(/\r\n|[\r\n]/);
    const text = lines.slice(line - 1, endLine).join('\n');
    const last = lines[endLine - 1] ?? '';
    const end = text.length - (last.length - (endColumn - 1));
    return `${file}:${line}:${column} ${path}: ${text.slice(column - 1, end)}`;
  }
}

/** A project of one file. */
export const compose = (text: string, others: Record<string, string> = {}): ComposeFiles =>
  new ComposeFiles({ 'compose.yaml': text, ...others });
