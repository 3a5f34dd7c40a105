import { type ParsedUrlQueryInput, stringify } from 'node:querystring';
import type Docker from 'dockerode';
import { connectionTo } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import { EngineError } from './engine-error.ts';
import { type EventListener, followEvents } from './events.ts';
import type { Inspect } from './inspect.ts';
import { isObject } from './json.ts';
import type { Fields } from './shape.ts';
import { createTransport, type Transport } from './transport.ts';
import { USERS_LIMITS } from './users-socket.ts';

export { EngineError, toSourceError } from './engine-error.ts';

/** Asks an engine; every method throws EngineError. Several may be called at once. */
export interface EngineClient {
  readonly endpoint: Endpoint;
  /** How many calls at once are of use: that is the caller's business. */
  readonly maxConcurrency: number;
  /** Sent so far. */
  readonly requests: number;
  /** How many containers are looked at: of an ordinary user's engine not all that it may list. */
  readonly maxContainers: number;
  /** Set once it has taken longer than an ordinary user's engine may. */
  readonly expired: EngineError | undefined;
  version(): Promise<Fields>;
  info(): Promise<Fields>;
  networks(): Promise<Fields[]>;
  /** `all`: stopped containers too. */
  list(options: { all: boolean }): Promise<ListedContainer[]>;
  /** By id, beginning of an id, or name. */
  inspect(id: string): Promise<Inspect>;
  /** Tells of what happens to containers until the engine ends it. */
  events(listener: EventListener): Promise<void>;
  /** Ends what is in flight, connections and children. */
  close(): void;
}

/** All that is kept of an item of the list: it has no PID, and of the modes only the network's. */
export interface ListedContainer {
  id: string;
  /** Without the slash; the beginning of the id where the engine has no name for it. */
  name: string;
  state: string;
  /** '' where the engine names none. */
  image: string;
}

interface Options {
  /** Of each request. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
  /** Of the ssh that an ssh:// endpoint needs. */
  env?: NodeJS.ProcessEnv;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** 1.2 kB a container is usual in a list, 5 to 10 kB in an inspect. */
const LIMITS = { listBytes: 256 * 2 ** 20, answerBytes: 16 * 2 ** 20 };

/** Connects with the first request. Throws as connectionTo() does. */
export async function createEngineClient(
  endpoint: Endpoint,
  { timeoutMs = DEFAULT_TIMEOUT_MS, signal, env = process.env }: Options = {},
): Promise<EngineClient> {
  const connection = await connectionTo(endpoint, env);
  const isUsers = endpoint.uid !== undefined;
  const totalMs = isUsers ? USERS_LIMITS.timeouts * timeoutMs : undefined;
  const transport = createTransport(connection, { timeoutMs, signal, totalMs });
  const docker = await dockerOver(transport, isUsers ? USERS_LIMITS : LIMITS);
  return {
    endpoint,
    maxConcurrency: connection.maxConcurrency,
    get requests() {
      return transport.requests;
    },
    maxContainers: isUsers ? USERS_LIMITS.containers : Number.POSITIVE_INFINITY,
    get expired() {
      return transport.expired;
    },
    version: async () => anObject(await docker.version(), '/version'),
    info: async () => anObject(await docker.info(), '/info'),
    networks: async () => objects(await docker.listNetworks(), '/networks'),
    list: async ({ all }) => objects(await docker.listContainers({ all }), '/containers/json').map(listed),
    inspect: async (id) => inspected(await docker.getContainer(encodeURIComponent(id)).inspect(), id),
    events: (listener) => followEvents(transport, listener),
    close: transport.close,
  };
}

interface Dial {
  path: string;
  method: string;
  options?: ParsedUrlQueryInput;
}

/** dockerode knows the paths and parameters, the transport carries them. */
async function dockerOver(transport: Transport, limits: typeof LIMITS): Promise<Docker> {
  const { default: Dockerode } = await import('dockerode');
  const modem = {
    dial({ path, method, options = {} }: Dial, done: (error: unknown, answer?: unknown) => void): void {
      if (method !== 'GET') throw new Error(`${method} ${path}: nothing but GET is sent to an engine`);
      const query = stringify(options);
      const maxBytes = path.startsWith('/containers/json') ? limits.listBytes : limits.answerBytes;
      // dockerode ends the paths that take parameters in a question mark.
      const asked = path.replace(/\?$/, query && `?${query}`);
      transport.get(asked, maxBytes).then((answer) => done(undefined, answer), done);
    },
  };
  // Its types know only the options from which it would make a modem of its own.
  return new Dockerode({ modem } as Docker.DockerOptions);
}

function anObject(answer: unknown, path: string): Fields {
  if (!isObject(answer)) throw new EngineError('malformed', path, 'the answer is not an object');
  return answer;
}

function objects(answer: unknown, path: string): Fields[] {
  if (Array.isArray(answer) && answer.every(isObject)) return answer;
  throw new EngineError('malformed', path, 'the answer is not a list of objects');
}

function listed({ Id: id, Names, State, Image }: Fields): ListedContainer {
  if (typeof id !== 'string' || id === '') {
    throw new EngineError('malformed', '/containers/json', 'a container in the list has no Id');
  }
  return {
    id,
    name: ownName(Names) ?? id.slice(0, 12),
    state: stringOr(State, 'unknown'),
    image: stringOr(Image, ''),
  };
}

/** Legacy links are listed among the names, as `/web/db`. */
function ownName(names: unknown): string | undefined {
  const all = (Array.isArray(names) ? names : []).filter((name) => typeof name === 'string');
  const own = all.map((name) => name.replace(/^\//, '')).filter((name) => name !== '');
  return own.find((name) => !name.includes('/')) ?? own[0];
}

const stringOr = (value: unknown, otherwise: string): string =>
  typeof value === 'string' ? value : otherwise;

function inspected(answer: unknown, asked: string): Inspect {
  const path = `/containers/${encodeURIComponent(asked)}/json`;
  const container = anObject(answer, path);
  if (!isAsked(container, asked)) {
    throw new EngineError('malformed', path, 'the answer is about another container');
  }
  return container as Inspect;
}

/** Id, beginning of an id, or name; nothing but the id will do for a whole one. */
function isAsked({ Id, Name }: Fields, asked: string): boolean {
  if (typeof Id !== 'string' || asked === '') return false;
  if (/^[0-9a-f]{64}$/.test(asked)) return Id === asked;
  return (
    Id.startsWith(asked) || (typeof Name === 'string' && Name.replace(/^\//, '') === asked.replace(/^\//, ''))
  );
}
