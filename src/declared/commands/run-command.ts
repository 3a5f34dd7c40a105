import type { SourceText } from '../../yaml/source-text.ts';
import type { Excerpt } from '../excerpt.ts';
import { type Engines, isNamed } from './engines.ts';
import { withoutKeywords } from './keywords.ts';

/** `docker run` or `podman create` in a script. */
export interface RunCommand {
  podman: boolean;
  /** `podman pod create`: it makes no container but what others join. */
  isPod: boolean;
  source: SourceText;
  /** Offsets of the engine's name and behind `run`. */
  start: number;
  end: number;
  /** What follows `run`. */
  words: Excerpt[];
}

/** Commands that say something and run nothing. */
const PRINTS =
  /^(echo|printf|print|:|grep|egrep|sed|awk|cat|test|\[|\[\[|log|logger|info|warn|error|die|usage|git)$/;

/** Commands that take names of files and of what is to be done: `make -C docker run`, `mkdir docker run`. */
const TAKES_NAMES =
  /^(g?make|just|task|systemctl|service|for|select|cd|pushd|ls|mkdir|rm|cp|mv|ln|touch|chmod|chown|tar|zip)$/;

/** `npm exec`, `pnpm dlx`: what follows is run; all else that they are given are names. */
const MANAGES_PACKAGES = /^(npm|pnpm|yarn)$/;
const RUNS = /^(exec|x|dlx)$/;

function takesNames(words: readonly Excerpt[]): boolean {
  const [{ text = '' } = {}, ...rest] = named(words);
  return MANAGES_PACKAGES.test(text) ? !rest.some((word) => RUNS.test(word.text)) : TAKES_NAMES.test(text);
}

export const prints = (words: readonly Excerpt[]): boolean => PRINTS.test(named(words)[0]?.text ?? '');

/** What `echo` and its like write: the words behind it; none of another command. */
export function printed(words: readonly Excerpt[]): readonly Excerpt[] {
  const [name, ...rest] = named(words);
  return name && /^(echo|printf|print)$/.test(name.text) ? rest : [];
}

/** From its name on. */
function named(words: readonly Excerpt[]): readonly Excerpt[] {
  const plain = withoutKeywords(words);
  const start = plain.findIndex(({ text }) => !/^\w+=/.test(text));
  return start < 0 ? [] : plain.slice(start);
}

/** By a path of either system, and in whatever letters: some file systems take no notice of them. */
const ENGINE = /^(?:.*[\\/])?(docker|podman)(?:\.exe)?$/i;

/** `$(DOCKER) run`, `"$CONTAINER_ENGINE" run`, `"${DOCKER[@]}" run`: which engine it is matters little. */
const ENGINE_VARIABLE =
  /^\$[({]?(docker|podman|container|oci)?_?(docker|podman|engine|runtime|bin|cmd|cli|exec?|command|tool)?(\[[@*]\])?([:-][^})]*)?[)}]?$/i;

/** `$(command -v docker) run` */
const ENGINE_PATH = /^(?:\$\(|`)(?:which|command -v|type -[pP]) (?:docker|podman)(?:\)|`)$/;

/** Of both programs' options before the command: those that take no value, unless behind `=`. */
const GLOBAL_SWITCHES = new Set([
  ...['--debug', '-D', '--help', '-h', '--noout', '--remote', '-r', '--syslog', '--tls', '--tlsverify'],
  ...['--trace', '--transient-store', '--version', '-v'],
]);

/**
 * The command among the words, whatever stands before it: `sudo`, assignments, `timeout 10`, `if !`.
 * @param engines other names that engines have there
 * @param used what stands in the command for a word that is written elsewhere
 */
export function findRun(
  words: readonly Excerpt[],
  used: ReadonlyMap<Excerpt, Excerpt> = new Map(),
  engines: Engines = new Set(),
): RunCommand | undefined {
  if (prints(words) || takesNames(words)) return undefined;
  for (const [index, word] of words.entries()) {
    if (!isEngine(word) && !isNamed(word, engines)) continue;
    const command = commandOf(words, index);
    const verb = words[command];
    if (verb && !isProse(word, words[command + 1])) {
      return {
        podman: /podman/i.test(word.text),
        isPod: words[command - 1]?.text === 'pod',
        source: word.source,
        start: (used.get(word) ?? word).offset(0),
        end: endOf(used.get(verb) ?? verb),
        words: words.slice(command + 1),
      };
    }
  }
  return undefined;
}

const endOf = (word: Excerpt): number => word.offset(word.text.length);

/** `Docker run failed`: a sentence begins with a capital as well, and has no options. */
const isProse = ({ text }: Excerpt, next: Excerpt | undefined): boolean =>
  /^[A-Z][a-z]+$/.test(text) && !next?.text.startsWith('-');

function isEngine({ text, unknowns }: Excerpt): boolean {
  if (unknowns.length === 0) return ENGINE.test(text);
  return (
    (ENGINE_VARIABLE.test(text) && /docker|podman|container|oci|engine|runtime/i.test(text)) ||
    ENGINE_PATH.test(text)
  );
}

/** Index of `run` or `create`; -1: it is another command, such as `docker compose run`. */
function commandOf(words: readonly Excerpt[], engine: number): number {
  for (let at = engine + 1; at < words.length; at++) {
    const word = words[at];
    if (isVerb(word)) return at;
    if (word?.text.startsWith('-')) {
      if (takesNext(word.text) && !isVerb(words[at + 1])) at++;
    } else if (word?.unknowns.length === 0 && word.text !== 'container' && word.text !== 'pod') {
      return -1;
    }
  }
  return -1;
}

/** `run`, `create`, `${1:-run}` */
const isVerb = (word: Excerpt | undefined): boolean =>
  /^(run|create)$|^\$\{\w+:?-(run|create)\}$/.test(word?.text ?? '');

/** Of any other option what follows is its value, unless that is attached; of one that nobody knows, it may be. */
const takesNext = (option: string): boolean =>
  !option.includes('=') && !GLOBAL_SWITCHES.has(option) && !/^-[^-]./.test(option);
