import type { YamlMapping, YamlSequence } from '../yaml/node.ts';
import type { SourceText } from '../yaml/source-text.ts';
import {
  type Added,
  afterBreak,
  breakOf,
  type Change,
  type Edit,
  endOf,
  lineEnd,
  lineStart,
} from './edit.ts';
import { isFlow } from './remove.ts';
import { childrenOf } from './trail.ts';

/** A pair behind the last one of a mapping. */
export function addPair(
  source: SourceText,
  into: YamlMapping,
  key: string,
  added: Added,
): Change | undefined {
  const { text } = source;
  if (isFlow(text, into)) {
    const pair = flowPair(key, added, isJson(text, into));
    return { edit: beforeBracket(text, into, pair), into, key, added };
  }
  const [first] = into.pairs;
  if (!first) return undefined;
  const indent = columnOf(text, first.key.start);
  const edit = behindLast(source, into, indent, `${key}:${block(added, indent, source, into)}`);
  return { edit, into, key, added };
}

/** An item behind the last one of a sequence. */
export function addItem(source: SourceText, into: YamlSequence, added: string): Change | undefined {
  const { text } = source;
  if (isFlow(text, into)) return { edit: beforeBracket(text, into, JSON.stringify(added)), into, added };
  const edit = behindLast(source, into, columnOf(text, into.start), `- ${added}`);
  return { edit, into, added };
}

function behindLast(
  source: SourceText,
  into: YamlMapping | YamlSequence,
  indent: number,
  line: string,
): Edit {
  const { text } = source;
  const at = behindComments(text, lineEnd(text, endOf(text, into)), indent);
  return { start: at, end: at, text: `${breakOf(source)}${' '.repeat(indent)}${line}` };
}

/** Comments that are indented further belong to what stands above them. */
function behindComments(text: string, end: number, indent: number): number {
  let at = end;
  for (;;) {
    const next = afterBreak(text, at);
    const [, blanks] = /^( *)#/.exec(text.slice(next, lineEnd(text, next))) ?? [];
    if (next === at || blanks === undefined || blanks.length <= indent) return at;
    at = lineEnd(text, next);
  }
}

function beforeBracket(text: string, into: YamlMapping | YamlSequence, what: string): Edit {
  const last = childrenOf(into).at(-1);
  if (!last) return { start: into.start + 1, end: into.end - 1, text: what };
  const { end } = last.value;
  // On lines of their own the new one gets its own too.
  const [first, before] = [lineStart(text, last.start), text.slice(0, last.start)];
  const isAlone = /^[ \t]*$/.test(text.slice(first, last.start));
  const gap = isAlone ? (/(?:\r\n|\r|\n)[ \t]*$/.exec(before)?.[0] ?? ' ') : ' ';
  return { start: end, end, text: `,${gap}${what}` };
}

/** Of a file whose keys are all in quotes nobody knows that it may have others. */
const isJson = (text: string, { pairs }: YamlMapping): boolean =>
  pairs.length > 0 && pairs.every(({ key }) => text[key.start] === '"');

const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

const flowPair = (key: string, added: Added, asJson: boolean): string =>
  `${asJson ? JSON.stringify(key) : key}: ${flow(added, asJson)}`;

function flow(added: Added, asJson: boolean): string {
  if (typeof added === 'string') return added === 'false' ? added : JSON.stringify(added);
  if (Array.isArray(added)) return `[${added.map((item) => flow(item, asJson)).join(', ')}]`;
  return `{${Object.entries(added)
    .map(([key, value]) => flowPair(key, value, asJson))
    .join(', ')}}`;
}

/** What stands behind the colon of a key at that column, in block style. */
function block(added: Added, indent: number, source: SourceText, beside: YamlMapping): string {
  if (typeof added === 'string') return ` ${added}`;
  const lineBreak = breakOf(source);
  if (Array.isArray(added)) {
    const lead = lineBreak + ' '.repeat(indent + dashesBelow(source.text, beside));
    return added.map((item) => `${lead}- ${item}`).join('');
  }
  const lead = lineBreak + ' '.repeat(indent + 2);
  return Object.entries(added)
    .map(([key, value]) => `${lead}${key}:${block(value, indent + 2, source, beside)}`)
    .join('');
}

/** How far the lists beside it are indented. */
function dashesBelow(text: string, { pairs }: YamlMapping): number {
  for (const { key, value } of pairs) {
    if (value.kind === 'sequence' && !isFlow(text, value))
      return columnOf(text, value.start) - columnOf(text, key.start);
  }
  return 2;
}
