import type { Excerpt } from '../excerpt.ts';
import { hostPath } from './host-path.ts';
import { type AskedMount, PROPAGATION } from './volume.ts';

/** `type=bind,source=/etc,target=/host,readonly,bind-propagation=rshared`: comma-separated values, in quotes or not. */
export function longMount(value: Excerpt): AskedMount {
  const fields = fieldsOf(value);
  const last = (...names: string[]): Excerpt | undefined =>
    fields.findLast(({ name }) => names.includes(name))?.value;
  const bound = boundByOptions(fields);
  const type = bound ? 'bind' : (last('type')?.text.toLowerCase() ?? 'volume');
  const source = bound ?? last('source', 'src');
  const { path, why } = source ? hostPath(source) : { path: '' };
  const doubt =
    (NAMED.has(type) ? undefined : why) ?? whyOf(fields.filter(({ value: one }) => one !== source));
  return {
    mount: {
      type: type === 'glob' ? 'bind' : type,
      source: path,
      target: last('target', 'destination', 'dst')?.text ?? '',
      writable: !isReadOnly(fields),
      propagation: propagationOf(fields),
    },
    ...(doubt && { why: doubt }),
  };
}

/** Whatever a source of these is called, it is no path of the host. */
const NAMED = new Set(['volume', 'tmpfs', 'image', 'artifact', 'ramfs', 'devpts']);

interface Field {
  name: string;
  value: Excerpt;
  why: string | undefined;
}

function fieldsOf(value: Excerpt): Field[] {
  return commaSeparated(value).map((field) => {
    const [name = ''] = field.text.split('=', 1);
    return { name: name.trim().toLowerCase(), value: field.slice(name.length + 1), why: field.why };
  });
}

/** RFC 4180 as far as engines use it: a field in double quotes may hold commas. */
export function commaSeparated(value: Excerpt): Excerpt[] {
  const { text } = value;
  const fields: Excerpt[] = [];
  let start = 0;
  for (let at = 0, quoted = false; at <= text.length; at++) {
    if (text[at] === '"') quoted = !quoted;
    if (at < text.length && (text[at] !== ',' || quoted)) continue;
    const isQuoted = text[start] === '"' && text[at - 1] === '"' && at - start > 1;
    fields.push(isQuoted ? value.slice(start + 1, at - 1) : value.slice(start, at));
    start = at + 1;
  }
  return fields;
}

/** A local volume made of options can be a directory of the host: `volume-opt=o=bind,volume-opt=device=/`. */
function boundByOptions(fields: readonly Field[]): Excerpt | undefined {
  const options = fields.filter(({ name }) => name === 'volume-opt').map(({ value }) => value);
  const binds = options.some(({ text }) => /^(o=(.*,)?r?bind(,|$)|type=r?bind$)/.test(text));
  const device = options.find(({ text }) => text.startsWith('device='));
  return binds ? device?.slice('device='.length) : undefined;
}

function isReadOnly(fields: readonly Field[]): boolean {
  const asked = fields.findLast(({ name }) => ['readonly', 'ro', 'rw'].includes(name));
  if (!asked) return false;
  const says = !['false', '0', 'f'].includes(asked.value.text.toLowerCase());
  return asked.name === 'rw' ? !says : says;
}

/** Podman takes it without its name too. */
function propagationOf(fields: readonly Field[]): string {
  const asked = fields.findLast(({ name }) => name === 'bind-propagation' || PROPAGATION.test(name));
  return asked?.name === 'bind-propagation' ? asked.value.text : (asked?.name ?? '');
}

/** What lies behind the target is the container's own; any other variable may be a type, a path or several fields. */
const whyOf = (fields: readonly Field[]): string | undefined =>
  fields.find(({ name, why }) => why && !['target', 'destination', 'dst'].includes(name))?.why;
