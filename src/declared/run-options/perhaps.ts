import { Excerpt } from '../excerpt.ts';
import { splitWords } from '../words.ts';
import type { Flag } from './flags.ts';
import { MODES } from './modes.ts';

/** Of a word that may come to nothing: `${CI:+-e CI=1}` is nothing or what is written in it. */
export function wordsWithin(word: Excerpt): readonly Excerpt[] | undefined {
  const [first] = word.unknowns;
  if (first?.perhaps) return first.perhaps;
  const [prefix] = /^\$\{\w+:?\+(?=-)/.exec(word.text) ?? [];
  if (!first || !prefix || first.end < word.text.length) return undefined;
  const inside = word.text.slice(prefix.length, -1);
  return splitWords(new Excerpt(word.source, inside, word.offset(prefix.length)).withUnknowns(VARIABLE));
}

const ADDS = new Set([
  ...['cap-add', 'device', 'device-cgroup-rule', 'gpus', 'mount', 'use-api-socket', 'volume', 'volumes-from'],
]);

const VARIABLE = /\$(?:\w+|[@*]|\{[^}]*\}|\([^)]*\))/g;

/** Whether an option can do nothing but take isolation away. */
export function weakens({ name, value, given }: Flag): boolean {
  if (name === 'privileged') return !given || value.text === 'true';
  if (name === 'security-opt') return /unconfined|disable|unmask/.test(value.text);
  return ADDS.has(name) || (value.text === 'host' && (name === 'network' || Object.hasOwn(MODES, name)));
}
