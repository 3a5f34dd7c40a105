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
  // Its own expressions look like those of templates.
  const isWorkflow = named === undefined && looksLikeWorkflow(source) && kindByContent(source) === undefined;
  if (named === 'workflow' || isWorkflow) return 'workflow';
  const hinted = named ?? kindByWords(source.text);
  if (hinted === undefined && !isOfChart(source.file, files)) return undefined;
  const mark = templateMark(source, files);
  if (mark !== undefined) return templateGap(source, mark);
  return named ?? kindByContent(source) ?? (parseYaml(source).problems.length > 0 ? hinted : undefined);
}

/** What the words in a text make likely: most files are none of it and are told without being parsed. */
function kindByWords(text: string): FileKind | undefined {
  if (text.includes('apiVersion') && /\bkind\b/.test(text)) return 'kubernetes';
  if (text.includes('services') && SERVICE_WORDS.test(text)) return 'compose';
  return undefined;
}

function kindOfJson(source: SourceText): FileKind | undefined {
  const { text } = source;
  if (looksLikeDevcontainer(source)) return 'devcontainer';
  const hinted = /"apiVersion"\s*:\s*"/.test(text)
    ? 'kubernetes'
    : /"services"\s*:\s*\{/.test(text)
      ? 'compose'
      : undefined;
  const told = hinted && kindByContent(source);
  if (told) return told;
  if (looksLikeDaemon(source)) return 'daemon';
  if (looksLikeOci(source)) return 'oci';
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
  if (entryOf(root, 'apiVersion')?.kind === 'scalar' && entryOf(root, 'kind')?.kind === 'scalar')
    return 'kubernetes';
  return hasServices(entryOf(root, 'services')) ? 'compose' : undefined;
}

/** Other programs have `services` too: Symfony, whose services are classes; GitLab, where they are a list. */
const SERVICE_KEYS = [
  ...['image', 'build', 'extends', 'container_name', 'privileged', 'cap_add', 'cap_drop', 'security_opt'],
  ...['network_mode', 'pid', 'ipc', 'uts', 'cgroup', 'userns_mode', 'devices', 'volumes_from'],
];
const SERVICE_WORDS = new RegExp(SERVICE_KEYS.join('|'));

/** Whether one of them is a mapping with such a key, its own or merged into it. */
function hasServices(services: YamlNode | undefined): boolean {
  if (services?.kind !== 'mapping') return false;
  return services.pairs.some(({ value }) => {
    const service = resolveAlias(value);
    return service.kind === 'mapping' && mergedInto(service).some(isService);
  });
}

const isService = ({ pairs }: YamlMapping): boolean =>
  pairs.some(({ key }) => key.kind === 'scalar' && SERVICE_KEYS.includes(key.value));

function entryOf(mapping: YamlMapping, name: string): ReturnType<typeof resolveAlias> | undefined {
  const pair = mapping.pairs.find(({ key }) => key.kind === 'scalar' && key.value === name);
  return pair && resolveAlias(pair.value);
}
