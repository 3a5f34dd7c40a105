import { COLLECTION_STYLE, EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, YAMLException } from 'js-yaml';
import { eventsOf, Rereads } from './events.ts';
import type { YamlAlias, YamlMapping, YamlNode, YamlPair, YamlScalar, YamlSequence } from './node.ts';
import type { SourceText } from './source-text.ts';

/** A document of a file; `root` is undefined where it holds nothing. */
export interface YamlDocument {
  root: YamlNode | undefined;
}

/** What is wrong with a file, and where; offsets into its text. */
export interface YamlProblem {
  message: string;
  offset: number;
}

export interface ParsedYaml {
  documents: YamlDocument[];
  problems: YamlProblem[];
}

/**
 * The documents of a text, as far as they can be read: one that is broken is a problem with its place, and those before
 * and behind it are read all the same. Tags, duplicate keys and merge keys are left to whoever knows what they mean.
 */
export function parseYaml(source: SourceText): ParsedYaml {
  // Who tells what a file is and who reads it are not the same. A WeakMap would cost a seventh of the whole.
  source.yaml ??= parse(source);
  return source.yaml;
}

function parse(source: SourceText): ParsedYaml {
  const rereads = new Rereads();
  try {
    return { documents: build(source, source.text, 0, rereads), problems: [] };
  } catch (error) {
    const problem = problemOf(error, 0);
    const parts = splitDocuments(source.text);
    if (parts.length < 2) return { documents: [], problems: [problem] };
    return parseParts(source, parts, rereads);
  }
}

/** Texts of JSON one behind the other, with or without something in between that YAML takes for the end of a document. */
export function parseJsonStream(source: SourceText): ParsedYaml {
  const { text } = source;
  const starts = splitDocuments(text).flatMap((start, index, all) =>
    [0, ...jsonStarts(text.slice(start, all[index + 1]))].map((offset) => start + offset),
  );
  return parseParts(source, [...new Set(starts)], new Rereads());
}

const JSON_TOKEN = /"(?:[^"\\]|\\.)*"?|[{}[\]]/gs;

/** Behind the first: what comes before that belongs to it. */
function jsonStarts(text: string): number[] {
  const starts: number[] = [];
  let depth = 0;
  for (const { index, 0: token } of text.matchAll(JSON_TOKEN)) {
    if (token === '{' || token === '[') {
      if (depth === 0) starts.push(index);
      depth++;
    } else if (token === '}' || token === ']') depth--;
  }
  return starts.slice(1);
}

function parseParts(source: SourceText, parts: readonly number[], rereads: Rereads): ParsedYaml {
  const parsed: ParsedYaml = { documents: [], problems: [] };
  for (const [index, start] of parts.entries()) {
    const text = source.text.slice(start, parts[index + 1]);
    try {
      parsed.documents.push(...build(source, text, start, rereads));
    } catch (error) {
      parsed.problems.push(problemOf(error, start));
    }
  }
  return parsed;
}

function problemOf(error: unknown, start: number): YamlProblem {
  if (error instanceof ProblemAt) return { message: error.message, offset: error.offset };
  if (error instanceof YAMLException) {
    return { message: error.reason, offset: start + (error.mark?.position ?? 0) };
  }
  throw error;
}

/** Where documents begin. Inside a block scalar or quotes `---` at the start of a line is none, in YAML neither. */
function splitDocuments(text: string): number[] {
  const starts = [0];
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) if (index > 0) starts.push(index);
  return starts;
}

class ProblemAt extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** @param part of the source's text, from `base` on */
function build(source: SourceText, part: string, base: number, rereads: Rereads): YamlDocument[] {
  const { events, text } = eventsOf(part, rereads);
  return new Builder(source, events, { base, text }).documents();
}

/** Turns events into nodes. Offsets of events count from `base`. */
class Builder {
  readonly #source: SourceText;
  readonly #events: readonly Event[];
  readonly #base: number;
  readonly #text: string;
  #next = 0;
  /** Undefined for one whose collection is still open. */
  #anchors = new Map<string, Exclude<YamlNode, YamlAlias> | undefined>();
  /** Behind the last thing read: where a collection that has closed ends. */
  #end = 0;

  constructor(source: SourceText, events: readonly Event[], { base, text }: { base: number; text: string }) {
    this.#source = source;
    this.#events = events;
    this.#base = base;
    this.#text = text;
  }

