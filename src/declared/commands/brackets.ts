/**
 * Behind the brace that closes a shell's `${`: others within nest only behind a `$`, and what is in quotes is text.
 * @param start of the brace
 * @param quoted in double quotes, in which single ones are text
 * @param end where looking for it ends
 */
export function behindParameter(
  text: string,
  start: number,
  quoted: boolean,
  end: number,
): number | undefined {
  const closings = ['}'];
  let quotes = quoted ? 1 : 0;
  for (let at = start + 1; at < end; at++) {
    const char = text[at];
    const closing = closings.at(-1);
    if (char === '\\') at++;
    else if (char === closing) {
      closings.pop();
      if (char === '"') quotes--;
      if (closings.length === 0) return at + 1;
    } else if (char === '$' && /[{(]/.test(text[at + 1] ?? '')) closings.push(text[++at] === '{' ? '}' : ')');
    else if (char === '"') {
      closings.push(char);
      quotes++;
    } else if (char === '(' && closing === ')') closings.push(closing);
    else if (char === '`' || (char === "'" && quotes === 0)) {
      const other = text.indexOf(char, at + 1);
      if (other < 0) return undefined;
      at = other;
    }
  }
  return undefined;
}

/** No arithmetic that somebody writes is longer. */
const LONGEST = 300;

/** Behind `((...))`; undefined where the second bracket closes before the first: `((a) | b)` are commands. */
export function behindArithmetic(text: string, start: number): number | undefined {
  let depth = 0;
  for (let at = start; at < Math.min(text.length, start + LONGEST); at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '(') depth++;
    else if (text[at] === ')' && --depth === 1) return text[at + 1] === ')' ? at + 2 : undefined;
  }
  return undefined;
}

/** Behind the bracket that closes the one at an offset, in which each of its sort counts. */
export function behindBracket(text: string, start: number, closing: string, end: number): number | undefined {
  const opening = text[start];
  let depth = 0;
  for (let at = start; at < end; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === opening) depth++;
    else if (text[at] === closing && --depth === 0) return at + 1;
  }
  return undefined;
}
