import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { safeJsonLine } from '../reporters/json.ts';
import type { Deliver } from './outbox.ts';

/** Milliseconds that a command may take over one event. */
const TIME_LIMIT = 30_000;
/** Between being asked to end and being made to. */
const GRACE = 500;

/**
 * Runs a command by the shell for each event, with the event as JSON on its standard input: nothing of it is ever part
 * of the command line, since names in it are whatever a container's maker wrote. What it prints goes to stderr.
 */
export const runCommand =
  (command: string): Deliver =>
  async (event, signal) => {
    signal.throwIfAborted();
    // A group of its own, so that what it starts ends with it.
    const child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 2, 2], detached: true });
    const killAtExit = () => kill(child, 'SIGKILL');
    process.once('exit', killAtExit);
    let reason = 'it was ended';
    let killer: NodeJS.Timeout | undefined;
    const end = () => {
      kill(child, 'SIGTERM');
      killer ??= setTimeout(() => kill(child, 'SIGKILL'), GRACE);
    };
    const limit = setTimeout(() => {
      reason = `it did not end within ${TIME_LIMIT / 1000} s`;
      end();
    }, TIME_LIMIT);
    signal.addEventListener('abort', end);
    try {
      // It may end without having read it.
      child.stdin?.on('error', () => {});
      child.stdin?.end(`${safeJsonLine(event)}\n`);
      const [code, by] = await once(child, 'exit');
      if (code !== 0) throw new Error(by === null ? `exit status ${code}` : `${reason} (${by})`);
    } finally {
      clearTimeout(limit);
      clearTimeout(killer);
      signal.removeEventListener('abort', end);
      process.removeListener('exit', killAtExit);
    }
  };

function kill({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
