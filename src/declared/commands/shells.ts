import type { Excerpt } from '../excerpt.ts';
import { prints } from './run-command.ts';
import type { Command, Script } from './script.ts';

/** Programs that take a script as one of their words, or read one. */
const SHELL = new RegExp(
  `^(?:.*/)?(?:${[
    ...['(ba|z|da|a|k|mk|c|tc|fi|ya|rba)?sh', 'pwsh', 'powershell', 'cmd', 'wsl', 'eval', 'alias', 'trap'],
    ...['ssh', 'mosh', 'plink', 'pdsh', 'su', 'sg', 'runuser', 'script', 'flock', 'parallel', 'xargs'],
    ...['watch', 'source', 'at', 'batch', 'crontab', 'entr', 'tmux', 'screen', 'lxc', 'incus'],
  ].join('|')})(?:\\.exe)?$`,
);

/** `$SHELL`, `${SHELL:-bash}` */
const SHELL_VARIABLE = /^\$\{?SHELL\b/;

const isShell = ({ text }: Excerpt): boolean => SHELL.test(text) || SHELL_VARIABLE.test(text);

/** `-c`, `-lc`, `--command`: what follows is a script, whatever program it is for. */
const TAKES_SCRIPT = /^(-[a-z]*c|--command)$/;

/** Whether one of its own words may be a script, or what it reads. */
export const takesScript = (words: readonly Excerpt[]): boolean =>
  !prints(words) && words.some((word) => isShell(word) || TAKES_SCRIPT.test(word.text));

const SCRIPT_FILE = /\.(ba|z|da|k|fi)?sh$/i;

/** `cat > start.sh`, `tee start.sh`: what it is given is a script, to be run whenever. */
const writesScript = ({ words, files }: Command): boolean =>
  [...files, ...(words.some(({ text }) => text === 'tee') ? words : [])].some(({ text }) =>
    SCRIPT_FILE.test(text),
  );

const readsScript = (command: Command): boolean =>
  command.words.some(isShell) ||
  writesScript(command) ||
  (isGroup(command) && command.inner.some(({ words }) => words.some(isShell)));

const isGroup = ({ words }: Command): boolean => words[0]?.text === '(';

const OPENS = /^(\{|if|for|while|until|case|select)$/;
const CLOSES = /^(\}|fi|done|esac)$/;

/** `SCRIPT=$(cat <<EOF`, as `RUN="docker run"`; a text for people is none. */
const isKept = ({ words: [first] }: Command): boolean =>
  /^\w+=/.test(first?.text ?? '') && !/^\w*(usage|help|msg|message)/i.test(first?.text ?? '');

const keepsOrRuns = (command: Command): boolean => takesScript(command.words) || isKept(command);

/** Commands that write a script, into a file or a shell: `echo 'docker run web' | sh`, `{ cat <<EOF; ...; } | ssh host`. */
export function feeding({ pipelines }: Script): Set<Command> {
  const found = new Set<Command>();
  // From the end: what closes comes before what stands in it.
  const around: boolean[] = [];
  for (const pipeline of pipelines.toReversed()) {
    let feeds = around.at(-1) ?? false;
    for (const command of pipeline.toReversed()) {
      feeds ||= found.has(command) || writesScript(command);
      if (feeds) found.add(command);
      if (command.inner.length > 0 && (isGroup(command) ? feeds : keepsOrRuns(command)))
        for (const inner of command.inner) found.add(inner);
      const [first] = command.words;
      if (CLOSES.test(first?.text ?? '')) around.push(feeds);
      else if (opens(command)) around.pop();
      feeds ||= command !== pipeline[0] && readsScript(command);
    }
  }
  return found;
}

/** Behind `then`, `do` and the like. */
const opens = ({ words }: Command): boolean =>
  OPENS.test(words.find(({ text }) => !/^(then|do|else|!|time)$/.test(text))?.text ?? '');
