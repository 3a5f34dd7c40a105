import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addressOf, type EngineName } from './lab.ts';

export interface Seen {
  method: string;
  /** With query. */
  path: string;
}

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** Decides over an answer: `ask` gets the engine's own. Undefined hangs up. */
export type Hook = (seen: Seen, ask: () => Promise<Answer>) => Promise<Answer | undefined>;

export interface RecordingProxy {
  /** `unix://...` */
  address: string;
  socketPath: string;
  seen: Seen[];
  close(): Promise<void>;
}

/** Stands between a client and an engine of the lab, writes down every request and may change what comes back. */
export async function recordingProxy(
  engine: EngineName,
  hook: Hook = (_, ask) => ask(),
): Promise<RecordingProxy> {
  const seen: Seen[] = [];
  const target = addressOf(engine).replace('unix://', '');
  const server = http.createServer(async (request, response) => {
    const { method = '', url: path = '' } = request;
    seen.push({ method, path });
    const answer = await hook({ method, path }, () => ask(target, request)).catch(() => undefined);
    if (!answer) return request.socket.destroy();
    const { 'transfer-encoding': _, 'content-length': __, ...headers } = answer.headers;
    return response.writeHead(answer.status, headers).end(answer.body);
  });
  const folder = await mkdtemp(join(tmpdir(), 'nsaudit-proxy-'));
  const socketPath = join(folder, 'engine.sock');
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    address: `unix://${socketPath}`,
    socketPath,
    seen,
    async close() {
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true });
    },
  };
}

async function ask(socketPath: string, { method, url, headers }: http.IncomingMessage): Promise<Answer> {
  const request = http.request({ socketPath, method, path: url, headers }).end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(chunks).toString(),
  };
}

/** The same answer with another body. */
export const edit = <T>(answer: Answer, change: (body: T) => unknown): Answer => ({
  ...answer,
  body: JSON.stringify(change(JSON.parse(answer.body))),
});

export const isList = ({ path }: Seen): boolean => /\/containers\/json(\?|$)/.test(path);

/** Id or name of the container that a request inspects. */
export const inspected = ({ path }: Seen): string | undefined =>
  /\/containers\/([^/]+)\/json/.exec(path)?.[1];

/** Lets the engine list the container and no other. */
export const only =
  (name: string): Hook =>
  async (seen, ask) => {
    const answer = await ask();
    return isList(seen)
      ? edit<{ Names: string[] }[]>(answer, (list) => list.filter(({ Names }) => Names.includes(`/${name}`)))
      : answer;
  };
