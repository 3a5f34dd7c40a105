import type { SourceText } from '../../yaml/source-text.ts';
import type { Excerpt } from '../excerpt.ts';

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

/** Words that say something and run nothing. */
const PRINTS =
  /^(echo|printf|print|:|grep|egrep|sed|awk|cat|test|\[|\[\[|log|logger|info|warn|error|die|usage|git)$/;

const ENGINE = /^(?:.*\/)?(docker|podman)$/;

/** `$(DOCKER) run`, `"$CONTAINER_ENGINE" run`: which engine it is matters little. */
const ENGINE_VARIABLE =
  /^\$[({]?(docker|podman|container|oci)?_?(docker|podman|engine|runtime|bin|cmd|cli|exe|command|tool)?([:-][^})]*)?[)}]?$/i;

/** Of both programs' options before the command: those whose value is the next word. */
const GLOBAL_VALUED = new Set([
  ...[
    '--config',
    '-c',
    '--context',
    '-H',
    '--host',
    '-l',
    '--log-level',
    '--tlscacert',
    '--tlscert',
    '--tlskey',
  ],
  ...['--cgroup-manager', '--conmon', '--connection', '--events-backend', '--hooks-dir', '--identity'],
  ...[
    '--imagestore',
    '--module',
    '--namespace',
    '--network-cmd-path',
    '--network-config-dir',
    '--out',
    '--root',
  ],
  ...['--runroot', '--runtime', '--runtime-flag', '--ssh', '--storage-driver', '--storage-opt', '--tmpdir'],
  ...['--url', '--volumepath'],
]);

/** The command among the words, whatever stands before it: `sudo`, assignments, `timeout 10`, `if !`. */
export function findRun(words: readonly Excerpt[]): RunCommand | undefined {
  const first = words.find(({ text }) => !/^\w+=/.test(text));
  if (first && PRINTS.test(first.text)) return undefined;
  for (const [index, word] of words.entries()) {
    if (!isEngine(word)) continue;
    const command = commandOf(words, index);
    const verb = words[command];
    if (verb) {
      return {
        podman: /podman/i.test(word.text),
        isPod: words[command - 1]?.text === 'pod',
        source: word.source,
        start: word.offset(0),
        end: verb.offset(verb.text.length),
        words: words.slice(command + 1),
      };
    }
  }
  return undefined;
}

function isEngine({ text, unknowns }: Excerpt): boolean {
  if (unknowns.length === 0) return ENGINE.test(text);
  return ENGINE_VARIABLE.test(text) && /docker|podman|container|oci/i.test(text);
}

/** Index of `run` or `create`; -1: it is another command, such as `docker compose run`. */
function commandOf(words: readonly Excerpt[], engine: number): number {
  for (let at = engine + 1; at < words.length; at++) {
    const { text = '', unknowns = [] } = words[at] ?? {};
    if (text === 'run' || text === 'create') return at;
    if (text.startsWith('-')) {
      if (GLOBAL_VALUED.has(text)) at++;
    } else if (text !== 'container' && text !== 'pod' && unknowns.length === 0) {
      return -1;
    }
  }
  return -1;
}
