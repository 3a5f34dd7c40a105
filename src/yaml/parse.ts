import { YAMLException } from 'js-yaml';
import { Builder, ProblemAt, type YamlDocument } from './builder.ts';
import { eventsOf, Rereads } from './events.ts';
import type { SourceText } from './source-text.ts';

/** What is wrong with a file, and where; offsets into its text. */
export interface YamlProblem {
  message: string;
  offset: number;
}

export interface ParsedYaml {
  documents: YamlDocument[];
  problems: YamlProblem[];
}

/**
 * The documents of a text, as far as they can be read: one that is broken is a problem with its place, and those before
 * and behind it are read all the same. Tags, duplicate keys and merge keys are left to whoever knows what they mean.
 */
export function parseYaml(source: SourceText): ParsedYaml {
  // Who tells what a file is and who reads it are not the same. A WeakMap would cost a seventh of the whole.
  source.yaml ??= parse(source);
  return source.yaml;
}

function parse(source: SourceText): ParsedYaml {
  const rereads = new Rereads();
  try {
    return { documents: build(source, source.text, 0, rereads), problems: [] };
  } catch (error) {
    const problem = problemOf(error, 0);
    const parts = splitDocuments(source.text);
    if (parts.length < 2) return { documents: [], problems: [problem] };
    return parseParts(source, parts, rereads);
  }
}

/** Texts of JSON one behind the other, with or without something in between that YAML takes for the end of a document. */
export function parseJsonStream(source: SourceText): ParsedYaml {
  const { text } = source;
  const starts = splitDocuments(text).flatMap((start, index, all) =>
    [0, ...jsonStarts(text.slice(start, all[index + 1]))].map((offset) => start + offset),
  );
  return parseParts(source, [...new Set(starts)], new Rereads());
}

const JSON_TOKEN = /"(?:[^"\\]|\\.)*"?|[{}[\]]/gs;

/** Behind the first: what comes before that belongs to it. */
function jsonStarts(text: string): number[] {
  const starts: number[] = [];
  let depth = 0;
  for (const { index, 0: token } of text.matchAll(JSON_TOKEN)) {
    if (token === '{' || token === '[') {
      if (depth === 0) starts.push(index);
      depth++;
    } else if (token === '}' || token === ']') depth--;
  }
  return starts.slice(1);
}

function parseParts(source: SourceText, parts: readonly number[], rereads: Rereads): ParsedYaml {
  const parsed: ParsedYaml = { documents: [], problems: [] };
  for (const [index, start] of parts.entries()) {
    const text = source.text.slice(start, parts[index + 1]);
    try {
      parsed.documents.push(...build(source, text, start, rereads));
    } catch (error) {
      parsed.problems.push(problemOf(error, start));
    }
  }
  return parsed;
}

function problemOf(error: unknown, start: number): YamlProblem {
  if (error instanceof ProblemAt) return { message: error.message, offset: error.offset };
  if (error instanceof YAMLException) {
    return { message: error.reason, offset: start + (error.mark?.position ?? 0) };
  }
  throw error;
}

/** Where documents begin. Inside a block scalar or quotes `---` at the start of a line is none, in YAML neither. */
function splitDocuments(text: string): number[] {
  const starts = [0];
  for (const { index } of text.matchAll(/^---(?=\s|$)/gm)) if (index > 0) starts.push(index);
  return starts;
}

/** @param part of the source's text, from `base` on */
function build(source: SourceText, part: string, base: number, rereads: Rereads): YamlDocument[] {
  const { events, text } = eventsOf(part, rereads);
  return new Builder(source, events, { base, text }).documents();
}
