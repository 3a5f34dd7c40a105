import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { EXIT, UsageError } from '../errors.ts';

/** The formats that a command writes. */
export interface Formats<Format extends string> {
  names: readonly Format[];
  /** The format that a file's ending stands for, if it stands for one. */
  ofFile(path: string): Format | undefined;
}

export interface OutputFile<Format extends string> {
  format: Format;
  path: string;
}

/** `sarif:FILE`, or a file whose ending tells the format. Throws UsageError also for a folder that cannot be written to. */
export function parseOutput<Format extends string>(
  text: string,
  { names, ofFile }: Formats<Format>,
): OutputFile<Format> {
  const [, prefix, rest = ''] = /^([a-z][a-z-]*):(.*)$/s.exec(text) ?? [];
  const named = names.find((name) => name === prefix);
  if (prefix !== undefined && named === undefined) {
    throw new UsageError(`--output ${text}: there is no format ${prefix}`, {
      suggestions: [`one of ${names.join(', ')}`],
    });
  }
  const path = prefix === undefined ? text : rest;
  if (path === '') {
    throw new UsageError(`--output ${text}: the file is missing`, {
      suggestions: [`${named ?? names[0]}:report.out`],
    });
  }
  const format = named ?? ofFile(path);
  if (!format) {
    throw new UsageError(`--output ${text}: the format cannot be told from the ending`, {
      suggestions: [`name it: ${names.map((name) => `${name}:${path}`).join(', ')}`],
    });
  }
  requireFolder(path);
  return { format, path };
}

/** Found out before the scan, not after it. */
export function requireFolder(path: string): void {
  attempt(path, () => {
    const old = lstatSync(path, { throwIfNoEntry: false });
    if (old?.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    // A device or a link is written as it is, without a file beside it.
    if (!old || old.isFile()) accessSync(dirname(path), constants.W_OK);
  });
}

/** Throws UsageError for what the system refuses. */
function attempt(path: string, action: () => void): void {
  try {
    action();
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
}

/** A file that was asked for and cannot be had, in words. */
export function cannotWrite(path: string, cause: unknown): UsageError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = REASONS[code ?? ''] ?? message;
  return new UsageError(`cannot write ${path}: ${reason}`, { cause, suggestions: ['another file'] });
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'there is no such folder',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'its file system is read-only',
  ENOSPC: 'its file system is full',
  ENAMETOOLONG: 'the name is too long',
};

/**
 * Writes beside the file and renames: a reader never sees half a report, and a failure leaves the old one.
 * @param mode permissions of a new file, less the umask
 */
export function writeFile(path: string, chunks: Iterable<string>, mode = 0o666): void {
  attempt(path, () => {
    const old = lstatSync(path, { throwIfNoEntry: false });
    // Through links and into devices and pipes: to rename over /dev/stdout would take it away from everybody.
    if (old && !old.isFile()) return fill(openSync(path, 'w'), chunks);
    const beside = `${path}.${process.pid}.tmp`;
    const file = openSync(beside, 'wx', old ? 0o600 : mode);
    try {
      if (old) takeOver(file, old);
      fill(file, chunks);
      renameSync(beside, path);
    } catch (error) {
      rmSync(beside, { force: true });
      throw error;
    }
  });
}

/** Owner and permissions of the file that this one will stand for; who may not give it away keeps it. */
function takeOver(file: number, { uid, gid, mode }: Stats): void {
  if (process.getuid?.() === 0) fchownSync(file, uid, gid);
  fchmodSync(file, mode & 0o777);
}

/** Writes all or throws: a full disk must not leave half a report that looks like a whole one. */
function fill(file: number, chunks: Iterable<string>): void {
  try {
    for (const chunk of batched(chunks)) writeFileSync(file, chunk);
    if (fstatSync(file).isFile()) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A report of an earlier run must not be taken for this one's, also where a link leads to it. */
export function removeStale(path: string): void {
  attempt(path, () => {
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) rmSync(realpathSync(path), { force: true });
  });
}

/** Waits for a slow reader. One that goes away ends the program: see handleClosedPipe. */
export async function writeStdout(chunks: Iterable<string>): Promise<void> {
  const { stdout } = process;
  for (const chunk of batched(chunks)) {
    if (!stdout.write(chunk)) await new Promise<void>((resolve) => stdout.once('drain', resolve));
  }
}

/** A reader of stdout that has seen enough (`| head`) is no error: what was found so far is the exit code. */
export function handleClosedPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    process.stderr.write(`nsaudit: cannot write to stdout: ${REASONS[error.code ?? ''] ?? error.message}\n`);
    process.exit(EXIT.usage);
  });
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
