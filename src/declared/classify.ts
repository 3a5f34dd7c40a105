import type { FileKind } from '../model/declared.ts';
import type { Gap } from '../model/evidence.ts';
import { resolveAlias, type YamlMapping, type YamlNode } from '../yaml/node.ts';
import { parseYaml } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { looksLikeCommands } from './commands/read.ts';
import { looksLikeDaemon } from './daemon/read.ts';
import { looksLikeDevcontainer } from './devcontainer/read.ts';
import { type Form, formOf, kindByName } from './names.ts';
import { looksLikeOci } from './oci/read.ts';
import { looksLikePartOfQuadlet } from './quadlet/folder.ts';
import type { Files } from './reader.ts';
import { isOfChart, templateGap, templateMark } from './template.ts';
import { looksLikeWorkflow } from './workflow/read.ts';

/** Which reader a file is for, a gap where none could read it; undefined: it declares nothing. */
export type Classified = FileKind | Gap | undefined;

export function classify(source: SourceText, files: Pick<Files, 'exists'>): Classified {
  const { file, text } = source;
  const named = kindByName(file);
  const form = formOf(file) ?? formOfText(text);
  if (form === 'yaml') return classifyYaml(source, named, files);
  if (form === 'json') return kindOfJson(source);
  if (form === 'unit') return looksLikePartOfQuadlet(source) ? 'quadlet' : undefined;
  return looksLikeCommands(source) ? 'commands' : undefined;
}

/** Of standard input, and of a file that somebody names although its own name tells nothing. */
function formOfText(text: string): Form {
  if (text.startsWith('#!')) return 'script';
  return /^\s*[{[]/.test(text) ? 'json' : 'yaml';
}

function classifyYaml(
  source: SourceText,
  named: FileKind | undefined,
  files: Pick<Files, 'exists'>,
): Classified {
  // Its own expressions look like those of templates.
  if (named === 'workflow' || looksLikeWorkflow(source)) return 'workflow';
  const hinted = named ?? kindByWords(source.text);
  if (hinted === undefined && !isOfChart(source.file, files)) return undefined;
  const mark = templateMark(source, files);
  if (mark !== undefined) return templateGap(source, mark);
  return named ?? kindByContent(source) ?? (parseYaml(source).problems.length > 0 ? hinted : undefined);
}

/** What the words in a text make likely: most files are none of it and are told without being parsed. */
function kindByWords(text: string): FileKind | undefined {
  if (text.includes('apiVersion') && /^[ \t-]*["']?kind["']?\s*:/m.test(text)) return 'kubernetes';
  if (text.includes('services') && SERVICE_WORDS.test(text)) return 'compose';
  return undefined;
}

function kindOfJson(source: SourceText): FileKind | undefined {
  const { text } = source;
  if (looksLikeDevcontainer(source)) return 'devcontainer';
  if (looksLikeDaemon(source) || DAEMON.test(text)) return 'daemon';
  if (looksLikeOci(source)) return 'oci';
  const isLikely = /"apiVersion"\s*:\s*"/.test(text) || /"services"\s*:\s*\{/.test(text);
  return isLikely ? kindByContent(source) : undefined;
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
const SERVICE_KEYS = ['image', 'build', 'extends', 'container_name', 'network_mode', 'privileged', 'cap_add'];
const SERVICE_WORDS = new RegExp(SERVICE_KEYS.join('|'));

/** Whether one of them is a mapping with such a key, its own or merged into it. */
function hasServices(services: YamlNode | undefined): boolean {
  if (services?.kind !== 'mapping') return false;
  return services.pairs.some(({ value }) => {
    const service = resolveAlias(value);
    return service.kind === 'mapping' && [service, ...mergedInto(service)].some(isService);
  });
}

const isService = ({ pairs }: YamlMapping): boolean =>
  pairs.some(({ key }) => key.kind === 'scalar' && SERVICE_KEYS.includes(key.value));

function mergedInto(mapping: YamlMapping): YamlMapping[] {
  const merged = entryOf(mapping, '<<');
  const nodes: YamlNode[] = merged?.kind === 'sequence' ? merged.items : merged ? [merged] : [];
  return nodes.map(resolveAlias).filter((node) => node.kind === 'mapping');
}

function entryOf(mapping: YamlMapping, name: string): ReturnType<typeof resolveAlias> | undefined {
  const pair = mapping.pairs.find(({ key }) => key.kind === 'scalar' && key.value === name);
  return pair && resolveAlias(pair.value);
}
