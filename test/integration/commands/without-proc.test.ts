import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { runCliBeside } from '../../support/cli.ts';

let empty: string;

beforeAll(() => {
  empty = mkdtempSync(join(tmpdir(), 'nsaudit-empty-'));
});
afterAll(() => rmSync(empty, { recursive: true }));

const COMMANDS = [['ls'], ['ls', '-p', '1'], ['show', '1'], ['net', '1'], ['collect', '--source', 'proc']];

it.each(COMMANDS)('%s %s: a folder that is no procfs is said to be none', async (...args) => {
  for (const proc of [empty, '/nonexistent']) {
    const { code, stdout, stderr } = await runCliBeside([...args, '--proc', proc]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain(`nsaudit: ${proc} is not a mounted procfs\n  try: name the directory of one`);
  }
});
