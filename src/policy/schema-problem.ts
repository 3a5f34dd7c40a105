import type { ErrorObject } from 'ajv';
import { didYouMean } from '../did-you-mean.ts';
import type { Part, Path } from './yaml-nodes.ts';

/** What is wrong at a path of a policy, and whether with its key or with its value. */
export interface PathProblem {
  path: Path;
  part: Part;
  message: string;
}

/** What the patterns of policy.schema.json ask for. */
const PATTERNS: Record<string, string> = {
  '\\S': 'must not be empty',
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}$': 'must be a date, written YYYY-MM-DD',
  '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$': 'must be one word of letters, digits, dots, dashes and underscores',
};

/** Says in the words of somebody who writes YAML what ajv has found. */
export function describeSchemaError(error: ErrorObject): PathProblem {
  const { instancePath, keyword, params, parentSchema } = error;
  const path = parsePointer(instancePath);
  const known: string[] = Object.keys(parentSchema?.properties ?? {});
  if (keyword === 'additionalProperties') {
    const key: string = params.additionalProperty;
    const message = `unknown key ${key}${didYouMean(key, known) || `; known here: ${known.join(', ')}`}`;
    return { path: [...path, key], part: 'key', message: `${showPath(path)}${message}` };
  }
  return { path, part: 'value', message: `${showPath(path)}${complain(error, known)}` };
}

function complain({ keyword, params, data, message }: ErrorObject, known: string[]): string {
  switch (keyword) {
    case 'required':
      return `${params.missingProperty} is missing`;
    case 'enum':
      return `must be one of ${params.allowedValues.join(', ')}${didYouMean(String(data), params.allowedValues)}`;
    case 'type':
      return `must be ${TYPES[params.type] ?? params.type}, not ${typeName(data)}`;
    case 'pattern':
      return PATTERNS[params.pattern] ?? `must match ${params.pattern}`;
    case 'minProperties':
      return `matches everything; give at least one of ${known.join(', ')}`;
    default:
      return message ?? keyword;
  }
}

const TYPES: Record<string, string> = {
  object: 'a mapping',
  array: 'a list',
  string: 'text',
  boolean: 'true or false',
};

function typeName(data: unknown): string {
  if (data === null) return 'nothing';
  if (Array.isArray(data)) return 'a list';
  return TYPES[typeof data] ?? `a ${typeof data}`;
}

/** `waivers[0].expires: `; nothing for the top. */
export function showPath(path: Path): string {
  const text = path.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${step}`)).join('');
  return text === '' ? '' : `${text.replace(/^\./, '')}: `;
}

/** RFC 6901 */
const parsePointer = (pointer: string): Path =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
