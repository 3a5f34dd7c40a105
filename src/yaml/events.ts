import { type Event, parseEvents, YAMLException } from 'js-yaml';

/** Collections within collections; no file written by hand comes near. */
const DEEPEST = 200;

/** Lines that may stand too far left; a list of more is none that somebody wrote. For each the text is read once more. */
const MOST_LINES = 200;

/** What may be read once more of a file in all its parts. */
export class Rereads {
  #units = 10_000_000;

  affords(text: string): boolean {
    this.#units -= text.length;
    return this.#units >= 0;
  }
}

export interface Events {
  events: Event[];
  /** The text with equal offsets that the events count in. */
  text: string;
}

/**
 * Inside brackets and quotes YAML asks for more indentation than the key has, and every reader that people use takes less: a
 * bracket that closes below its key is how many write it. A line that stands too far left is read as if it went on in the
 * line above: blanks in place of the break, and of a comment there, keep all offsets.
 */
export function eventsOf(original: string, rereads: Rereads): Events {
  let text = original;
  let first: unknown;
  for (let lines = 0; ; lines++) {
    try {
      return { events: parseEvents(text, { maxDepth: DEEPEST }), text };
    } catch (error) {
      first ??= error;
      const joined = lines < MOST_LINES && isTooFarLeft(error) ? joinLine(text, positionOf(error)) : text;
      if (joined === text || !rereads.affords(text)) throw first;
      text = joined;
    }
  }
}

const isTooFarLeft = (error: unknown): error is YAMLException =>
  error instanceof YAMLException && error.reason === 'deficient indentation';

const positionOf = ({ mark }: YAMLException): number => mark?.position ?? 0;

/** The line at the offset, with the one above it that is not empty. */
function joinLine(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  if (!/^[ \t]*$/.test(text.slice(start, offset))) return text;
  const above = text.slice(0, start).trimEnd();
  const line = Math.max(above.lastIndexOf('\n'), above.lastIndexOf('\r')) + 1;
  const comment = /(?:^|[ \t])#/.exec(above.slice(line));
  const end = comment && !isQuoted(above.slice(line), comment.index) ? line + comment.index : above.length;
  return text.slice(0, end) + ' '.repeat(start - end) + text.slice(start);
}

/** Whether quotes are open at an offset of a line. */
function isQuoted(line: string, offset: number): boolean {
  const before = line.slice(0, offset);
  return (before.match(/"/g) ?? []).length % 2 === 1 || (before.match(/'/g) ?? []).length % 2 === 1;
}
