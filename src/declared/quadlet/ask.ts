import type { Asking } from '../asking.ts';
import type { Excerpt } from '../excerpt.ts';
import { through } from '../place.ts';
import { addMount, addValue, askByOptions } from '../run-options/ask.ts';
import { hostPath } from '../run-options/host-path.ts';
import { askForMode, askForNetwork } from '../run-options/modes.ts';
import { longMount } from '../run-options/mount.ts';
import { type CommandLine, parseRunOptions } from '../run-options/parse.ts';
import { addSecurityOpt, leaveSecurityOpen } from '../run-options/security.ts';
import { sharedBy } from '../run-options/share.ts';
import { type AskedMount, volumeMount } from '../run-options/volume.ts';
import type { Section } from './unit.ts';

/** What other units of the folder say, by file name. */
export interface Units {
  /** Id of the workload that a `.container` or `.pod` unit declares. */
  workload: (name: string) => string;
  section: (unit: string, name: string) => Section | undefined;
}

/** Asks for what the keys of a [Container], [Pod] or [Kube] section ask for: podman-systemd.unit(5). */
export function askBySection(asking: Asking, section: Section, units: Units): CommandLine {
  const resolve = () => undefined;
  joinPod(asking, section, units);
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
  // The generator puts them behind all the others.
  const line = parseRunOptions(section.words('PodmanArgs'));
  askByOptions(asking, line, { path: section.pathOf('PodmanArgs'), podman: true, resolve });
  return line;
}

/** What its members join, unless they ask for something else. */
function joinPod(asking: Asking, section: Section, units: Units): void {
  const pod = section.last('Pod');
  if (!pod) return;
  const place = pod.place(section.pathOf('Pod'));
  const made = parseRunOptions(units.section(pod.text, 'Pod')?.words('PodmanArgs') ?? []);
  for (const type of sharedBy(made)) {
    asking.share(type, 'container', pod.text, place, units.workload(pod.text));
  }
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
    for (const [index, name] of section.names(key).entries()) {
      addValue(asking, field, name, section.pathOf(key, index));
    }
  }
  for (const [index, word] of section.names('AddDevice').entries()) {
    // With `-` before it only where the host has it.
    const [device = word] = word.slice(word.text.startsWith('-') ? 1 : 0).split(':');
    addValue(asking, 'devices', device, section.pathOf('AddDevice', index));
  }
}

/** Keys that stand for a `--security-opt`, the option, and what they have. */
const SECURITY: readonly [key: string, option: string, kind: 'switch' | 'value' | 'words'][] = [
  ['NoNewPrivileges', 'no-new-privileges', 'switch'],
  ['SecurityLabelDisable', 'label=disable', 'switch'],
  ['SecurityLabelNested', 'label=nested', 'switch'],
  ['SecurityLabelType', 'label=type:', 'value'],
  ['SecurityLabelFileType', 'label=filetype:', 'value'],
  ['SecurityLabelLevel', 'label=level:', 'value'],
  ['SeccompProfile', 'seccomp=', 'value'],
  ['AppArmor', 'apparmor=', 'value'],
  ['Mask', 'mask=', 'words'],
  ['Unmask', 'unmask=', 'words'],
];

/** `no-new-privileges` stands for `no-new-privileges=true`. */
const nameOf = (option: string): string => (option.includes('=') ? option : `${option}=`);

function askForSecurity(asking: Asking, section: Section): void {
  for (const [key, option, kind] of SECURITY) {
    const last = section.last(key);
    const values = kind === 'words' ? section.words(key) : last ? [last] : [];
    for (const value of values) {
      const place = value.place(section.pathOf(key));
      if (value.why) leaveSecurityOpen(asking, nameOf(option), value.why, place);
      else if (kind !== 'switch') addSecurityOpt(asking, `${option}${value.text}`, place);
      else if (section.isOn(key)) addSecurityOpt(asking, option, place);
    }
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
      if (!askByUnit(asking, asked, value, path, units)) addMount(asking, asked, value, path);
    }
  }
}

const BIND = /(^|,)r?bind(,|$)/;

/** A `.volume` unit can bind a directory of the host: `Options=bind`, `Device=/`; its `PodmanArgs` can do anything. */
function askByUnit(asking: Asking, asked: AskedMount, value: Excerpt, path: string, units: Units): boolean {
  const { source } = asked.mount;
  const volume = source.endsWith('.volume') ? units.section(source, 'Volume') : undefined;
  if (!volume) return false;
  const [more] = volume.words('PodmanArgs');
  if (more) {
    const by = through(more.place(volume.pathOf('PodmanArgs')), 'volume', value.place(path));
    asking.undecided('mounts', `depends on ${volume.pathOf('PodmanArgs')} of ${source}`, by);
  }
  const device = volume.last('Device');
  const binds = [volume.last('Type'), volume.last('Options')].some((by) => BIND.test(by?.text ?? ''));
  if (!device || !binds) return false;
  const place = through(device.place(volume.pathOf('Device')), 'volume', value.place(path));
  const { path: onHost, why } = hostPath(device);
  if (why) asking.undecided('mounts', why, place);
  asking.mount({ ...asked.mount, type: 'bind', source: onHost }, place);
  return true;
}
