import { type ParsedYaml, parseYaml } from './parse.ts';
import type { SourceText } from './source-text.ts';

const parsed = new WeakMap<SourceText, ParsedYaml>();

/** What a text holds, parsed once: who tells what a file is and who reads it are not the same. */
export function yamlOf(source: SourceText): ParsedYaml {
  const known = parsed.get(source);
  if (known) return known;
  const yaml = parseYaml(source);
  parsed.set(source, yaml);
  return yaml;
}
