import type { YamlNode } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import { SourceText } from '../yaml/source-text.ts';
import {
  type Added,
  afterBreak,
  applyEdit,
  type Change,
  endOf,
  type Inserted,
  lineEnd,
  lineStart,
} from './edit.ts';
import type { Effort } from './effort.ts';
import { isFlow } from './remove.ts';
import type { Link, Span, Trail } from './trail.ts';

export interface Changed {
  source: SourceText;
  /** What of the text before was looked at: nothing else has to do with it. */
  around: Span;
}

/** The text after a change; undefined where it would do anything but what it is meant to do. */
export function changed(
  source: SourceText,
  change: Change,
  trail: Trail,
  effort: Effort,
): Changed | undefined {
  if (takesAwayWhatIsReferredTo(source, change)) return undefined;
  const result = new SourceText(source.file, applyEdit(source.text, change.edit));
  const around = sameAround(source, change, trail);
  if (around) return { source: result, around };
  const whole = { start: 0, end: source.text.length };
  if (!effort.affords(result.text.length)) return undefined;
  return isSameThroughout(source, result, change) ? { source: result, around: whole } : undefined;
}

function isSameThroughout(source: SourceText, result: SourceText, change: Change): boolean {
  const [before, after] = [parseYaml(source), parseYaml(result)];
  return (
    after.problems.length === before.problems.length &&
    after.documents.length === before.documents.length &&
    before.documents.every(({ root }, index) => isSame(root, after.documents[index]?.root, change))
  );
}

/** The least part around a change that is YAML by itself. */
function sameAround(source: SourceText, change: Change, trail: Trail): Span | undefined {
  const link = trail.findLast((one) => isAround(source.text, one, change));
  if (!link) return undefined;
  const isBraced = isFlow(source.text, link.value);
  const around = isBraced ? spanOf(link.value) : linesOf(source.text, link);
  const { start, end, text } = change.edit;
  // Of the part alone: the whole text is long.
  const part = new SourceText(
    source.file,
    source.text.slice(around.start, start) + text + source.text.slice(end, around.end),
  );
  const { documents, problems } = parseYaml(part);
  const root = documents[0]?.root;
  if (problems.length > 0 || documents.length !== 1 || !root) return undefined;
  return (isBraced ? isSame(link.value, root, change) : isSamePair(link, root, change)) ? around : undefined;
}

function isSamePair({ key, value }: Link, root: YamlNode, change: Change): boolean {
  if (root.kind !== 'mapping') return false;
  const [pair, ...others] = root.pairs;
  return others.length === 0 && isAs(pair?.key, key) && isSame(value, pair?.value, change);
}

/** Between brackets, or in lines that a pair in block style has to itself. */
function isAround(text: string, link: Link, change: Change): boolean {
  if (isRemoved(link.value, change)) return false;
  const { edit } = change;
  if (isFlow(text, link.value)) return link.value.start < edit.start && edit.end < link.value.end;
  const { start, end } = linesOf(text, link);
  return (
    link.key !== undefined &&
    !isFlow(text, link.parent) &&
    /^ *$/.test(text.slice(start, link.start)) &&
    link.start < edit.start &&
    edit.end <= end
  );
}

const spanOf = ({ start, end }: YamlNode): Span => ({ start, end });

const linesOf = (text: string, { start, value }: Link): Span => ({
  start: lineStart(text, start),
  end: afterBreak(text, lineEnd(text, endOf(text, value))),
});

function isSame(a: YamlNode | undefined, b: YamlNode | undefined, change: Change): boolean {
  if (!a || !b) return a === b;
  if ('replaced' in change && a === change.replaced) return isAs(b, change.by);
  if (a.tag !== b.tag) return false;
  const rest = 'into' in change && change.into === a ? addedTo(b, change) : b;
  if (a.kind === 'mapping') {
    const pairs = a.pairs.filter(({ value }) => !isRemoved(value, change));
    return (
      rest?.kind === 'mapping' &&
      pairs.length === rest.pairs.length &&
      pairs.every(({ key, value }, index) => {
        const other = rest.pairs[index];
        return isSame(key, other?.key, change) && isSame(value, other?.value, change);
      })
    );
  }
  if (a.kind === 'sequence') {
    const items = a.items.filter((item) => !isRemoved(item, change));
    return (
      rest?.kind === 'sequence' &&
      items.length === rest.items.length &&
      items.every((item, index) => isSame(item, rest.items[index], change))
    );
  }
  if (a.kind === 'alias') return b.kind === 'alias' && textOf(a) === textOf(b);
  return b.kind === 'scalar' && a.value === b.value && a.plain === b.plain;
}

const isRemoved = (node: YamlNode, change: Change): boolean => 'removed' in change && node === change.removed;

const textOf = ({ source, start, end }: YamlNode): string => source.text.slice(start, end);

/** Without what was put in, if that is what stands at its end. */
function addedTo(node: YamlNode, { key, added }: Inserted): YamlNode | undefined {
  if (node.kind === 'sequence' && key === undefined) {
    return isAs(node.items.at(-1), added) ? { ...node, items: node.items.slice(0, -1) } : undefined;
  }
  if (node.kind !== 'mapping' || key === undefined) return undefined;
  const last = node.pairs.at(-1);
  return isAs(last?.key, key) && isAs(last?.value, added)
    ? { ...node, pairs: node.pairs.slice(0, -1) }
    : undefined;
}

function isAs(node: YamlNode | undefined, wanted: Added | undefined): boolean {
  if (wanted === undefined) return false;
  if (typeof wanted === 'string') return node?.kind === 'scalar' && node.value === wanted && !node.tag;
  if (isList(wanted)) {
    return (
      node?.kind === 'sequence' &&
      node.items.length === wanted.length &&
      wanted.every((item, index) => isAs(node.items[index], item))
    );
  }
  const entries = Object.entries(wanted);
  return (
    node?.kind === 'mapping' &&
    node.pairs.length === entries.length &&
    entries.every(
      ([key, value], index) => isAs(node.pairs[index]?.key, key) && isAs(node.pairs[index]?.value, value),
    )
  );
}

const isList = (added: Added): added is readonly Added[] => Array.isArray(added);

/** What aliases stand for is used elsewhere too. */
function takesAwayWhatIsReferredTo(source: SourceText, change: Change): boolean {
  const gone = 'removed' in change ? change.removed : 'replaced' in change ? change.replaced : undefined;
  if (!gone) return false;
  return aliasTargets(source).some(({ start, end }) => gone.start <= start && end <= gone.end);
}

/** Every mend of a file asks for them. */
const known = new WeakMap<SourceText, YamlNode[]>();

export function aliasTargets(source: SourceText): YamlNode[] {
  const targets = known.get(source) ?? findTargets(source);
  known.set(source, targets);
  return targets;
}

function findTargets(source: SourceText): YamlNode[] {
  const targets: YamlNode[] = [];
  const look = (node: YamlNode): void => {
    if (node.kind === 'alias') targets.push(node.target);
    else if (node.kind === 'sequence') node.items.forEach(look);
    else if (node.kind === 'mapping') {
      for (const { key, value } of node.pairs) {
        look(key);
        look(value);
      }
    }
  };
  for (const { root } of parseYaml(source).documents) if (root) look(root);
  return targets;
}
