import { once } from 'node:events';
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { type Format, formatOfFile, REPORTERS } from '../reporters/index.ts';

export interface OutputFile {
  format: Format;
  path: string;
}

/** `sarif:FILE` or a file whose ending tells the format. */
export function parseOutput(text: string): OutputFile {
  const [, prefix, rest] = /^([a-z-]+):(.+)$/s.exec(text) ?? [];
  if (prefix !== undefined && rest !== undefined && Object.hasOwn(REPORTERS, prefix)) {
    return { format: prefix as Format, path: rest };
  }
  const format = formatOfFile(text);
  if (format) return { format, path: text };
  throw new UsageError(`--output ${text}: the format cannot be told from the ending`, {
    suggestions: [
      `name it: ${Object.keys(REPORTERS)
        .map((name) => `${name}:${text}`)
        .join(', ')}`,
    ],
  });
}

/** Writes beside the file and renames: a reader never sees half a report, and a failure leaves the old one. */
export function writeFile(path: string, chunks: Iterable<string>): void {
  // A pipe or a device is written as it is.
  const direct = isSpecial(path);
  const target = direct ? path : `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(target, direct ? 'w' : 'wx');
    try {
      for (const chunk of batched(chunks)) writeSync(file, chunk);
    } finally {
      closeSync(file);
    }
    if (!direct) renameSync(target, path);
  } catch (cause) {
    if (!direct) rmSync(target, { force: true });
    throw new UsageError(`cannot write ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** A report of an earlier run must not be taken for this one's. */
export function removeStale(path: string): void {
  if (!isSpecial(path)) rmSync(path, { force: true });
}

function isSpecial(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile();
}

/** Waits for a slow reader; one that went away (`| head`) ends the writing without a word. */
export async function writeStdout(chunks: Iterable<string>): Promise<void> {
  const { stdout } = process;
  let gone = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    gone = true;
  });
  for (const chunk of batched(chunks)) {
    if (gone) return;
    if (!stdout.write(chunk))
      await Promise.race([once(stdout, 'drain'), once(stdout, 'close')]).catch(() => {});
  }
}

const BATCH = 64 * 1024;

/** Many small strings are many system calls. */
function* batched(chunks: Iterable<string>): Generator<string> {
  let batch = '';
  for (const chunk of chunks) {
    batch += chunk;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = '';
  }
  if (batch !== '') yield batch;
}
