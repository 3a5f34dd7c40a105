import { COLLECTION_STYLE, EVENT_ID, type Event, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import type { YamlAlias, YamlMapping, YamlNode, YamlPair, YamlScalar, YamlSequence } from './node.ts';
import type { SourceText } from './source-text.ts';

/** A document of a file; `root` is undefined where it holds nothing. */
export interface YamlDocument {
  root: YamlNode | undefined;
}

/** What is wrong with a document; an offset into the whole text. */
export class ProblemAt extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Turns events into nodes. Offsets of events count from `base`. */
export class Builder {
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