  documents(): YamlDocument[] {
    const documents: YamlDocument[] = [];
    while (this.#next < this.#events.length) {
      this.#next++;
      this.#anchors = new Map();
      documents.push({ root: this.#closes() ? undefined : this.#node() });
      this.#next++;
    }
    return documents;
  }

  #closes(): boolean {
    const event = this.#events[this.#next];
    return event === undefined || event.type === POP;
  }

  #node(): YamlNode {
    const event = this.#events[this.#next++];
    switch (event?.type) {
      case SCALAR:
        return this.#keep(event, this.#scalar(event));
      case MAPPING:
        return this.#keep(event, this.#mapping(event));
      case SEQUENCE:
        return this.#keep(event, this.#sequence(event));
      case ALIAS:
        return this.#alias(event);
      default:
        throw new ProblemAt('the document ends too early', this.#end);
    }
  }

  #scalar(event: EventOf<'SCALAR'>): YamlScalar {
    const { valueStart, valueEnd, style } = event;
    const value = getScalarValue(this.#text, event);
    const quotes = style === SINGLE_QUOTED || style === DOUBLE_QUOTED ? 1 : 0;
    if (valueStart !== NOWHERE) this.#end = this.#base + valueEnd + quotes;
    const scalar = this.#tagged<YamlScalar>(event, {
      kind: 'scalar',
      source: this.#source,
      start: valueStart === NOWHERE ? this.#end : this.#base + this.#textOf(event) - quotes,
      end: this.#end,
      value,
      plain: style === PLAIN,
    });
    return scalar.tag !== undefined && BINARY.test(scalar.tag) ? decoded(scalar) : scalar;
  }

  /** Of a block that is not empty: behind its first lines, if they are, and the blanks of the next one. */
  #textOf({ valueStart, valueEnd, style }: EventOf<'SCALAR'>): number {
    if (style !== LITERAL_BLOCK && style !== FOLDED_BLOCK) return valueStart;
    BLANKS.lastIndex = valueStart;
    BLANKS.test(this.#text);
    return BLANKS.lastIndex < valueEnd ? BLANKS.lastIndex : valueStart;
  }

  #mapping(event: EventOf<'MAPPING'>): YamlMapping {
    const pairs: YamlPair[] = [];
    this.#open(event);
    while (!this.#closes()) pairs.push({ key: this.#node(), value: this.#node() });
    this.#next++;
    const start = this.#base + event.start;
    // `[a: b]` holds a mapping without braces: it ends with its value.
    const isPair = this.#text[event.start] !== '{' || pairs[0]?.key.start === start;
    return this.#tagged(event, {
      kind: 'mapping',
      source: this.#source,
      start,
      end: isPair ? this.#end : this.#endOf(event),
      pairs,
    });
  }

  #sequence(event: EventOf<'SEQUENCE'>): YamlSequence {
    const items: YamlNode[] = [];
    this.#open(event);
    while (!this.#closes()) items.push(this.#node());
    this.#next++;
    const start = this.#base + event.start;
    return this.#tagged(event, {
      kind: 'sequence',
      source: this.#source,
      start,
      end: this.#endOf(event),
      items,
    });
  }

  #alias({ anchorStart, anchorEnd }: EventOf<'ALIAS'>): YamlAlias {
    const name = this.#text.slice(anchorStart, anchorEnd);
    const [start, end] = [this.#base + anchorStart - 1, this.#base + anchorEnd];
    const target = this.#anchors.get(name);
    if (!target) {
      const why = this.#anchors.has(name) ? 'stands inside of what it stands for' : 'has no anchor';
      throw new ProblemAt(`the alias *${name} ${why}`, start);
    }
    this.#end = end;
    return { kind: 'alias', source: this.#source, start, end, target };
  }

  /** Flow collections end with their bracket, which is no event: behind the last item come blanks, a comma, comments. */
  #endOf({ style, start }: EventOf<'MAPPING' | 'SEQUENCE'>): number {
    if (style !== FLOW) return this.#end;
    const closing = this.#text[start] === '{' ? '}' : ']';
    let at = Math.max(this.#end - this.#base, start + 1);
    while (at < this.#text.length && this.#text[at] !== closing) {
      // In a tag and in the name of an anchor it is none.
      if (this.#text[at] === '#' && /\s/.test(this.#text[at - 1] ?? ''))
        at = (this.#text.indexOf('\n', at) + 1 || this.#text.length) - 1;
      at++;
    }
    this.#end = this.#base + at + 1;
    return this.#end;
  }

  #open(event: EventOf<'MAPPING' | 'SEQUENCE'>): void {
    if (event.anchorStart !== NOWHERE) this.#anchors.set(this.#anchorOf(event), undefined);
    this.#end = this.#base + event.start;
  }

  #keep<T extends Exclude<YamlNode, YamlAlias>>(event: Anchored, node: T): T {
    if (event.anchorStart !== NOWHERE) this.#anchors.set(this.#anchorOf(event), node);
    return node;
  }

  #anchorOf({ anchorStart, anchorEnd }: Anchored): string {
    return this.#text.slice(anchorStart, anchorEnd);
  }

  #tagged<T extends YamlNode>({ tagStart, tagEnd }: { tagStart: number; tagEnd: number }, node: T): T {
    if (tagStart !== NOWHERE) node.tag = this.#text.slice(tagStart, tagEnd);
    return node;
  }
}

const BINARY = /^(?:!!|!<tag:yaml\.org,2002:)binary>?$/;

/** What is written in Base64 is a text to most readers. */
function decoded(scalar: YamlScalar): YamlScalar {
  try {
    const bytes = Uint8Array.from(atob(scalar.value), (unit) => unit.charCodeAt(0));
    return { ...scalar, value: new TextDecoder().decode(bytes), plain: false };
  } catch {
    throw new ProblemAt('a !!binary that is no Base64', scalar.start);
  }
}

type EventOf<Name extends keyof typeof EVENT_ID> = Extract<Event, { type: (typeof EVENT_ID)[Name] }>;
type Anchored = { anchorStart: number; anchorEnd: number };

// Once, and not of the module again and again: in a bundle each of its exports is a function that is called.
const { POP, SCALAR, MAPPING, SEQUENCE, ALIAS } = EVENT_ID;
const { PLAIN, SINGLE_QUOTED, DOUBLE_QUOTED, LITERAL_BLOCK, FOLDED_BLOCK } = SCALAR_STYLE;
const { FLOW } = COLLECTION_STYLE;

const BLANKS = /[ \t\r\n]*/y;

/** js-yaml's offset of what is not there. */
const NOWHERE = -1;
