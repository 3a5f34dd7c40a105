import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { run } from './run.ts';

/** A process in namespaces of its own, which end with it. */
export interface Inhabitant {
  pid: number;
  /** Output of a command in its network namespace. */
  inside(...command: string[]): Promise<string>;
  end(): void;
}

/** Starts a command that replaces unshare(1) or nsenter(1), and waits until it has. */
export async function inhabit(starter: readonly string[], command: readonly string[]): Promise<Inhabitant> {
  const [file = '', ...args] = [...starter, ...command];
  const child: ChildProcess = spawn(file, args, { stdio: 'ignore' });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} did not start`);
  const name = command[0]?.split('/').at(-1) ?? '';
  await until(
    async () => (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')[0]?.endsWith(name) ?? false,
  );
  return {
    pid,
    inside: async (...inner) => (await run(['nsenter', '-t', `${pid}`, '-n', ...inner])).stdout,
    end: () => child.kill('SIGKILL'),
  };
}

export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('waited in vain');
}
