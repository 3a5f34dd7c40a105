import { readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../errors.ts';
import { configDirectory, contextHosts } from './docker-context.ts';
import { type Endpoint, resolveEndpoint, socketEndpoint, usualSockets } from './endpoint.ts';

/** The value of --engine that means every engine of this machine. */
const ALL = 'all';

interface Choices {
  engines?: readonly string[] | undefined;
  context?: string | undefined;
  env: NodeJS.ProcessEnv;
  home: string;
  /** Where users' runtime directories are: /run/user, which logind makes. */
  users?: string | undefined;
}

/**
 * The engines that are meant, each once, those that somebody named first; one as the docker CLI decides it unless
 * --engine is given. Empty: nobody named one and there is no socket. Throws as resolveEndpoint does.
 */
export function resolveEndpoints({ engines = [], context, env, home, users }: Choices): Endpoint[] {
  if (engines.length === 0) return listOf(resolveEndpoint({ context, env, home }));
  if (context !== undefined) {
    throw new UsageError('--engine and --context both name an engine', { suggestions: ['one of the two'] });
  }
  const named = engines.filter((engine) => engine.trim() !== ALL);
  return eachOnce([
    ...named.flatMap((engine) => listOf(resolveEndpoint({ engine, env, home }))),
    ...(named.length < engines.length ? everyEndpoint({ env, home, users }) : []),
  ]);
}

/** Whether a flag or the environment names an engine; a context of the docker CLI may do so as well. */
export const namesEngine = ({ engines, context, env }: Omit<Choices, 'home'>): boolean =>
  engines !== undefined || context !== undefined || Boolean(env.DOCKER_HOST || env.DOCKER_CONTEXT);

const listOf = (endpoint: Endpoint | undefined): Endpoint[] => (endpoint ? [endpoint] : []);

/**
 * What a scan would ask without being told, then the sockets of this machine: root's, those that contexts of the docker
 * CLI name, each user's. None of them is called named: it may be gone, and the others are audited all the same.
 */
function everyEndpoint({ env, home, users = '/run/user' }: Omit<Choices, 'engines' | 'context'>): Endpoint[] {
  const chosen = listOf(resolveEndpoint({ env, home }));
  const usual = usualSockets(env).filter((path) => mayListen(path));
  return [
    ...chosen,
    ...usual.flatMap(endpointAt),
    ...contextSockets(env, home).flatMap(endpointAt),
    ...usersEndpoints(users),
  ].map((endpoint) => ({ ...endpoint, named: false }));
}

/** Somebody else's folder may be a path that is too long to be a socket's. */
function endpointAt(path: string): Endpoint[] {
  try {
    return [socketEndpoint(path)];
  } catch {
    return [];
  }
}

/**
 * Of rootless engines. What a user put there may be a link to anything: only a socket of that user's own is asked, or
 * root would talk to others in that user's name.
 */
function usersEndpoints(users: string): Endpoint[] {
  return uidsIn(users).flatMap((uid) =>
    ['docker.sock', 'podman/podman.sock']
      .map((name) => join(users, String(uid), name))
      .filter((path) => mayListen(path, (stats) => stats.uid === uid))
      .flatMap(endpointAt)
      .map((endpoint) => (uid === 0 ? endpoint : { ...endpoint, uid })),
  );
}

function uidsIn(users: string): number[] {
  try {
    return readdirSync(users)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}

/** Other contexts than the current one may name other machines; of a socket it is clear that it is on this one. */
function contextSockets(env: NodeJS.ProcessEnv, home: string): string[] {
  const directory = configDirectory(env, home);
  return (directory === undefined ? [] : contextHosts(directory))
    .flatMap((host) => /^unix:\/\/(\/.+)$/s.exec(host)?.[1] ?? [])
    .filter((path) => mayListen(path));
}

/** One that we may not look at counts: that it was not asked has to be said. */
function mayListen(path: string, isWanted: (stats: Stats) => boolean = () => true): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isSocket() ? isWanted(stats) : false;
  } catch (error) {
    return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** Two paths to one socket are one engine: /var/run is a link, and a user's socket may be one. */
function eachOnce(endpoints: readonly Endpoint[]): Endpoint[] {
  const byIdentity = new Map<string, Endpoint>();
  for (const endpoint of endpoints) {
    const identity = identityOf(endpoint);
    if (!byIdentity.has(identity)) byIdentity.set(identity, endpoint);
  }
  return [...byIdentity.values()];
}

function identityOf(endpoint: Endpoint): string {
  if (endpoint.kind !== 'unix') return endpoint.display;
  try {
    const { dev, ino } = statSync(endpoint.socketPath);
    return `${dev}:${ino}`;
  } catch {
    return endpoint.display;
  }
}
