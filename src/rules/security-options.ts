import type { Engine } from '../model/engine.ts';

/**
 * Values that `--security-opt` gave for a name, in order. Engines keep the user's spelling: `name=value`,
 * the older `name:value`, and a name alone, which means `true`.
 */
export function askedOptions(securityOpt: readonly string[], name: string): string[] {
  return securityOpt.flatMap((option) => {
    if (option === name) return ['true'];
    return option.startsWith(`${name}=`) || option.startsWith(`${name}:`)
      ? [option.slice(name.length + 1)]
      : [];
  });
}

/** Whether one `--security-opt` gives a value for a name. */
export const isOption =
  (name: string) =>
  (option: string): boolean =>
    askedOptions([option], name).length > 0;

/** A guard that the engine says it has: `name=seccomp,profile=builtin`; undefined where it does not list it. */
export function engineGuard(
  engine: Engine | undefined,
  name: string,
): { option: string; profile?: string } | undefined {
  const option = engine?.securityOptions.find((candidate) => candidate.split(',').includes(`name=${name}`));
  if (option === undefined) return undefined;
  const profile = option
    .split(',')
    .find((part) => part.startsWith('profile='))
    ?.slice('profile='.length);
  return { option, ...(profile !== undefined && { profile }) };
}
