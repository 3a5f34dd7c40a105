import type { FileKind } from '../model/declared.ts';
import type { Gap } from '../model/evidence.ts';
import { resolveAlias, type YamlMapping, type YamlNode } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { looksLikeCommands } from './commands/read.ts';
import { looksLikeDaemon } from './daemon/read.ts';
import { looksLikeDevcontainer } from './devcontainer/read.ts';
import { mergedInto } from './merged.ts';
import { formIn, kindByName } from './names.ts';
import { looksLikeOci } from './oci/read.ts';
import { looksLikePartOfQuadlet } from './quadlet/folder.ts';
import type { Files } from './reader.ts';
import { isOfChart, templateGap, templateMark } from './template.ts';
import { looksLikeWorkflow } from './workflow/read.ts';

/** Which reader a file is for, a gap where none could read it; undefined: it declares nothing. */
export type Classified = FileKind | Gap | undefined;

export function classify(source: SourceText, files: Pick<Files, 'exists'>): Classified {
  const named = kindByName(source.file);
  const form = formIn(source);
  if (form === 'yaml') return classifyYaml(source, named, files);
  if (form === 'json') return kindOfJson(source);
  if (form === 'unit') return looksLikePartOfQuadlet(source) ? 'quadlet' : undefined;
  return looksLikeCommands(source) ? 'commands' : undefined;
}

function classifyYaml(
  source: SourceText,
  named: FileKind | undefined,
  files: Pick<Files, 'exists'>,
): Classified {
  const words = { file: source.file, text: unescaped(source.text) };
  // Its own expressions look like those of templates.
  const isWorkflow = named === undefined && looksLikeWorkflow(words) && kindByContent(source) === undefined;
  if (named === 'workflow' || isWorkflow) return 'workflow';
  const hinted = named ?? kindByWords(words.text);
  const isHidden = source.text.includes('binary') && BINARY.test(source.text);
  if (hinted === undefined && !isHidden && !isOfChart(source.file, files)) return undefined;
  const mark = templateMark(source, files);
  if (mark !== undefined) return templateGap(source, mark);
  return named ?? kindByContent(source) ?? (parseYaml(source).problems.length > 0 ? hinted : undefined);
}

/** A tag of texts in Base64. */
const BINARY = /!!binary|:binary>/;

const ESCAPE = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U000([\da-fA-F]{5})|\r?\n[ \t]*)/g;

/** With letters in place of escapes: who looks for the words of keys finds those that are spelt otherwise. */
const unescaped = (text: string): string =>
  text.replace(ESCAPE, (_, ...codes: (string | undefined)[]) => {
    const code = codes.slice(0, 3).find((one) => one !== undefined);
    const point = Number.parseInt(code ?? '', 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '';
  });

/** What the words in a text make likely: most files are none of it and are told without being parsed. */
function kindByWords(text: string): FileKind | undefined {
  if (text.includes('apiVersion') && /\bkind\b/.test(text)) return 'kubernetes';
  if (text.includes('services') && SERVICE_WORDS.test(text)) return 'compose';
  return undefined;
}

function kindOfJson(source: SourceText): FileKind | undefined {
  if (looksLikeDevcontainer(source)) return 'devcontainer';
  const text = unescaped(source.text);
  const hinted = /"apiVersion"\s*:\s*"/.test(text)
    ? 'kubernetes'
    : /"services"\s*:\s*\{/.test(text)
      ? 'compose'
      : undefined;
  const told = hinted && kindByContent(source);
  if (told) return told;
  if (looksLikeDaemon(source)) return 'daemon';
  if (looksLikeOci({ text })) return 'oci';
  if (DAEMON.test(text)) return 'daemon';
  return parseYaml(source).problems.length > 0 ? hinted : undefined;
}

/** Settings that only dockerd has. */
const DAEMON =
  /"(?:userns-remap|default-cgroupns-mode|default-ipc-mode|seccomp-profile|no-new-privileges)"\s*:/;

function kindByContent(source: SourceText): FileKind | undefined {
  for (const { root } of parseYaml(source).documents) {
    const kind = root?.kind === 'mapping' ? kindOfMapping(root) : undefined;
    if (kind) return kind;
  }
  return undefined;
}

function kindOfMapping(root: YamlMapping): FileKind | undefined {
  const parts = mergedInto([root]);
  const entriesOf = (name: string) => parts.flatMap((part) => entryOf(part, name) ?? []);
  const isObject = ['apiVersion', 'kind'].every((name) =>
    entriesOf(name).some(({ kind }) => kind === 'scalar'),
  );
  if (isObject) return 'kubernetes';
  return entriesOf('services').some(hasServices) ? 'compose' : undefined;
}

/** Other programs have `services` too: Symfony, whose services are classes; GitLab, where they are a list. */
const SERVICE_KEYS = [
  ...['image', 'build', 'extends', 'container_name', 'privileged', 'cap_add', 'cap_drop', 'security_opt'],
  ...['network_mode', 'pid', 'ipc', 'uts', 'cgroup', 'userns_mode', 'devices', 'volumes_from', 'volumes'],
  ...['device_cgroup_rules', 'cgroup_parent', 'gpus', 'use_api_socket', 'post_start', 'pre_stop'],
];
const SERVICE_WORDS = new RegExp(SERVICE_KEYS.join('|'));

/** Whether one of them is a mapping with such a key, its own or merged into it. */
function hasServices(services: YamlNode): boolean {
  if (services.kind !== 'mapping') return false;
  const all = services.pairs.map(({ value }) => resolveAlias(value));
  return mergedInto(all.filter((service) => service.kind === 'mapping')).some(isService);
}

const isService = ({ pairs }: YamlMapping): boolean =>
  pairs.some(({ key }) => SERVICE_KEYS.includes(textOf(key) ?? ''));

function entryOf(mapping: YamlMapping, name: string): ReturnType<typeof resolveAlias> | undefined {
  const pair = mapping.pairs.find(({ key }) => textOf(key) === name);
  return pair && resolveAlias(pair.value);
}

function textOf(key: YamlNode): string | undefined {
  const own = resolveAlias(key);
  return own.kind === 'scalar' ? own.value : undefined;
}
