import type { Facts } from '../model/facts.ts';

/** Settings of files that stand there and ask for nothing, a line each. */
export function* ignoredSettings({ workloads }: Facts): Generator<string> {
  for (const { declared } of workloads) {
    for (const { file, line, column, path } of declared?.ignored ?? []) {
      yield `${file}:${line}:${column}: ${path} counts for nothing: a swarm takes no notice of it`;
    }
  }
}
