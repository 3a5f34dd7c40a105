import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** The program finds the Node there that runs the tests. */
const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter);

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The built program in a folder, without a terminal and without the caller's engine, contexts and colours. */
export function runCli(args: readonly string[], cwd: string): CliResult {
  // oclif would look for TypeScript sources under jest's NODE_ENV=test.
  const env = { PATH, HOME: '/nonexistent', NODE_ENV: 'production' };
  const { status, stdout, stderr } = spawnSync(CLI, args, {
    cwd,
    env,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

interface Surroundings {
  cwd?: string;
  env?: Record<string, string>;
  /** Numeric user to run as; root alone can choose. */
  uid?: number;
  stdin?: string;
}

/** As runCli, but lets this process go on: a fake engine lives in it. */
export async function runCliBeside(
  args: readonly string[],
  { cwd, env = {}, uid, stdin }: Surroundings = {},
): Promise<CliResult> {
  const child = spawn(CLI, args, {
    ...(cwd !== undefined && { cwd }),
    ...(uid !== undefined && { uid }),
    env: { PATH, HOME: '/nonexistent', NODE_ENV: 'production', ...env },
  });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      texts[name] += chunk;
    });
  }
  child.stdin.end(stdin);
  const [code] = await once(child, 'close');
  return { code, ...texts };
}
