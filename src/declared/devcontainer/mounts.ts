import type { Declared, Undecided } from '../../model/declared.ts';
import type { Asking } from '../asking.ts';
import type { Project } from '../compose/project.ts';
import { throughVolume } from '../compose/volumes.ts';
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

/** Compose is given `SOURCE:TARGET` and no more: what is a path is mounted as one, and to be written to. */
export function asVolumes(own: Declared, project: Project): Declared {
  if (own.mounts.length === 0) return own;
  const undecided: Undecided[] = [...(own.undecided.mounts ?? [])];
  const mounted = own.mounts.flatMap((mount, index) => {
    const place = own.places.mounts?.[index] ?? own.place;
    const isPath = /^[/.~$]/.test(mount.source);
    const type = isPath ? 'bind' : mount.type === 'bind' ? 'volume' : mount.type;
    const volume = { mount: { ...mount, type, writable: true, propagation: '' }, place };
    return type === 'volume' ? throughVolume(volume, project, undecided) : [volume];
  });
  return {
    ...own,
    mounts: mounted.map(({ mount }) => mount),
    places: { ...own.places, mounts: mounted.map(({ place }) => place) },
    undecided: { ...own.undecided, ...(undecided.length > 0 && { mounts: undecided }) },
  };
}
