import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { UsageError } from '../errors.ts';
import { validateFacts } from '../generated/validators.js';
import { FACTS_SCHEMA_VERSION, type Facts } from '../model/facts.ts';

/**
 * Facts of several hosts, a file for each. Throws UsageError also for two of one host: each container would count twice.
 */
export async function readAllFacts(paths: readonly string[]): Promise<[Facts, ...Facts[]]> {
  const all: Facts[] = [];
  for (const path of paths) {
    const facts = await readFacts(path);
    const twin = all.findIndex((other) => isSameHost(other, facts));
    if (twin !== -1) throw sameHost(paths[twin] ?? '', path, facts);
    all.push(facts);
  }
  const [first, ...others] = all;
  if (!first) throw new UsageError('--from names no file');
  return [first, ...others];
}

/** Of one boot; or, of facts that do not say, the very same. A host that was started anew meanwhile cannot be told. */
const isSameHost = (a: Facts, b: Facts): boolean =>
  a.host.boot === undefined || b.host.boot === undefined
    ? JSON.stringify(a) === JSON.stringify(b)
    : a.host.boot === b.host.boot;

const sameHost = (first: string, second: string, { host }: Facts): UsageError =>
  new UsageError(`${first} and ${second} are of one host (${host.name ?? 'without a name'})`, {
    suggestions: [
      'leave the older one out',
      'for several engines of a host: nsaudit collect --engine A --engine B, or --engine all',
    ],
  });

/** Facts that `nsaudit collect` wrote; `-` is standard input. Throws UsageError for anything else. */
async function readFacts(path: string): Promise<Facts> {
  const facts = parse(await readText(path), path);
  const version = (facts as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === 'number' && version > FACTS_SCHEMA_VERSION) {
    throw new UsageError(
      `${path} was written by a newer nsaudit (schema ${version}; this one reads ${FACTS_SCHEMA_VERSION})`,
      {
        suggestions: ['judge it with that version, or upgrade this one'],
      },
    );
  }
  if (validateFacts(facts)) return facts as unknown as Facts;
  const [first] = validateFacts.errors ?? [];
  throw new UsageError(
    `${path} does not hold the facts of a host: ${first?.instancePath || '/'} ${first?.message}`,
    {
      suggestions: ['write one with: nsaudit collect --output facts.json'],
    },
  );
}

async function readText(path: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new UsageError(`cannot read ${path}: ${reason}`, {
      cause,
      suggestions: ['write it with: nsaudit collect --output facts.json'],
    });
  }
}

function parse(json: string, path: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new UsageError(`${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
}
