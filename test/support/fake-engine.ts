import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Answer, type Misbehaviour, send } from './misbehaviour.ts';
import { type EngineCase, type InspectedContainer, recordedCase } from './recorded.ts';

export interface FakeEngineOptions {
  /** By path without version and query; a container by its name: `/containers/web/json`. */
  misbehave?: Record<string, Misbehaviour>;
  /** Milliseconds that each inspect takes. */
  inspectLatency?: number;
  /** Called before a request is answered: to let something happen to the host in the middle of a scan. */
  onRequest?: (request: SeenRequest) => void;
}

interface SeenRequest {
  method: string;
  /** As sent, with version and query. */
  path: string;
}

export interface FakeEngine {
  /** `unix:///…`, as DOCKER_HOST takes it. */
  url: string;
  socketPath: string;
  requests: SeenRequest[];
  traffic: {
    /** Connections that clients opened. */
    connections: number;
    /** The most requests that were waiting for an answer at once. */
    peak: number;
  };
  /** Sends this to everybody who listens to events: an event, or text as it is. */
  emit(event: object | string): void;
  /** Who listens to events at this moment. */
  readonly listeners: number;
  /** Ends the streams of events in the middle. */
  cutEvents(): void;
  /** Goes away, as an engine that is stopped does, and comes back. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Replays a recorded (by name) or a synthetic case over HTTP on a unix socket in a folder of its own. */
export async function fakeEngine(
  source: string | EngineCase,
  { misbehave = {}, inspectLatency = 0, onRequest }: FakeEngineOptions = {},
): Promise<FakeEngine> {
  const engine = typeof source === 'string' ? recordedCase(source) : source;
  const find = containerFinder(engine);
  const requests: SeenRequest[] = [];
  const traffic = { connections: 0, peak: 0 };
  const listeners = new Set<ServerResponse>();
  let waiting = 0;

  async function handle({ method = '', url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    traffic.peak = Math.max(traffic.peak, ++waiting);
    response.on('close', () => waiting--);
    requests.push({ method, path: url });
    onRequest?.({ method, path: url });

    response.setHeader('Api-Version', engine.version.ApiVersion);
    response.setHeader('Ostype', engine.version.Os);
    const { pathname, searchParams } = new URL(url, 'http://engine');
    const path = pathname.replace(/^\/v\d+\.\d+(?=\/)/, '');
    if (path === '/events' && misbehave[path] === undefined) {
      response.writeHead(200, { 'Content-Type': 'application/json' }).flushHeaders();
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      return;
    }
    const ref = inspectedRef(path);
    if (ref !== undefined && inspectLatency > 0) await setTimeout(inspectLatency);
    const answer = ['GET', 'HEAD'].includes(method)
      ? answerTo(engine, find, path, searchParams.get('all') ?? '')
      : { status: 405, body: { message: `${method}: this engine only lets itself be looked at` } };
    const name = ref === undefined ? undefined : nameOf(find(ref));
    const huge = Number(searchParams.get('huge'));
    await send(response, answer, huge ? { huge } : misbehave[name ? `/containers/${name}/json` : path]);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: Error) => response.destroy(error));
  });
  server.on('connection', () => {
    traffic.connections += 1;
  });
  const folder = await mkdtemp(join(tmpdir(), 'nsaudit-engine-'));
  const socketPath = join(folder, 'engine.sock');
  async function start(): Promise<void> {
    server.listen(socketPath);
    await once(server, 'listening');
  }
  async function stop(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
  await start();
  return {
    url: `unix://${socketPath}`,
    socketPath,
    requests,
    traffic,
    emit(event) {
      const text = typeof event === 'string' ? event : `${JSON.stringify(event)}\n`;
      for (const listener of listeners) listener.write(text);
    },
    get listeners() {
      return listeners.size;
    },
    cutEvents() {
      for (const listener of listeners) listener.destroy();
    },
    start,
    stop,
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

type Find = (ref: string) => InspectedContainer | undefined;

/** By id, name, or the beginning of an id, in this order, as engines do. */
function containerFinder({ inspects }: EngineCase): Find {
  const all = Object.values(inspects);
  const byRef = new Map<string, InspectedContainer>();
  for (const container of all) byRef.set(nameOf(container) ?? container.Id, container);
  for (const container of all) byRef.set(container.Id, container);
  return (ref) => byRef.get(ref) ?? all.find(({ Id }) => Id.startsWith(ref));
}

/** Docker writes a slash before it, Podman none; a hostile engine may have none at all. */
const nameOf = (container: InspectedContainer | undefined): string | undefined =>
  container?.Name?.replace(/^\//, '');

function inspectedRef(path: string): string | undefined {
  const ref = /^\/containers\/([^/]+)\/json$/.exec(path)?.[1];
  return ref === undefined ? undefined : decodeURIComponent(ref);
}

function answerTo(engine: EngineCase, find: Find, path: string, all: string): Answer {
  switch (path) {
    case '/_ping':
      return { status: 200, body: 'OK' };
    case '/version':
      return { status: 200, body: engine.version };
    case '/info':
      return { status: 200, body: engine.info };
    case '/networks':
      return { status: 200, body: engine.networks };
    case '/containers/json':
      return { status: 200, body: isTrue(all) ? engine.containers : engine.containers.filter(isUp) };
  }
  const ref = inspectedRef(path);
  if (ref === undefined) return { status: 404, body: { message: 'page not found' } };
  const body = find(ref);
  return body ? { status: 200, body } : { status: 404, body: { message: `No such container: ${ref}` } };
}

/** Docker's reading of a query's truth value. */
const isTrue = (value: string): boolean => !['', '0', 'no', 'false', 'none'].includes(value.toLowerCase());

const isUp = ({ State }: { State: string }): boolean => ['running', 'paused', 'restarting'].includes(State);
