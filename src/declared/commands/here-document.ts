import type { Excerpt } from '../excerpt.ts';
import type { Command } from './script.ts';

export interface HereDocument {
  command: Command;
  delimiter: Excerpt;
  /** Of `<<-`: tabs before the delimiter do not count. */
  stripTabs: boolean;
  expands: boolean;
}

/** More that never end say nothing new, and each is looked for to the end of the script. */
const MOST_UNCLOSED = 20;

/** Here-documents of a line: their bodies follow it, one after the other. */
export class HereDocuments {
  /** Delimiters that never come. */
  readonly unclosed: Excerpt[] = [];
  readonly #pending: HereDocument[] = [];

  add(document: HereDocument): void {
    this.#pending.push(document);
  }

  /**
   * Gives each command its body. One that never ends is taken for none: what follows may be commands.
   * @param start where the next line begins
   * @returns where it goes on behind the bodies
   */
  read(script: Excerpt, start: number): number {
    let at = start;
    for (const document of this.#pending.splice(0)) {
      if (this.unclosed.length > MOST_UNCLOSED) return at;
      const body = bodyOf(script.text, at, document);
      if (body) {
        document.command.documents.push({
          body: script.slice(at, body.end),
          expands: document.expands,
        });
        at = body.next;
      } else {
        this.unclosed.push(document.delimiter);
      }
    }
    return at;
  }
}

/** Where a document that begins at an offset ends, and what comes next; undefined: its delimiter does not come. */
function bodyOf(
  text: string,
  start: number,
  { delimiter, stripTabs }: HereDocument,
): { end: number; next: number } | undefined {
  for (let at = start; at < text.length; ) {
    const newLine = text.indexOf('\n', at);
    const next = newLine < 0 ? text.length : newLine + 1;
    const line = text.slice(at, next).replace(/\r?\n$/, '');
    if ((stripTabs ? line.replace(/^\t+/, '') : line) === delimiter.text) return { end: at, next };
    at = next;
  }
  return undefined;
}
