import { type ChildProcess, spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const running = new Set<ChildProcess>();

/** Starts a program that runs on; gives its pid. `endAll` ends it and what it started. */
export function background([file = '', ...args]: string[]): number {
  const child = spawn(file, args, { stdio: 'ignore', detached: true });
  if (child.pid === undefined) throw new Error(`${file} did not start`);
  running.add(child);
  return child.pid;
}

/** Ends what `background` started, by process group. */
export async function endAll(): Promise<void> {
  for (const child of running) {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      process.kill(-(child.pid as number), 'SIGKILL');
      await ended;
    }
    running.delete(child);
  }
}

/** Waits until a condition holds; throws after half a minute. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (holds()) return;
    await delay(50);
  }
  throw new Error(`in vain: ${what}`);
}

/** The text of a link below /proc, or nothing. */
export function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
