import { Asking } from '../asking.ts';
import { askNothing } from '../defaults.ts';
import type { Excerpt } from '../excerpt.ts';
import { addMount, addRoot, addValue, askByOptions, leaveAllOpen } from '../run-options/ask.ts';
import { askForMode, askForNetwork } from '../run-options/modes.ts';
import { commaSeparated, longMount } from '../run-options/mount.ts';
import { lastValue } from '../run-options/names.ts';
import { type CommandLine, parseRunOptions } from '../run-options/parse.ts';
import { joinPod, leaveToPod, type MadePod, takeFromPod } from '../run-options/pod.ts';
import { volumeMount } from '../run-options/volume.ts';
import { askForSecurity } from './security.ts';
import type { Section } from './unit.ts';
import { SECTIONS, type Units, type WrittenSection } from './units.ts';
import { askByVolume } from './volume.ts';

/** Asks for what the keys of a [Container], [Pod] or [Kube] section ask for: podman-systemd.unit(5). */
export function askBySection(asking: Asking, section: Section, units: Units): CommandLine {
  const resolve = (name: string) => units.named(name);
  // The generator puts them behind all the others.
  const line = parseRunOptions(section.words('PodmanArgs'));
  askForModules(asking, section);
  const joined = section.name === SECTIONS.container ? joinPodOf(asking, section, line, units) : undefined;
  askForNetwork(asking, section.all('Network'), section.pathOf('Network'), resolve);
  joinNetwork(asking, section, units);
  for (const key of ['UIDMap', 'GIDMap', 'SubUIDMap', 'SubGIDMap', 'RemapUsers']) {
    const value = section.last(key);
    if (value) asking.share('user', 'private', value.text, value.place(section.pathOf(key)));
  }
  const users = section.last('UserNS');
  if (users) askForMode(asking, 'user', users, section.pathOf('UserNS'), resolve);
  askForLists(asking, section);
  askForSecurity(asking, section);
  askForMounts(asking, section, units);
  askByOptions(asking, line, { path: section.pathOf('PodmanArgs'), podman: true, resolve });
  if (joined) takeFromPod(asking, joined.pod.declared, joined.place, units.taking);
  return line;
}

/** Of settings of containers.conf(5) any may be what a container gets unasked. */
function askForModules(asking: Asking, section: Section): void {
  const words = section.words('GlobalArgs');
  const isModule = ({ text, unknowns }: Excerpt, before: Excerpt | undefined): boolean =>
    before?.text === '--module' || text.startsWith('--module=') || unknowns[0]?.start === 0;
  for (const [key, modules] of [
    ['ContainersConfModule', section.all('ContainersConfModule')],
    ['GlobalArgs', words.filter((word, index) => isModule(word, words[index - 1]))],
  ] as const) {
    const path = section.pathOf(key);
    for (const module of modules) {
      const why = 'depends on a module of settings, which may hold any';
      leaveAllOpen(asking, module.text, why, module.place(path));
    }
  }
}

/** @returns the pod that a `.pod` unit makes, and where the container names it */
function joinPodOf(asking: Asking, section: Section, line: CommandLine, units: Units) {
  const named = lastValue(line, 'pod') ?? lastValue(line, 'pod-id-file');
  if (named && !named.text.startsWith('new:')) leaveToPod(asking, named, section.pathOf('PodmanArgs'));
  const by = section.last('Pod');
  if (!by) return undefined;
  const place = by.place(section.pathOf('Pod'));
  const made = units.section(by.text, SECTIONS.pod);
  if (!made) {
    leaveToPod(asking, by, place.path);
    return undefined;
  }
  const pod = madeBy(made, by.text, units);
  joinPod(asking, pod, by.text, place);
  return { pod, place };
}

/** A pod has many members. */
const known = new WeakMap<Section, MadePod>();

function madeBy(section: WrittenSection, name: string, units: Units): MadePod {
  const made = known.get(section) ?? makeBy(section, name, units);
  known.set(section, made);
  return made;
}

function makeBy(section: WrittenSection, name: string, units: Units): MadePod {
  const asking = askNothing(new Asking('quadlet', section.header.place(section.name)));
  const line = askBySection(asking, section, units);
  return { id: units.workload(name), line, declared: asking.done() };
}

/** `Network=web.container` */
function joinNetwork(asking: Asking, section: Section, units: Units): void {
  const other = section.all('Network').find(({ text }) => /\.container$/.test(text));
  if (!other) return;
  const place = other.place(section.pathOf('Network'));
  asking.share('net', 'container', other.text, place, units.workload(other.text));
}

function askForLists(asking: Asking, section: Section): void {
  for (const [key, field] of [
    ['AddCapability', 'capAdd'],
    ['DropCapability', 'capDrop'],
  ] as const) {
    for (const [index, name] of section.names(key).flatMap(commaSeparated).entries()) {
      addValue(asking, field, name, section.pathOf(key, index));
    }
  }
  for (const [index, word] of section.names('AddDevice').entries()) {
    // With `-` before it only where the host has it.
    const [device = word] = word.slice(word.text.startsWith('-') ? 1 : 0).split(':');
    addValue(asking, 'devices', device, section.pathOf('AddDevice', index));
  }
}

function askForMounts(asking: Asking, section: Section, units: Units): void {
  for (const [key, values, read] of [
    ['Volume', section.all('Volume'), volumeMount],
    ['Mount', section.words('Mount'), longMount],
  ] as const) {
    for (const [index, value] of values.entries()) {
      const path = section.pathOf(key, index);
      const asked = read(value);
      if (!askByVolume(asking, asked, value, path, units)) addMount(asking, asked, value, path);
    }
  }
  const root = section.last('Rootfs');
  if (root) addRoot(asking, root, section.pathOf('Rootfs'));
}
