import type { Asking } from '../asking.ts';
import { overriding } from './merge.ts';
import type { Project } from './project.ts';
import { textOf, truthOf } from './scalars.ts';
import { entryOf, itemsOf, type Mapping, placeOfValue, type Scalar, type Value } from './value.ts';

interface List {
  key: string;
  field: 'capAdd' | 'capDrop' | 'securityOpt' | 'deviceCgroupRules' | 'devices';
  /** What of an item makes it the same as another, of which the last counts; without it they may not repeat. */
  same?: (item: Value) => string;
  /** What an engine is given for an item; undefined where that cannot be told. */
  read: (item: Value) => Scalar | undefined;
}

const nameOf = (item: Value): string => (textOf(item)?.text ?? '').replace(/=.*$/s, '');

const LISTS: readonly List[] = [
  { key: 'cap_add', field: 'capAdd', same: nameOf, read: textOf },
  { key: 'cap_drop', field: 'capDrop', same: nameOf, read: textOf },
  { key: 'security_opt', field: 'securityOpt', read: textOf },
  { key: 'device_cgroup_rules', field: 'deviceCgroupRules', read: textOf },
  { key: 'devices', field: 'devices', same: targetOfDevice, read: deviceOf },
];

export function askGuards(asking: Asking, service: Mapping, project: Project): void {
  for (const list of LISTS) askList(asking, list, service, project);
  askPrivileged(asking, service, project);
  askCgroupParent(asking, service, project);
}

function askList(asking: Asking, { key, field, same, read }: List, service: Mapping, project: Project): void {
  for (const { why, place } of service.unread ?? []) asking.undecided(field, why, place);
  const refuse = (value: Value, why: string) => {
    project.report.problem(why, placeOfValue(value));
    asking.undecided(field, why, placeOfValue(value));
  };
  const list = entryOf(service, key);
  if (!list || list.kind === 'nothing') return;
  if (list.kind !== 'sequence') {
    refuse(list, `${key} is no list`);
    return;
  }
  const kept = new Map<string, Value>();
  for (const [index, item] of itemsOf(list).entries()) {
    const id = same?.(item) ?? textOf(item)?.text ?? String(index);
    const before = kept.get(id);
    if (before && !same) project.report.problem(`${key} has ${id} twice`, placeOfValue(item));
    kept.set(id, before ? overriding(before, item) : item);
  }
  for (const item of kept.values()) {
    const value = read(item);
    if (!value) {
      refuse(item, `${key} has an item that cannot be read`);
      continue;
    }
    const { text, open } = value;
    const place = placeOfValue(value);
    if (open !== undefined && field === 'securityOpt') {
      asking.undecidedOption(value.node.value, open, place);
    } else if (open !== undefined) asking.undecided(field, open, place);
    if (open === undefined || !LACKS_ITS_VALUE.test(text)) asking.add(field, text, place);
  }
}

/** A variable that is not set leaves nothing there that could be asked for. */
const LACKS_ITS_VALUE = /(?:^|[:=/_])$/;

/** `SOURCE[:TARGET[:PERMISSIONS]]` */
const partsOf = (text: string): string[] => text.split(':');

function targetOfDevice(item: Value): string {
  const text = textOf(item)?.text ?? '';
  if (item.kind === 'mapping') return textOf(entryOf(item, 'target'))?.text ?? '';
  return partsOf(text)[1] ?? text;
}

function deviceOf(item: Value): Scalar | undefined {
  if (item.kind === 'mapping') return textOf(entryOf(item, 'target')) && textOf(entryOf(item, 'source'));
  const device = textOf(item);
  const [source = '', ...rest] = partsOf(device?.text ?? '');
  if (!device || rest.length > 2) return undefined;
  // Which device it is does not depend on what it is called inside.
  const open = /^[^:]*\$/.test(device.node.value) ? device.open : undefined;
  return { ...device, text: source, open };
}

function askPrivileged(asking: Asking, service: Mapping, project: Project): void {
  for (const { why, place } of service.unread ?? []) asking.undecided('privileged', why, place);
  const own = entryOf(service, 'privileged');
  const hooks = ['post_start', 'pre_stop'].flatMap((key) => {
    const list = entryOf(service, key);
    return list?.kind === 'sequence' ? itemsOf(list) : [];
  });
  // Who may run a privileged command inside when it starts or stops is as good as privileged.
  const asked = hooks.map((hook) => (hook.kind === 'mapping' ? entryOf(hook, 'privileged') : undefined));
  for (const value of [...asked, own]) askTruth(asking, value, project);
}

/** Whether it is privileged, by one of its settings. */
export function askTruth(asking: Asking, value: Value | undefined, project: Project): void {
  if (!value || value.kind === 'nothing') return;
  const place = placeOfValue(value);
  const asked = truthOf(value);
  if (asked !== undefined && !asking.done().privileged) asking.privileged(asked, place);
  const open = value.kind === 'scalar' ? value.open : undefined;
  if (open !== undefined) asking.undecided('privileged', open, place);
  else if (asked === undefined) {
    const why = 'privileged is neither true nor false';
    project.report.problem(why, place);
    asking.undecided('privileged', why, place);
  }
}

function askCgroupParent(asking: Asking, service: Mapping, project: Project): void {
  const value = entryOf(service, 'cgroup_parent');
  if (!value || value.kind === 'nothing') {
    for (const { why, place } of service.unread ?? []) asking.undecided('cgroupParent', why, place);
    return;
  }
  const place = placeOfValue(value);
  const parent = textOf(value);
  const why = parent ? parent.open : 'cgroup_parent is no text';
  if (!parent) project.report.problem('cgroup_parent is no text', place);
  if (parent?.text) asking.cgroupParent(parent.text, place);
  if (why !== undefined) asking.undecided('cgroupParent', why, place);
}
