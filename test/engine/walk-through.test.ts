import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { match, NO_PAIRS, stepsOf } from '../support/walk.ts';
import { addressOf, describeWith, docker } from './support/lab.ts';
import { run } from './support/run.ts';

const PAGE = fileURLToPath(new URL('../../docs/walk-through.md', import.meta.url));
const CLI = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const NAME = 'walk';

const MARK = '--- next step ---';

describeWith(['docker'], 'the walk through', () => {
  const steps = stepsOf(readFileSync(PAGE, 'utf8'));
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nsaudit-walk-'));
    symlinkSync(CLI, join(folder, 'nsaudit'));
    symlinkSync(process.env.NSLAB_CLI ?? 'docker', join(folder, 'docker'));
    await docker('docker', 'tag', process.env.NSLAB_IMAGE ?? '', 'alpine');
  });
  afterAll(async () => {
    await docker('docker', 'rm', '--force', NAME).catch(() => {});
    await docker('docker', 'rmi', 'alpine');
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows what its commands answer, step by step', async () => {
    // A program in the background needs a moment to be where it goes.
    const script = steps.map(({ command }) => `${command}\nsleep 0.2\necho '${MARK}'`).join('\n');
    const file = join(folder, 'answers');
    // To a file: what runs in the background would hold a pipe open.
    await run(['bash', '-c', `exec >'${file}' 2>/dev/null\n${script}`], {
      mayFail: true,
      env: {
        PATH: `${folder}:${process.env.PATH}`,
        HOME: folder,
        COLUMNS: '100',
        NODE_ENV: 'production',
        DOCKER_HOST: addressOf('docker'),
      },
    });
    const seen = readFileSync(file, 'utf8')
      .split(`${MARK}\n`)
      .map((text) => text.split('\n').filter((line) => line.trim() !== ''));

    expect(steps.length).toBeGreaterThan(15);
    let pairs = NO_PAIRS;
    for (const [index, { command, answer }] of steps.entries()) {
      const told = seen[index] ?? [];
      const paired = match(answer, told, pairs);
      if (!paired) expect({ command, answer: told }).toEqual({ command, answer });
      pairs = paired ?? pairs;
    }
  });
});
