import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readShell } from '../../../src/declared/commands/shell.ts';
import { Excerpt } from '../../../src/declared/excerpt.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';

/** None of them comes to more than one word. */
const PIECES = [
  ...[
    'a',
    'b ',
    ' ',
    '\t',
    '"a b"',
    "'c d'",
    '\\ ',
    '\\"',
    "\\'",
    `"x'y"`,
    `'x"y'`,
    '\\\n',
    '"a\\\nb"',
    '"\\$x"',
  ],
  ...[
    "'$x'",
    '--pid=host ',
    '-v ',
    'x#',
    'a#b',
    ' # c\ndocker ',
    "$'a\\'b'",
    '"\\a"',
    '{x',
    '}',
    ',',
    '=',
    '""',
    "''",
  ],
  ...[
    ' "" ',
    '2>&1 ',
    '>/dev/null ',
    '</dev/null ',
    '!',
    '%',
    '$(echo z)',
    '"$(echo "n m")"',
    '`echo q`',
    '\\\\',
  ],
  ...[' && docker ', '; docker ', '\ndocker ', '\nif true; then docker ', '\n(docker x) && docker '],
];

const script = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 200 })
  .map((pieces) => `docker ${pieces.join('')}\n`)
  .map((text) => text + 'fi\n'.repeat(text.split('\nif ').length - 1));

/** Each command's words as bash hands them on, to the one descriptor that no redirection touches. */
function byBash(text: string): string[] {
  const { output, stderr } = spawnSync(
    'bash',
    ['-c', `docker() { printf '%s\\0' "$@" $'\\n' >&3; }\n${text}`],
    {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    },
  );
  if (stderr !== '') throw new Error(`${stderr} in ${text}`);
  return (output[3] ?? '').split('\n\0').slice(0, -1);
}

function byUs(text: string): string[] {
  const { pipelines } = readShell(new Excerpt(new SourceText('x.sh', text), text, 0), 'sh');
  return pipelines
    .flat()
    .map(({ words }) => words.map((word) => word.text))
    .map((words) => words.slice(words.indexOf('docker')))
    .filter(([name]) => name === 'docker')
    .map(([, ...words]) => words.map((word) => `${printed(word)}\0`).join(''));
}

/** What the substitutions among the pieces print. */
const printed = (word: string): string =>
  word.replaceAll('$(echo z)', 'z').replaceAll('$(echo "n m")', 'n m').replaceAll('`echo q`', 'q');

it('words are what bash makes of them', () => {
  fc.assert(
    fc.property(script, (text) => {
      expect(byUs(text)).toEqual(byBash(text));
    }),
    { numRuns: 40 },
  );
});
