import type { Excerpt } from '../excerpt.ts';
import { ALIASES, DECISIVE, type Flag, SHORT, SWITCHES, VALUED } from './flags.ts';
import { weakens, wordsWithin } from './perhaps.ts';

export interface CommandLine {
  flags: Flag[];
  image?: Excerpt;
  /** Options that it may have or not, and why. */
  perhaps: { flag: Flag; why: string }[];
  /** Words that may hold any option, or that keep the others from being told apart. */
  open: { word: Excerpt; why: string }[];
}

/** `-itv /a:/b --pid=host --net host image command`: options end before the first word that is none. */
export function parseRunOptions(words: readonly Excerpt[]): CommandLine {
  const line: CommandLine = { flags: [], perhaps: [], open: [] };
  for (let at = 0; at < words.length; ) {
    const word = words[at++];
    if (!word) break;
    if (word.text === '--') {
      const image = words[at];
      return image ? { ...line, image } : line;
    }
    const may = mayAskFor(word);
    if (may) {
      for (const flag of may.flags) line.flags.push(flag);
      for (const perhaps of may.perhaps) line.perhaps.push(perhaps);
    } else if (mayBeOptions(word) || (word.unknowns[0]?.perhaps && words.slice(at).some(mayHoldOptions))) {
      line.open.push({ word, why: `${word.why}, which may hold any option` });
    } else if (!word.text.startsWith('-') || word.text === '-') {
      return { ...line, image: word };
    } else {
      const [next] = words.slice(at, at + addFlags(line, word, words[at]));
      if (next) at++;
      // More than a value may come of it.
      if (next?.unknowns[0]?.perhaps)
        line.open.push({ word: next, why: `${next.why}, which may hold any option` });
    }
  }
  return line;
}

/**
 * Of a word that comes to options or to nothing; undefined where more than options may come of it. What a script adds in one of
 * its branches it asks for there, as with a command of that branch; what would harden the container is no more than possible.
 */
function mayAskFor(word: Excerpt): Pick<CommandLine, 'flags' | 'perhaps'> | undefined {
  const words = wordsWithin(word);
  if (!words) return undefined;
  const end = word.slice(word.text.length);
  const { flags, perhaps, image, open } = parseRunOptions([...words, end]);
  if (image !== end || open.length > 0) return undefined;
  const isAdded = (flag: Flag): boolean => word.unknowns[0]?.perhaps !== undefined && weakens(flag);
  const doubtful = flags.filter((flag) => DECISIVE.has(flag.name) && !isAdded(flag));
  return {
    flags: flags.filter(isAdded),
    perhaps: [
      ...perhaps,
      ...doubtful.map((flag) => ({ flag, why: `${word.why}, which may hold --${flag.name}` })),
    ],
  };
}

/**
 * A word that is one variable outside of quotes is the image where its name says so, and may hold options where not.
 * So may `"$@"` and `"$OPTIONS"`, in quotes too, and a word of which not even the option's name is known.
 */
function mayBeOptions(word: Excerpt): boolean {
  const { text, unknowns } = word;
  const [first] = unknowns;
  if (!first) return false;
  if (mayHoldOptions(word)) return true;
  if (first.start === 0 && WHATEVER.test(first.name)) return true;
  if (text.startsWith('-')) return /^-[^a-zA-Z]*$|^--[^=]*$/.test(text.slice(0, first.start));
  if (first.start > 0 || first.end < text.length) return false;
  return first.splits ? !isImage(first.name) : namesOptions(first.name);
}

/** Where a variable is given one value or another, options of the second stand behind the image of the first. */
const mayHoldOptions = ({ unknowns: [first] }: Excerpt): boolean =>
  first?.perhaps?.some(({ text }) => text.startsWith('-')) ?? false;

const WHATEVER = /^\$[@*]$|^\$\{([@*]|[^}]*\[[@*]\]).*\}$/;

/** By a part of its name: `$APP_IMAGE`, `${imageTag}`, `${{ env.IMAGE }}`, and not `$STAGE_ARGS` nor `$IMAGE_OPTS`. */
function isImage(name: string): boolean {
  if (name.includes(':+')) return false;
  return partsOf(name).some((part) => IMAGE.test(part)) && !namesOptions(name);
}

const namesOptions = (name: string): boolean => partsOf(name).some((part) => OPTIONS.test(part));

function partsOf(name: string): string[] {
  const [, dotted] = /^\$\{\{\s*([\w.-]+)/.exec(name) ?? [];
  const [bare = ''] = dotted?.split('.').slice(-1) ?? name.match(/\w+/) ?? [];
  return (bare.match(/[A-Z]?[a-z0-9]+|[A-Z0-9]+/g) ?? []).map((part) => part.toLowerCase());
}

const IMAGE = /^(image|img|tag|repo|repository|registry)$/;
const OPTIONS = /^(args?|opts?|options?|flags?|params?)$/;

/** How many more words it took. */
function addFlags(line: CommandLine, word: Excerpt, next: Excerpt | undefined): number {
  return word.text.startsWith('--') ? addLong(line, word, next) : addShort(line, word, next);
}

function addLong(line: CommandLine, word: Excerpt, next: Excerpt | undefined): number {
  const equals = word.text.indexOf('=');
  const written = word.text.slice(2, equals < 0 ? undefined : equals);
  const name = (Object.hasOwn(ALIASES, written) ? ALIASES[written] : undefined) ?? written;
  if (equals >= 0) {
    line.flags.push({ name, value: word.slice(equals + 1), given: true });
    return 0;
  }
  if (SWITCHES.has(name)) {
    line.flags.push({ name, value: word, given: false });
    return 0;
  }
  if (VALUED.has(name)) {
    if (next) line.flags.push({ name, value: next, given: true });
    return 1;
  }
  // Whether the next word is its value or the image nobody knows; an option is neither.
  if (next && !next.text.startsWith('-')) {
    line.open.push({ word, why: `holds --${written}, an option that nsaudit does not know` });
  }
  return 0;
}

/** `-it`, `-v/a:/b`, `-itv /a:/b`, `-m=1g`, `-t=false` */
function addShort(line: CommandLine, word: Excerpt, next: Excerpt | undefined): number {
  for (let at = 1; at < word.text.length; at++) {
    const name = SHORT[word.text[at] ?? ''];
    const isLast = at === word.text.length - 1;
    if (name === undefined) {
      line.open.push({ word, why: `holds -${word.text[at]}, an option that nsaudit does not know` });
      return 0;
    }
    if (word.text[at + 1] === '=') {
      line.flags.push({ name, value: word.slice(at + 2), given: true });
      return 0;
    }
    if (SWITCHES.has(name)) {
      line.flags.push({ name, value: word, given: false });
    } else {
      const value = isLast ? next : word.slice(at + 1);
      if (value) line.flags.push({ name, value, given: true });
      return isLast ? 1 : 0;
    }
  }
  return 0;
}
