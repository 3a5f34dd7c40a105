import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The built program in a folder, without a terminal and without the caller's engine, contexts and colours. */
export function runCli(args: readonly string[], cwd: string): CliResult {
  // oclif would look for TypeScript sources under jest's NODE_ENV=test.
  const env = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', NODE_ENV: 'production' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd,
    env,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}
