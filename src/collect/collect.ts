import { SourceUnavailableError } from '../errors.ts';
import { FACTS_SCHEMA_VERSION, type Facts, type SourceName, type Tool } from '../model/facts.ts';
import { compareText } from '../order.ts';
import type { Endpoint } from './engine/endpoint.ts';
import { resolveEndpoints } from './engine/endpoints.ts';
import { collectFromEngines, type EnginesOptions } from './engines-source.ts';
import { readExposure } from './exposure.ts';
import { identify } from './identity.ts';
import { withJoinedPaths } from './joined-paths.ts';
import { Kernel } from './kernel/kernel.ts';
import { Proc } from './kernel/proc.ts';
import type { SweepSettings } from './kernel/strays.ts';
import { withParents } from './nesting.ts';
import { collectFromProc, lookAtGroups } from './proc-source.ts';
import { requireProc } from './require-proc.ts';
import { DEFAULT_PROC, type Found, type SourceOptions } from './source.ts';
import { sweepProcesses } from './sweep-processes.ts';

export interface CollectOptions extends SweepSettings {
  source: 'auto' | SourceName;
  /** Addresses, and `all` for every engine of this machine. */
  engines?: readonly string[];
  context?: string;
  /** Where users' runtime directories are; /run/user unless given. */
  users?: string;
  proc: string;
  all: boolean;
  timeoutMs: number;
  env: NodeJS.ProcessEnv;
  home: string;
  uid: number;
  tool: Tool;
  now: Date;
  /** Of who collects again and again: engines that were found before, and what is connected to them. */
  standing?: Standing;
  onProgress?: SourceOptions['onProgress'];
  /** A sentence for stderr: a decision that the user did not make. */
  onNote?: (note: string) => void;
}

export interface Standing extends Pick<EnginesOptions, 'connect' | 'mayFail'> {
  endpoints: readonly Endpoint[];
}

/** Reads this host. Throws UsageError or SourceUnavailableError where there is nothing to read. */
export async function collect(options: CollectOptions): Promise<Facts> {
  const endpoints = options.standing?.endpoints ?? findEndpoints(options);
  const asksEngines = endpoints.length > 0;
  if (!canDoWithoutProc(options, asksEngines)) {
    requireProc(options.proc, ['or an engine: --engine unix:///run/docker.sock']);
  }
  const kernel = new Kernel(new Proc(options.proc), options.uid);
  const { onProgress, all, timeoutMs, env } = options;
  const source: SourceOptions = { kernel, all, ...(onProgress && { onProgress }) };
  const found = asksEngines
    ? await collectFromEngines(endpoints, { ...source, ...options.standing, timeoutMs, env })
    : await collectFromProc(source);
  // Who named no engine asked for the host: containers of another engine are judged by what the kernel shows.
  const wantsHost = endpoints.some(({ named }) => !named) && options.source === 'auto';
  const listed = wantsHost ? withUnlisted(found, source) : found;
  const whole = { ...listed, workloads: listed.workloads.map((one) => withJoinedPaths(one, kernel)) };
  const exposure = readExposure(kernel, whole.workloads);
  const swept = await sweepProcesses(kernel, whole, options);
  return assemble(
    { ...whole, ...swept, ...(exposure && { exposure }) },
    kernel,
    asksEngines ? 'docker' : 'proc',
    options,
  );
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

/** Those that a collection asks. Empty: none is to be asked, or none is named, no socket exists and the choice is ours. */
export function findEndpoints({
  source,
  engines,
  context,
  users,
  env,
  home,
  onNote,
}: Omit<CollectOptions, 'now'>): Endpoint[] {
  if (source === 'proc') return [];
  const endpoints = resolveEndpoints({ engines, context, users, env, home });
  if (endpoints.length > 0) return endpoints;
  if (source === 'docker') {
    throw new SourceUnavailableError('no engine is named and no engine socket exists', {
      suggestions: [
        'name one: --engine unix:///run/docker.sock',
        'or audit what the kernel shows: --source proc',
      ],
    });
  }
  onNote?.('no engine is named and no engine socket exists: containers are found in /proc by their cgroups');
  return [];
}

/**
 * Without /proc only an engine's word can be had, as of a remote one from a machine without Linux; but one that was
 * named must be there.
 */
const canDoWithoutProc = ({ proc }: CollectOptions, asksEngines: boolean): boolean =>
  asksEngines && proc === DEFAULT_PROC;

function assemble(
  found: Found & Pick<Facts, 'sweep' | 'exposure'>,
  kernel: Kernel,
  source: SourceName,
  { tool, now }: CollectOptions,
): Facts {
  const {
    engines,
    workloads,
    sweep,
    exposure,
    gaps,
    listed,
    stopped,
    vanished,
    unlisted,
    unanswered,
    requests,
  } = found;
  return {
    schemaVersion: FACTS_SCHEMA_VERSION,
    tool,
    collectedAt: now.toISOString(),
    source,
    host: identify(kernel, engines),
    engines,
    workloads: withParents(workloads).sort((a, b) => compareText(a.name, b.name) || compareText(a.id, b.id)),
    ...(sweep && { sweep }),
    ...(exposure && { exposure }),
    gaps: [...kernel.gaps, ...gaps],
    coverage: {
      listed,
      observed: workloads.filter(({ observed }) => observed && Object.keys(observed.namespaces).length > 0)
        .length,
      stopped,
      vanished,
      unlisted: unlisted.length,
      ...(unanswered.length > 0 && { unanswered }),
      linksRead: kernel.proc.linksRead,
      linksDenied: kernel.proc.linksDenied,
      requests,
    },
  };
}
