import type { Excerpt } from '../excerpt.ts';
import type { Command } from './script.ts';

/** Names under which a script calls an engine: of variables, and of functions that hand on all that they are given. */
export type Engines = ReadonlySet<string>;

const ENGINE = String.raw`(?:docker|podman)(?:\.exe)?`;

/** `TOOL=podman`, `TOOL=${TOOL:-docker}`, `TOOL=$(command -v podman || command -v docker)` */
const GIVEN = new RegExp(String.raw`^(\w{1,100})\+?=(?:.{0,200}[\s/:=-])?${ENGINE}[)}"'\x60]{0,4}$`, 's');

/** `"${TOOL[@]}"`, `$(TOOL)`: the name of a variable. */
const VARIABLE = /^\$[({]?(\w{1,100})/;

const HANDS_ON = /^\$(?:@|\*|\{@\})$/;

export function enginesOf(commands: readonly Command[]): Engines {
  const found = new Set<string>();
  let around: string | undefined;
  for (const { words } of commands) {
    around = functionIn(words) ?? around;
    const isLoop = words[0]?.text === 'for' && words.some(({ text }) => CALLED.test(text));
    if (isLoop && words[1]) found.add(words[1].text);
    for (const [index, { text }] of words.entries()) {
      const [, name] = GIVEN.exec(text) ?? [];
      if (name !== undefined) found.add(name);
      const isCalled = CALLED.test(text) || found.has(VARIABLE.exec(text)?.[1] ?? '');
      const handsOn = isCalled && HANDS_ON.test(words[index + 1]?.text ?? '');
      if (handsOn && around !== undefined && isWithin(words[0])) found.add(around);
    }
  }
  return found;
}

const CALLED = new RegExp(String.raw`^(?:.{0,200}[\\/])?${ENGINE}$`, 'i');

/** Of a definition, `name()` or `function name`, in which round brackets are a command of their own. */
function functionIn([first, second]: readonly Excerpt[]): string | undefined {
  if (first?.text === 'function') return second?.text;
  return second === undefined && first !== undefined && isDefined(first) ? first.text : undefined;
}

/** In no function a line begins at its first column. */
const isWithin = (word: Excerpt | undefined): boolean =>
  word !== undefined && word.source.position(word.offset(0)).column > 1;

const isDefined = (word: Excerpt): boolean =>
  /^\w+$/.test(word.text) && /^[ \t]*\([ \t]*\)/.test(textBehind(word));

function textBehind(word: Excerpt): string {
  const end = word.offset(word.text.length);
  return word.source.text.slice(end, end + 20);
}

/** Whether a word is one of them. */
export function isNamed({ text, unknowns }: Excerpt, engines: Engines): boolean {
  const name = unknowns.length > 0 ? VARIABLE.exec(text)?.[1] : text;
  return name !== undefined && engines.has(name);
}
