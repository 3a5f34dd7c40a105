import type { Scalar, Value } from './value.ts';

/** What YAML takes for a boolean, a number or a date: Compose refuses it where it wants a text. */
const NO_TEXT =
  /^(?:true|True|TRUE|false|False|FALSE|[-+]?(?:\d[\d_]*|0x[\da-fA-F_]+|0o?[0-7_]+|0b[01_]+)|[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|\d{4}-\d\d?-\d\d?.*)$/;

/** A scalar that is a text; undefined for whatever else. */
export const textOf = (value: Value | undefined): Scalar | undefined =>
  value?.kind === 'scalar' && !(value.literal && NO_TEXT.test(value.text)) ? value : undefined;

/** After interpolation, in any case: the words of YAML 1.1. Undefined: no boolean. */
export function truthOf(value: Value | undefined): boolean | undefined {
  if (value?.kind !== 'scalar') return undefined;
  const word = value.text.toLowerCase();
  if (['true', 'y', 'yes', 'on'].includes(word)) return true;
  return ['false', 'n', 'no', 'off'].includes(word) ? false : undefined;
}
