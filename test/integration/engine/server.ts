import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, ListenOptions, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineClient, type EngineClient } from '../../../src/collect/engine/client.ts';
import { resolveEndpoint } from '../../../src/collect/engine/endpoint.ts';

export interface Listening {
  /** As --engine takes it. */
  url: string;
  /** Open now. */
  connections: Set<Socket>;
  close(): Promise<void>;
}

/** On a unix socket in a folder of its own. */
export async function onSocket(answer: RequestListener | Server): Promise<Listening> {
  const folder = mkdtempSync(join(tmpdir(), 'nsaudit-server-'));
  const path = join(folder, 'engine.sock');
  const { connections, close } = await listen(serverOf(answer), { path });
  const remove = () => rmSync(folder, { recursive: true });
  return { url: `unix://${path}`, connections, close: () => close().then(remove) };
}

/** On a free port of this machine. */
export async function onPort(answer: RequestListener | Server): Promise<Listening> {
  const server = serverOf(answer);
  const { connections, close } = await listen(server, { port: 0, host: '127.0.0.1' });
  return { url: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, connections, close };
}

const serverOf = (answer: RequestListener | Server): Server =>
  typeof answer === 'function' ? createServer(answer) : answer;

async function listen(
  server: Server,
  where: ListenOptions,
): Promise<Pick<Listening, 'connections' | 'close'>> {
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  server.listen(where);
  await once(server, 'listening');
  return {
    connections,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of connections) socket.destroy();
      await closed;
    },
  };
}

interface ClientOptions {
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Without a home directory: no docker context of whoever runs the tests. */
export async function clientOf(
  engine: string,
  { env = {}, ...options }: ClientOptions = {},
): Promise<EngineClient> {
  const endpoint = resolveEndpoint({ engine, env, home: '' });
  if (!endpoint) throw new Error(`${engine} is no endpoint`);
  return createEngineClient(endpoint, { timeoutMs: 5000, env, ...options });
}
