import type { Excerpt } from '../excerpt.ts';
import type { CommandLine } from './parse.ts';

/** Of an option that comes twice the last counts. */
export const lastValue = ({ flags }: Pick<CommandLine, 'flags'>, name: string): Excerpt | undefined =>
  flags.findLast((flag) => flag.name === name)?.value;

/** `--label team=shop`, `--label internal` */
export const labelsOf = ({ flags }: Pick<CommandLine, 'flags'>): Record<string, string> =>
  Object.fromEntries(flags.filter(({ name }) => name === 'label').map(({ value }) => labelOf(value.text)));

export function labelOf(text: string): [name: string, value: string] {
  const [name = ''] = text.split('=', 1);
  return [name, text.slice(name.length + 1)];
}
