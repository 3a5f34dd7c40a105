import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { WatchEvent } from '../../src/watch/event.ts';

const CLI = fileURLToPath(new URL('../../bin/run.js', import.meta.url));

/** `nsaudit watch --format json` that runs beside a test. */
export interface Watching {
  child: ChildProcessWithoutNullStreams;
  /** So far. */
  events: WatchEvent[];
  readonly stderr: string;
  /** Waits for an event, however long it takes: a loaded machine is slow. Throws if the program ends or never tells. */
  told(what: string, isIt: (event: WatchEvent) => boolean): Promise<WatchEvent>;
  /** Sends a signal and waits for the exit code. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

const PATIENCE_MS = 20_000;

export function watching(args: readonly string[], env: Record<string, string> = {}): Watching {
  const format = args.includes('--format') ? [] : ['--format', 'json'];
  const child = spawn(process.execPath, [CLI, 'watch', ...format, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', NODE_ENV: 'production', ...env },
  });
  const events: WatchEvent[] = [];
  const closed = once(child, 'close');
  let rest = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) events.push(JSON.parse(line));
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
  });
  return {
    child,
    events,
    get stderr() {
      return stderr;
    },
    async told(what, isIt) {
      for (const began = Date.now(); Date.now() - began < PATIENCE_MS; await delay(10)) {
        const found = events.find(isIt);
        if (found) return found;
        if (child.exitCode !== null) throw new Error(`it ended before ${what}: ${stderr}`);
      }
      throw new Error(`in vain: ${what}; told: ${JSON.stringify(events).slice(0, 2000)}; stderr: ${stderr}`);
    },
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      const [code] = await closed;
      return code;
    },
  };
}

/** Of a rule about a container by name. */
export const isAbout =
  (event: 'appeared' | 'gone', rule: string, name: string) =>
  (told: WatchEvent): boolean =>
    told.event === event && told.finding.rule === rule && told.finding.subject.name === name;
