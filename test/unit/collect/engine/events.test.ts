import { describe, expect, it } from '@jest/globals';
import { parseEvent } from '../../../../src/collect/engine/events.ts';
import { Lines } from '../../../../src/collect/engine/lines.ts';

describe('parseEvent', () => {
  it.each([
    ['{"Type":"container","Action":"start","Actor":{"ID":"4f0c"}}', { action: 'start', container: '4f0c' }],
    [
      '{"Type":"container","Action":"exec_start: sh -c \\"a: b\\"","Actor":{"ID":"4f0c"}}',
      { action: 'exec_start', container: '4f0c' },
    ],
    [
      '{"Type":"network","Action":"connect","Actor":{"ID":"net","Attributes":{"container":"4f0c"}}}',
      { action: 'connect', container: '4f0c' },
    ],
    ['{"Type":"network","Action":"create","Actor":{"ID":"net"}}', { action: 'create', container: undefined }],
    ['{"Type":"container","Action":"start","Actor":{"ID":7}}', { action: 'start', container: undefined }],
  ])('%s', (line, event) => {
    expect(parseEvent(line)).toEqual(event);
  });

  it.each(['', 'null', '[]', '{}', '{"Action":7,"Actor":{}}', '{"Action":"start"}', '<html>', '{"Action":'])(
    'is none: %j',
    (line) => {
      expect(parseEvent(line)).toBeUndefined();
    },
  );
});

describe('Lines', () => {
  function linesOf(chunks: readonly string[], maxBytes = 10): string[] {
    const found: string[] = [];
    const lines = new Lines(maxBytes, { line: (text) => found.push(text), tooLong: () => found.push('!') });
    for (const chunk of chunks) lines.push(Buffer.from(chunk));
    return found;
  }

  it.each([
    ['several in one chunk', ['a\nb\nc\n'], ['a', 'b', 'c']],
    ['one in several chunks', ['a', 'b', 'c\n'], ['abc']],
    ['empty ones', ['\n\r\n\na\r\n'], ['a']],
    ['one that has not ended', ['a\nb'], ['a']],
    ['a letter cut in two', ['\u00e9\n'], ['\u00e9']],
    ['one that is too long', ['0123456789a\nb\n'], ['!', 'b']],
    ['one that is too long in pieces', ['0123456', '789ab', 'c\nd\n'], ['!', 'd']],
    ['one that is just as long', ['0123456789\n'], ['0123456789']],
  ])('%s', (_, chunks, expected) => {
    expect(linesOf(chunks)).toEqual(expected);
  });
});
