import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from 'yaml';
import type { Position, Problem } from './problem.ts';
import { type Part, type Path, readNodes } from './yaml-nodes.ts';

export interface ParsedYaml {
  /** Plain data, to be relied on only if there are no problems; its objects have no prototype. */
  value: unknown;
  problems: Problem[];
  /** Where a value, or the key before it, is written; its nearest parent if there is none. */
  locate(path: Path, part: Part): Position;
}

/** A policy nests five deep; the composer recurses, and V8 can end the process where a stack is nearly full. */
const MAX_DEPTH = 32;

/** Reads YAML, or JSON, which YAML 1.2 includes, and remembers the place of everything. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const documents = compose(text, lines);
  // After the first error the library stumbles over every word that follows.
  const syntax = documents.flatMap(({ errors, warnings }) => [...errors.slice(0, 1), ...warnings]);
  const flaws = syntax.map(({ pos, message }) => ({ offset: pos[0], message }));
  const [first, second] = documents;
  if (second) flaws.push({ offset: second.range[0], message: 'a second document begins here' });
  const plain = first && flaws.length === 0 ? readNodes(first) : undefined;

  return {
    value: plain?.value,
    problems: [...flaws, ...(plain?.flaws ?? [])].map(({ offset, message }) => ({
      ...position(offset),
      message,
    })),
    locate: (path, part) => position(plain?.locate(path, part) ?? 0),
  };
}

function compose(text: string, lines: LineCounter): Document.Parsed[] {
  const composer = new Composer({
    // The core schema of YAML 1.2 whatever %YAML says: `off` and dates stay text, `<<` is a key like any other.
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    // Its check for equal keys takes quadratic time, a minute for a megabyte: readNodes() has one.
    uniqueKeys: false,
  });
  return [...composer.compose(tokens(text, lines), true, text.length)];
}

function* tokens(text: string, lines: LineCounter): Generator<CST.Token> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MAX_DEPTH) {
      yield {
        type: 'error',
        offset: parser.offset,
        source: '',
        message: `nested more than ${MAX_DEPTH} deep`,
      };
      return;
    }
  }
  yield* parser.end();
}
