import type { Asking } from '../asking.ts';
import { Excerpt } from '../excerpt.ts';
import type { Field, Fields } from '../fields.ts';
import { addMount } from '../run-options/ask.ts';
import { longMount } from '../run-options/mount.ts';
import { valuesOf, withVariables } from './values.ts';

/** The folder that is worked in is mounted unasked; an empty text in its place mounts none. */
export function askForWorkspace(asking: Asking, fields: Fields, file: Field): void {
  const own = fields.at(file, 'workspaceMount');
  if (!own) asking.mount(WORKSPACE, { ...asking.done().place, path: 'workspaceMount' });
  else if (own.node.kind !== 'scalar' || own.node.value !== '') askForMount(asking, fields, own);
}

const WORKSPACE = { type: 'bind', source: '.', target: '/workspaces', writable: true, propagation: '' };

/** As for `--mount`, or an object with the same names. */
export function askForMount(asking: Asking, fields: Fields, mount: Field): void {
  const isText = mount.node.kind === 'scalar';
  const value = isText ? valuesOf(fields, mount)[0]?.value : textOfMount(fields, mount);
  if (value) addMount(asking, longMount(value), value, mount.path);
}

/** Engines are given it as a text, in which a comma begins another field. */
function textOfMount(fields: Fields, mount: Field): Excerpt | undefined {
  if (!fields.mapping(mount)) return undefined;
  const of = (name: string): Excerpt | undefined => valuesOf(fields, fields.at(mount, name))[0]?.value;
  const [type, source, target] = [of('type'), of('source'), of('target')];
  const text = `type=${type?.text ?? 'volume'},source=${source?.text ?? ''},target=${target?.text ?? ''}`;
  const { start, end } = mount.node;
  const written = source
    ? { start: source.offset(0), end: source.offset(source.text.length) }
    : { start, end };
  return withVariables(new Excerpt(mount.node.source, text, written));
}
