import type { YamlScalar } from '../../yaml/node.ts';

/** kubectl reads YAML 1.1: https://yaml.org/type/bool.html */
const BOOLEANS = new Map([
  ...spelt(true, 'y', 'yes', 'on', 'true'),
  ...spelt(false, 'n', 'no', 'off', 'false'),
]);

function spelt(is: boolean, ...words: string[]): [string, boolean][] {
  return words.flatMap((word): [string, boolean][] => [
    [word, is],
    [word.toUpperCase(), is],
    [word.charAt(0).toUpperCase() + word.slice(1), is],
  ]);
}

const NUMBER = /^[-+]?(0[xob][\da-f_]+|(\d[\d_]*(\.\d*)?|\.\d+)(e[-+]?\d+)?)$/i;

export const booleanOf = (scalar: YamlScalar): boolean | undefined =>
  isUnquoted(scalar) ? BOOLEANS.get(scalar.value) : undefined;

/** As written: whether it is zero is all that can matter of it. */
export const numberOf = (scalar: YamlScalar): string | undefined =>
  isUnquoted(scalar) && NUMBER.test(scalar.value) ? scalar.value : undefined;

export const isZero = (number: string): boolean =>
  !/[1-9a-f]/i.test(number.replace(/^[-+]?0[xob]|e.*$/gi, ''));

/** What is written without quotes may be a number or a boolean, which the API refuses where it wants a string. */
export const stringOf = (scalar: YamlScalar): string | undefined =>
  isUnquoted(scalar) && (BOOLEANS.has(scalar.value) || NUMBER.test(scalar.value)) ? undefined : scalar.value;

const isUnquoted = ({ plain, tag }: YamlScalar): boolean =>
  tag === undefined ? plain : ['!!bool', '!!int', '!!float'].includes(tag);

/** Tags of other programs, such as `!vault`: what they put there is not to be known. */
export const hasOwnTag = ({ tag }: YamlScalar): boolean =>
  tag !== undefined && !/^!(!(str|bool|int|float))?$/.test(tag);

/** Helm, Jinja, envsubst: what will stand there is not to be known. */
export const isTemplate = (text: string): boolean => /\{\{|\{%|\$\{/.test(text);
