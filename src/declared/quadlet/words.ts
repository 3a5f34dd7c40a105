import { Excerpt } from '../excerpt.ts';
import { BLANK } from '../words.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', s: ' ' },
  ...{ '\\': '\\', '"': '"', "'": "'" },
};

const ESCAPE =
  /\\(?:([abfnrtvs\\"'])|x([\da-fA-F]{2})|u([\da-fA-F]{4})|U(000[\da-fA-F]{5}|0010[\da-fA-F]{4})|([0-3][0-7]{2}))/y;

/**
 * Words as Podman's generator makes them of a value, with quotes of either sort taken away.
 * @param escapes whether `\x3d`, `\040` and the like are read, as in arguments; in lists of names they stay as they are
 */
export function wordsOf(value: Excerpt, escapes: boolean): Excerpt[] {
  const words: Excerpt[] = [];
  let word: { text: string; offsets: number[] } | undefined;
  let quote = '';
  for (let at = 0; at < value.text.length; ) {
    const char = value.text[at] ?? '';
    if (quote === '' && BLANK.test(char)) {
      if (word) words.push(new Excerpt(value.source, word.text, word.offsets));
      word = undefined;
      at++;
      continue;
    }
    word ??= { text: '', offsets: [] };
    const { text, length } = escapes && char === '\\' ? decodedAt(value.text, at) : { text: char, length: 1 };
    if (length === 1 && (char === quote || (quote === '' && /['"]/.test(char)))) {
      quote = quote === '' ? char : '';
    } else {
      for (let unit = 0; unit < text.length; unit++) word.offsets.push(value.offset(at));
      word.text += text;
    }
    at += length;
  }
  return word ? [...words, new Excerpt(value.source, word.text, word.offsets)] : words;
}

/** What Podman does not know stays as it is. */
function decodedAt(text: string, at: number): { text: string; length: number } {
  ESCAPE.lastIndex = at;
  const [written = '\\', simple, ...codes] = ESCAPE.exec(text) ?? [];
  if (written === '\\') return { text: written, length: 1 };
  const [hex, octal] = [codes[0] ?? codes[1] ?? codes[2], codes[3]];
  const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
  return { text: SIMPLE[simple ?? ''] ?? String.fromCodePoint(code), length: written.length };
}
