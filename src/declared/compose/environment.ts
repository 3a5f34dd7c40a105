import type { SourceText } from '../../yaml/source-text.ts';
import type { Files } from '../reader.ts';
import type { Told } from '../readers.ts';
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

/** What is known of variables where Compose is started in a folder: what the user says comes first. */
export function environmentIn(folder: string, told: Told, files: Files, report: Report): Lookup {
  const { envFiles } = told;
  const sources = envFiles.length > 0 ? envFiles : dotenvOf(folder, files, report);
  return environmentOf(sources, ownVariables(told), report);
}

/** Whosever it is: every shell has it, and what a shell has comes before what files define. */
const HOME = { value: '~' };

export const ownVariables =
  ({ env }: Pick<Told, 'env'>): Lookup =>
  (name) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value !== undefined) return { value };
    return name === 'HOME' ? HOME : undefined;
  };

/** The `.env` of a folder, where it has one. */
export function dotenvOf(directory: string, files: Files, report: Report): SourceText[] {
  const file = directory === '.' ? '.env' : `${directory}/.env`;
  if (!files.exists(file)) return [];
  const source = files.read(file);
  if (!('reason' in source)) return [source];
  report.gap(source);
  return [];
}
