import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Report } from '../../../src/model/report.ts';

export interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Gives the result of a command that failed, instead of throwing. */
  mayFail?: boolean;
}

/** A command's output and exit code. Without a shell, without standard input. */
export async function run(
  [file = '', ...args]: string[],
  { env, mayFail }: RunOptions = {},
): Promise<Result> {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], env: env ?? process.env });
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve)),
  ]);
  if (code !== 0 && !mayFail) throw new Error(`${file} ${args.join(' ')}: exit code ${code}: ${stderr}`);
  return { code, stdout, stderr };
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const CLI = fileURLToPath(new URL('../../../bin/run.js', import.meta.url));

/** Nothing of the caller's DOCKER_HOST, contexts and caches; oclif would look for TypeScript under NODE_ENV=test. */
export const CLEAN_ENV = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', NODE_ENV: 'production' };

/** The built command-line program, whatever its exit code. */
export const nsaudit = (...args: string[]): Promise<Result> =>
  run([process.execPath, CLI, ...args], { env: CLEAN_ENV, mayFail: true });

export interface Scan extends Result {
  report: Report;
}

/** `nsaudit scan --format json` and its report. */
export async function scan(...args: string[]): Promise<Scan> {
  return parseScan(await nsaudit('scan', '--format', 'json', ...args));
}

export function parseScan(result: Result): Scan {
  try {
    return { ...result, report: JSON.parse(result.stdout) };
  } catch {
    throw new Error(`no report on stdout; exit code ${result.code}; stderr: ${result.stderr}`);
  }
}
