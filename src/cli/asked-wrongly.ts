import { didYouMean } from '../did-you-mean.ts';

export const COMMANDS = [
  'scan',
  'check',
  'watch',
  'collect',
  'ls',
  'graph',
  'doctor',
  'show',
  'net',
  'rules',
  'policy list',
  'policy show',
  'policy validate',
  'policy init',
];

/** What of oclif's parser errors is used; those of flags that do not exist list them. */
interface ParserError extends Error {
  flags?: string[];
  parse?: { input?: { flags?: Record<string, { allowNo?: boolean }> } };
}

/** oclif's errors about flags, arguments and commands carry the parser's state or an exit code of its own. */
export const isAskedWrongly = (error: Error): error is ParserError => 'parse' in error || 'oclif' in error;

/** What oclif says of a command line, in our words. */
export function sayAskedWrongly({ message, flags, parse }: ParserError): string {
  const [, command] = /^command (.+) not found$/.exec(message) ?? [];
  if (command !== undefined) return noCommand(command);
  const [unknown] = flags?.[0]?.split('=') ?? [];
  if (unknown !== undefined) return noFlag(unknown, parse?.input?.flags ?? {});
  return (
    message
      .replace(/\nSee more help with --help$/, '')
      // Of flags that take several values each: ours take one at a time.
      .replace(/\n\nNote: .*$/s, '')
      .replace(/^The following errors? occurred:\s+/, '')
      .replace(/^All of the following must be provided when using (\S+): /, '$1 needs ')
      .replace(/^(--[^\s=]+)=true cannot also be provided when using (\S+)/, '$1 and $2 exclude each other')
      .replace(/^Parsing (\S+) \n\t(\w)/, (_, flag, first: string) => `${flag}: ${first.toLowerCase()}`)
  );
}

/** oclif takes an argument that a command does not have for a part of its name. */
function noCommand(id: string): string {
  const words = id.replaceAll(':', ' ');
  const known = COMMANDS.find((command) => words.startsWith(`${command} `));
  if (known !== undefined) return `${known} takes no argument "${words.slice(known.length + 1)}"`;
  return `there is no command "${words}"${didYouMean(words, COMMANDS)}`;
}

function noFlag(flag: string, known: Record<string, { allowNo?: boolean }>): string {
  const names = Object.entries(known).flatMap(([name, { allowNo }]) =>
    allowNo ? [`--${name}`, `--no-${name}`] : [`--${name}`],
  );
  return `there is no flag ${flag}${flag.startsWith('--') ? didYouMean(flag, names) : ''}`;
}
