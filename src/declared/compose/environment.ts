import type { SourceText } from '../../yaml/source-text.ts';
import type { Files } from '../reader.ts';
import { readDotenv, type Variables } from './dotenv.ts';
import type { Lookup } from './interpolate.ts';
import type { Report } from './report.ts';

/** What files define, below what is known already: of two that define the same the later one counts. */
export function environmentOf(sources: readonly SourceText[], outer: Lookup, report: Report): Lookup {
  const variables: Variables = new Map();
  for (const source of sources) {
    const { problem } = readDotenv(source, outer, variables);
    if (problem) report.problemAt(problem.detail, problem.at, '');
  }
  return (name) => outer(name) ?? variables.get(name);
}

/** The `.env` of a folder, where it has one. */
export function dotenvOf(directory: string, files: Files, report: Report): SourceText[] {
  const file = directory === '.' ? '.env' : `${directory}/.env`;
  if (!files.exists(file)) return [];
  const source = files.read(file);
  if (!('reason' in source)) return [source];
  report.gap(source);
  return [];
}
