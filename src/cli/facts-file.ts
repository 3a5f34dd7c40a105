import { readFileSync } from 'node:fs';
import { UsageError } from '../errors.ts';
import { validateFacts } from '../generated/validators.js';
import { FACTS_SCHEMA_VERSION, type Facts } from '../model/facts.ts';

/** Facts that `nsaudit collect` wrote; `-` is standard input. Throws UsageError for anything else. */
export function readFacts(path: string): Facts {
  const facts = parse(readText(path), path);
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

function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (cause) {
    throw new UsageError(`cannot read ${path}: ${(cause as Error).message}`, { cause });
  }
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${path} is not JSON: ${(cause as Error).message}`, { cause });
  }
}
