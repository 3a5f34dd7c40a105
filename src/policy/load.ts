import { UsageError } from '../errors.ts';
import type { Policy } from '../model/policy.ts';
import { BUILT_IN_NAMES } from './layer.ts';
import { merge, toPolicy } from './merge.ts';
import { UnreachablePolicyError } from './read-policy.ts';
import { PolicyResolver, type ResolvedPolicy } from './resolve.ts';

interface Options {
  /** The folder that files are relative to. */
  cwd: string;
}

/**
 * What policies say together, each a built-in name or a file (YAML, JSON): a later one wins.
 * @throws UsageError with everything that is wrong with a file
 */
export async function loadPolicy(names: readonly string[], options: Options): Promise<Policy> {
  const policies: ResolvedPolicy[] = [];
  for (const name of names) policies.push(await resolvePolicy(name, options));
  const ids = policies.map(({ id }) => id);
  return toPolicy(ids, merge(policies));
}

/** A gate without rules would let everything pass: somebody forgot `extends`. */
export function requireRules(policy: Policy): Policy {
  if (Object.keys(policy.rules).length > 0) return policy;
  throw new UsageError(`policy ${policy.ids.join(', ')} switches no rule on`, {
    suggestions: ['let it start from one: extends: [baseline]'],
  });
}

/** One policy with everything it extends and with the origin of everything. */
export async function resolvePolicy(name: string, { cwd }: Options): Promise<ResolvedPolicy> {
  try {
    return await new PolicyResolver(cwd).resolve(name);
  } catch (cause) {
    if (!(cause instanceof UnreachablePolicyError)) throw cause;
    throw new UsageError(cause.message, { cause, suggestions: ['nsaudit policy list'] });
  }
}

export const resolveBuiltIns = (): Promise<ResolvedPolicy[]> =>
  Promise.all(BUILT_IN_NAMES.map((name) => resolvePolicy(name, { cwd: '' })));
