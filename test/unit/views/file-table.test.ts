import { expect, it } from '@jest/globals';
import { fileTable } from '../../../src/views/file-table.ts';

it('lists files with their projects, and what could not be read', () => {
  const lines = fileTable(
    [
      { file: 'deploy/a.yml', kind: 'kubernetes' },
      { file: 'compose.yaml', kind: 'compose', project: 'shop' },
    ],
    [
      { reason: 'denied', what: 'secret.yml', detail: 'this user may not read it' },
      {
        reason: 'malformed',
        what: 'b.yml',
        detail: 'a template',
        place: { file: 'b.yml', line: 2, column: 3, endLine: 2, endColumn: 5, path: '' },
      },
      {
        reason: 'unavailable',
        what: 'gone.yaml',
        detail: 'there is no such file',
        place: { file: '.env', line: 1, column: 14, endLine: 1, endColumn: 23, path: 'COMPOSE_FILE' },
      },
    ],
  );
  expect([...lines].join('')).toBe(
    [
      'KIND        PROJECT  FILE',
      'kubernetes           deploy/a.yml',
      'compose     shop     compose.yaml',
      'not read: secret.yml: this user may not read it',
      'not read: b.yml:2:3: a template',
      'not read: .env:1:14: gone.yaml: there is no such file',
      '',
    ].join('\n'),
  );
});

it('has no column of projects where there are none, and nothing acts on the terminal', () => {
  const lines = fileTable([{ file: 'a\u001b[2J\nb.sh', kind: 'commands' }], []);
  expect([...lines]).toEqual(['KIND      FILE\n', 'commands  a\\u{1b}[2J\\u{a}b.sh\n']);
});

it('says nothing of nothing', () => {
  expect([...fileTable([], [])]).toEqual([]);
});
