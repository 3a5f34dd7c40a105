import { existsSync } from 'node:fs';
import { SourceUnavailableError } from '../errors.ts';
import { FACTS_SCHEMA_VERSION, type Facts, type SourceName, type Tool } from '../model/facts.ts';
import { compareText } from '../order.ts';
import { collectFromEngine } from './docker-source.ts';
import { createEngineClient } from './engine/client.ts';
import { type Endpoint, resolveEndpoint } from './engine/endpoint.ts';
import { Kernel } from './kernel/kernel.ts';
import { Proc } from './kernel/proc.ts';
import { collectFromProc, lookAtGroups } from './proc-source.ts';
import { DEFAULT_PROC, type Found, type SourceOptions } from './source.ts';
import { type SweepSettings, sweepProcesses } from './sweep-processes.ts';

export interface CollectOptions extends SweepSettings {
  source: 'auto' | SourceName;
  engine?: string;
  context?: string;
  proc: string;
  all: boolean;
  timeoutMs: number;
  env: NodeJS.ProcessEnv;
  home: string;
  uid: number;
  tool: Tool;
  now: Date;
  onProgress?: SourceOptions['onProgress'];
  /** A sentence for stderr: a decision that the user did not make. */
  onNote?: (note: string) => void;
}

/** Reads this host. Throws UsageError or SourceUnavailableError where there is nothing to read. */
export async function collect(options: CollectOptions): Promise<Facts> {
  const endpoint = options.source === 'proc' ? undefined : findEngine(options);
  requireProc(options, endpoint);
  const kernel = new Kernel(new Proc(options.proc), options.uid);
  const { onProgress, all } = options;
  const source: SourceOptions = { kernel, all, ...(onProgress && { onProgress }) };
  const found = endpoint ? await askEngine(endpoint, options, source) : await collectFromProc(source);
  // Who named no engine asked for the host: containers of another engine are judged by what the kernel shows.
  const whole = endpoint?.named === false && options.source === 'auto' ? withUnlisted(found, source) : found;
  const swept = await sweepProcesses(kernel, whole, options);
  return assemble({ ...whole, ...swept }, kernel, endpoint ? 'docker' : 'proc', options);
}

function withUnlisted(found: Found, { kernel }: SourceOptions): Found {
  const { workloads, vanished } = lookAtGroups(found.unlisted, kernel);
  return {
    ...found,
    workloads: [...found.workloads, ...workloads],
    vanished: [...found.vanished, ...vanished].sort(),
    listed: found.listed + found.unlisted.length,
    unlisted: [],
  };
}

/** Undefined: no engine is named and no socket exists, and the user left the choice to us. */
function findEngine(options: CollectOptions): Endpoint | undefined {
  const { source, engine, context, env, home, onNote } = options;
  const endpoint = resolveEndpoint({
    ...(engine !== undefined && { engine }),
    ...(context !== undefined && { context }),
    env,
    home,
  });
  if (endpoint) return endpoint;
  if (source === 'docker') {
    throw new SourceUnavailableError('no engine is named and no engine socket exists', {
      suggestions: [
        'name one: --engine unix:///run/docker.sock',
        'or audit what the kernel shows: --source proc',
      ],
    });
  }
  onNote?.('no engine is named and no engine socket exists: containers are found in /proc by their cgroups');
  return undefined;
}

/**
 * Without /proc only an engine's word can be had, as of a remote one from a machine without Linux; but one that was
 * named must be there.
 */
function requireProc({ proc }: CollectOptions, endpoint: Endpoint | undefined): void {
  if ((endpoint && proc === DEFAULT_PROC) || existsSync(`${proc}/self/status`)) return;
  throw new SourceUnavailableError(`${proc} is not a mounted procfs`, {
    suggestions: [
      'name the directory of one: --proc /host/proc',
      'or an engine: --engine unix:///run/docker.sock',
    ],
  });
}

async function askEngine(endpoint: Endpoint, options: CollectOptions, source: SourceOptions): Promise<Found> {
  const client = await createEngineClient(endpoint, { timeoutMs: options.timeoutMs, env: options.env });
  try {
    return await collectFromEngine({ ...source, client });
  } finally {
    client.close();
  }
}

function assemble(
  found: Found & Pick<Facts, 'sweep'>,
  kernel: Kernel,
  source: SourceName,
  { tool, now }: CollectOptions,
): Facts {
  const { engines, workloads, sweep, gaps, listed, stopped, vanished, unlisted, requests } = found;
  return {
    schemaVersion: FACTS_SCHEMA_VERSION,
    tool,
    collectedAt: now.toISOString(),
    source,
    host: kernel.host,
    engines,
    workloads: workloads.toSorted((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id)),
    ...(sweep && { sweep }),
    gaps: [...kernel.gaps, ...gaps],
    coverage: {
      listed,
      observed: workloads.filter(({ observed }) => observed && Object.keys(observed.namespaces).length > 0)
        .length,
      stopped,
      vanished,
      unlisted: unlisted.length,
      linksRead: kernel.proc.linksRead,
      linksDenied: kernel.proc.linksDenied,
      requests,
    },
  };
}
