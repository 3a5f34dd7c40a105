import { readFile } from 'node:fs/promises';
import { describe, it, jest } from '@jest/globals';
import type { NamespaceType } from '../../../src/namespaces.ts';
import { run } from './run.ts';

/** Engines that lab/up.sh starts; it prints the address of each as `NSLAB_<NAME>`. */
export type EngineName = 'docker' | 'remap' | 'podman' | 'nested' | 'rootless';

/** What lab/up.sh wrote down of one container: see lab/matrix.txt. */
export interface ExpectedContainer {
  state: 'running' | 'paused' | 'created' | 'exited';
  /** Types whose namespace is the host's. */
  host: NamespaceType[];
  /** Types whose namespace is another container's, with its name. */
  joins: Partial<Record<NamespaceType, string>>;
  /** Rules that it breaks, those that follow from `host` left out. */
  rules: string[];
}

const variable = (engine: EngineName): string => `NSLAB_${engine.toUpperCase()}`;

/** `unix://...` */
export function addressOf(engine: EngineName): string {
  const address = process.env[variable(engine)];
  if (!address) throw new Error(`${variable(engine)} is not set`);
  return address;
}

export async function expectedOf(engine: EngineName): Promise<Record<string, ExpectedContainer>> {
  return JSON.parse(await readFile(process.env.NSLAB_EXPECT ?? '', 'utf8'))[engine];
}

/** Runs the docker CLI against an engine of the lab; gives its output without the last line's end. */
export async function docker(engine: EngineName, ...args: string[]): Promise<string> {
  const { stdout } = await run([process.env.NSLAB_CLI ?? 'docker', '--host', addressOf(engine), ...args]);
  return stdout.trimEnd();
}

/**
 * `describe` for tests that need engines of the lab, root and Linux. Where they lack: one line that says why and the
 * tests skipped; a failure under NSAUDIT_REQUIRE_ENGINE=1, so that CI cannot skip them unseen.
 */
export function describeWith(engines: readonly EngineName[], title: string, tests: () => void): void {
  jest.setTimeout(120_000);
  if (engines.some(isLeftOut)) return;
  const obstacle = obstacleTo(engines);
  if (obstacle === undefined) {
    describe(title, tests);
  } else if (process.env.NSAUDIT_REQUIRE_ENGINE === '1') {
    describe(title, () => {
      it('has the engines it needs', () => {
        throw new Error(obstacle);
      });
    });
  } else {
    process.stderr.write(`skipped: ${title}: ${obstacle}\n`);
    describe.skip(title, tests);
  }
}

/** `NSAUDIT_LAB_LACKS=podman`: this lab never has it, and what needs it runs on another. */
const isLeftOut = (engine: EngineName): boolean =>
  (process.env.NSAUDIT_LAB_LACKS ?? '').split(' ').includes(engine);

function obstacleTo(engines: readonly EngineName[]): string | undefined {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.geteuid?.() !== 0) return 'needs root';
  const unset = engines.map(variable).filter((name) => !process.env[name]);
  return unset.length > 0 ? `${unset.join(', ')} not set: see test/engine/README.md` : undefined;
}
