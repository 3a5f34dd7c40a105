import { isDay } from '../day.ts';
import { WAIVER_KEYWORD } from '../file-gaps.ts';
import type { Gap } from '../model/evidence.ts';
import type { Waiver } from '../model/policy.ts';
import type { YamlNode, YamlScalar } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { withoutComments } from './devcontainer/json.ts';
import { type Form, formIn } from './names.ts';
import { spanPlace } from './place.ts';

/** The keyword behind what begins a comment, and what follows it on its line. */
const WAIVER = /#[ \t]*nsaudit-ignore\b([^\r\n]*)/g;
const WAIVER_IN_JSON = /\/\/[ \t]*nsaudit-ignore\b([^\r\n]*)/g;

/**
 * Waivers that stand in a file: `# nsaudit-ignore host-net, host-pid -- reason until=2027-03-31 owner=team`, on the line
 * of what they accept or on the one above it. One without a reason, or that names no known rule, accepts nothing and is
 * a gap.
 * @param isRule whether a rule has this id
 */
export function readInlineWaivers(
  source: SourceText,
  isRule: (id: string) => boolean,
): { waivers: Waiver[]; gaps: Gap[] } {
  const read = { waivers: [] as Waiver[], gaps: [] as Gap[] };
  if (!source.text.includes(WAIVER_KEYWORD)) return read;
  const form = formIn(source);
  const isInValue = valuesOf(source, form);
  const waiver = form === 'json' ? WAIVER_IN_JSON : WAIVER;
  for (const { index, 0: whole, 1: text = '' } of source.text.matchAll(waiver)) {
    if (isInValue(index)) continue;
    const place = spanPlace(source, index, index + whole.trimEnd().length, WAIVER_KEYWORD);
    const { rules, problem, ...terms } = parse(text);
    const unknown = rules.find((id) => !isRule(id));
    const why = problem ?? (unknown === undefined ? undefined : `no rule is called ${unknown}`);
    if (why !== undefined) {
      read.gaps.push({
        reason: 'malformed',
        what: source.file,
        detail: `a waiver that waives nothing: ${why}`,
        place,
      });
      continue;
    }
    const { file, line, column } = place;
    const at = { file, lines: isAlone(source, line) ? [line, line + 1] : [line] };
    for (const rule of rules)
      read.waivers.push({ ...terms, rule, workload: {}, at, origin: `${file}:${line}:${column}` });
  }
  return read;
}

/**
 * Whether an offset lies in a value: what stands there is no comment, whatever it looks like, unless the value is a script
 * in a workflow.
 * @returns for offsets that come in their order
 */
function valuesOf(source: SourceText, form: Form): (offset: number) => boolean {
  if (form !== 'yaml' && form !== 'json') return () => false;
  const values: YamlScalar[] = [];
  const { documents } = parseYaml(form === 'json' ? withoutComments(source) : source);
  const pending = documents.flatMap(({ root }) => root ?? []);
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'scalar') values.push(node);
    else if (node.kind === 'sequence') for (const item of node.items) pending.push(item);
    else if (node.kind === 'mapping')
      for (const { key, value } of node.pairs) {
        pending.push(key);
        if (!isScript(key, value)) pending.push(value);
      }
  }
  values.sort((a, b) => a.start - b.start);
  let next = 0;
  return (offset) => {
    while ((values[next]?.end ?? offset + 1) <= offset) next++;
    return (values[next]?.start ?? offset + 1) <= offset;
  };
}

const isScript = (key: YamlNode, value: YamlNode): boolean =>
  key.kind === 'scalar' && key.value === 'run' && isBlock(value);

/** In quotes a script is one line, as much as it may hold. */
const isBlock = (value: YamlNode): boolean =>
  value.kind === 'scalar' &&
  value.value.includes('\n') &&
  !/^['"]/.test(value.source.text[value.start] ?? '');

/** A comment with a line of its own speaks of the next one. */
const isAlone = (source: SourceText, line: number): boolean => /^[ \t]*(#|\/\/)/.test(source.line(line));

type Terms = Pick<Waiver, 'reason' | 'owner' | 'expires'> & { rules: string[]; problem?: string };

function parse(text: string): Terms {
  const [head = '', ...tail] = text.split(/\s--\s/);
  const words = tail.join(' -- ').trim().split(/\s+/);
  const setting = (key: string) =>
    words.findLast((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  const reason = words.filter((word) => !/^(until|owner)=/.test(word)).join(' ');
  const rules = head.split(/[\s,]+/).filter(Boolean);
  const expires = setting('until');
  return {
    rules,
    reason,
    owner: setting('owner') ?? '',
    ...(expires !== undefined && { expires }),
    ...problemOf(rules, reason, expires),
  };
}

function problemOf(
  rules: readonly string[],
  reason: string,
  expires: string | undefined,
): { problem?: string } {
  if (rules.length === 0) return { problem: 'it names no rule' };
  if (reason === '') return { problem: 'it gives no reason (-- REASON)' };
  if (expires !== undefined && !isDay(expires))
    return { problem: `there is no day ${expires} (until=YYYY-MM-DD)` };
  return {};
}
