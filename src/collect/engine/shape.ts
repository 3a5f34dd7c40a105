/**
 * Readers of an engine's JSON. Engines leave fields out and answer null, but a field of another type than documented
 * is no evidence of anything: it throws, and the container becomes a gap instead of a pass.
 */
export class MalformedAnswerError extends Error {
  override readonly name = 'MalformedAnswerError';

  constructor(field: string, wanted: string) {
    super(`${field} is not ${wanted}`);
  }
}

export function text(value: unknown, field: string): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new MalformedAnswerError(field, 'a string');
  return value;
}

export function flag(value: unknown, field: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw new MalformedAnswerError(field, 'true or false');
  return value;
}

export function list(value: unknown, field: string): unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MalformedAnswerError(field, 'a list');
  return value;
}

export const texts = (value: unknown, field: string): string[] =>
  list(value, field).map((item) => {
    if (typeof item !== 'string') throw new MalformedAnswerError(field, 'a list of strings');
    return item;
  });

export type Fields = Record<string, unknown>;

export function object(value: unknown, field: string): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new MalformedAnswerError(field, 'an object');
  return value as Fields;
}

/** Name to text; entries of another type are left out: labels carry no verdict. */
export const textsByName = (value: unknown, field: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(object(value, field)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
