import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { PolicyFile } from '../model/policy.ts';
import { checkPolicy } from './check-policy.ts';
import { PolicyError, type Position } from './problem.ts';
import type { Part, Path } from './yaml-nodes.ts';

/** A policy that is sound by itself, and where its parts are written. */
export interface WrittenPolicy {
  policy: PolicyFile;
  locate(path: Path, part: Part): Position;
}

const MAX_BYTES = 1_000_000;

/** A name that leads to no policy; whoever wrote the name has to be told where. */
export class UnreachablePolicyError extends Error {}

/**
 * Reads a policy file, YAML or JSON, and checks it.
 * @param path that is opened
 * @param shown that errors call it: as the user gave it
 * @throws UnreachablePolicyError, PolicyError
 */
export async function readPolicy(path: string, shown: string): Promise<WrittenPolicy> {
  const text = await readText(path).catch((cause: unknown) => {
    throw new UnreachablePolicyError(`${shown}: ${explain(cause)}`, { cause });
  });
  // Here and not above: the library costs half as much as starting Node, and built-in policies do without it.
  const { parseYaml } = await import('./yaml.ts');
  const { value, problems, locate } = parseYaml(text);
  if (problems.length > 0) throw new PolicyError(shown, problems);
  const checked = checkPolicy(value);
  if (!checked.policy) {
    throw new PolicyError(
      shown,
      checked.problems.map(({ path, part, message }) => ({ ...locate(path, part), message })),
    );
  }
  return { policy: checked.policy, locate };
}

async function readText(path: string): Promise<string> {
  // Opening a pipe that nobody writes to would wait for ever.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw new Error('a folder, not a file');
    if (!stat.isFile()) throw new Error('not a regular file');
    if (stat.size > MAX_BYTES) throw new Error('larger than 1 MB');
    return decode(await file.readFile());
  } finally {
    await file.close();
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('not UTF-8 text', { cause });
  }
}

function explain(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'no such file';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    default:
      return message;
  }
}
