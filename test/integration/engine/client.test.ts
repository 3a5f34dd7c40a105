import { chmodSync } from 'node:fs';
import type { RequestListener, ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import pMap from 'p-map';
import type { EngineClient } from '../../../src/collect/engine/client.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { asNobody } from '../../support/nobody.ts';
import { clientOf, type Listening, onPort, onSocket } from './server.ts';

const opened: { close(): unknown }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

function open<T extends { close(): unknown }>(thing: T): T {
  opened.push(thing);
  return thing;
}

const listening = async (answer: RequestListener): Promise<Listening> => open(await onSocket(answer));

const asking = async (...args: Parameters<typeof clientOf>): Promise<EngineClient> =>
  open(await clientOf(...args));

/** A client of a server that gives every request the same answer. */
const answeredBy = async (answer: RequestListener, options?: { timeoutMs: number }): Promise<EngineClient> =>
  asking((await listening(answer)).url, options);

const json = (response: ServerResponse, body: unknown, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

const handles = () => process.getActiveResourcesInfo().filter((name) => /Pipe|Timeout/.test(name));

const ID = 'a1'.repeat(32);

describe('an engine that answers', () => {
  it('is asked for version, info, networks, list and containers, with one GET each', async () => {
    const engine = open(await fakeEngine('docker20-matrix'));
    const client = await asking(engine.url);
    expect(await client.version()).toMatchObject({ ApiVersion: '1.41' });
    expect(await client.info()).toHaveProperty('SecurityOptions');
    expect(await client.networks()).toContainEqual(expect.objectContaining({ Name: 'bridge' }));
    const [container] = await client.list({ all: false });
    expect(await client.inspect(container?.id ?? '')).toHaveProperty('HostConfig');
    expect(engine.requests).toEqual([
      { method: 'GET', path: '/version' },
      { method: 'GET', path: '/info' },
      { method: 'GET', path: '/networks' },
      { method: 'GET', path: '/containers/json?all=false' },
      { method: 'GET', path: `/containers/${container?.id}/json` },
    ]);
    expect(client.requests).toBe(5);
  });

  it('is asked once for each container, over few connections, and let go of', async () => {
    const server = await listening(({ url = '' }, response) => json(response, { Id: url.split('/')[2] }));
    const before = handles();
    const client = await asking(server.url);
    const ids = Array.from({ length: 400 }, (_, index) => index.toString(16).padStart(64, '0'));
    let most = 0;
    const answers = await pMap(
      ids,
      async (id) => {
        most = Math.max(most, server.connections.size);
        return (await client.inspect(id)).Id;
      },
      { concurrency: client.maxConcurrency },
    );
    expect(answers).toEqual(ids);
    expect(client.requests).toBe(400);
    expect(most).toBe(16);
    client.close();
    while (server.connections.size > 0) await setTimeout(5);
    // Pipes of others, such as those of the test runner, may be gone by then.
    expect(handles().length).toBeLessThanOrEqual(before.length);
  });

  it('may be behind a path', async () => {
    const server = open(await onPort(({ url }, response) => json(response, { url })));
    const client = await asking(`${server.url}/engine/?token=1`);
    expect(await client.version()).toEqual({ url: '/engine/version' });
  });

  it('does not hear about the variables that name another one', async () => {
    process.env.DOCKER_HOST = 'junk://';
    process.env.DOCKER_CERT_PATH = '/nonexistent';
    try {
      const client = await answeredBy((_, response) => json(response, { here: true }));
      expect(await client.version()).toEqual({ here: true });
    } finally {
      delete process.env.DOCKER_HOST;
      delete process.env.DOCKER_CERT_PATH;
    }
  });

  it('may close a connection that is idle: the request is sent once more', async () => {
    let answered = 0;
    const server = await listening((request, response) => {
      if (answered > 0 && request.socket.bytesWritten > 0) return request.socket.destroy();
      answered += 1;
      return json(response, { answered });
    });
    const client = await asking(server.url);
    expect(await client.version()).toEqual({ answered: 1 });
    expect(await client.version()).toEqual({ answered: 2 });
    expect(client.requests).toBe(3);
  });
});

describe('the list', () => {
  const listOf = async (item: object) => {
    const client = await answeredBy((_, response) => json(response, [item]));
    return (await client.list({ all: true }))[0];
  };

  it('keeps id, name, state and image, and nothing else', async () => {
    const item = { Id: ID, Names: ['/web'], State: 'running', Image: 'nginx:1', Labels: { a: 'b' } };
    expect(await listOf(item)).toEqual({ id: ID, name: 'web', state: 'running', image: 'nginx:1' });
  });

  it.each([
    ['its own name, not that of a link', { Names: ['/db/web', '/web'] }, 'web'],
    ['a name without a slash', { Names: ['web'] }, 'web'],
    ['the beginning of its id without a name', { Names: null }, ID.slice(0, 12)],
    ['the beginning of its id for an empty name', { Names: ['/'] }, ID.slice(0, 12)],
    ['a hostile name as it is', { Names: ['/\u001b[2J'] }, '\u001b[2J'],
  ])('calls a container by %s', async (_, names, name) => {
    expect(await listOf({ Id: ID, ...names })).toEqual({ id: ID, name, state: 'unknown', image: '' });
  });
});

describe('inspect', () => {
  const container = { Id: ID, Name: '/web' };

  it.each([ID, ID.slice(0, 8), 'web', '/web'])('finds a container by %j', async (asked) => {
    const client = await answeredBy((_, response) => json(response, container));
    expect(await client.inspect(asked)).toEqual(container);
  });

  it.each(['b2'.repeat(32), 'b2', 'db', ''])('does not take another container for %j', async (asked) => {
    const client = await answeredBy((_, response) => json(response, container));
    await expect(client.inspect(asked)).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('takes only the id for a whole id', async () => {
    const client = await answeredBy((_, response) => json(response, { Id: 'b2'.repeat(32), Name: `/${ID}` }));
    await expect(client.inspect(ID)).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('asks for nothing but that container, whatever its id is made of', async () => {
    const seen: (string | undefined)[] = [];
    const client = await answeredBy(({ url }, response) => {
      seen.push(url);
      json(response, {});
    });
    await expect(client.inspect('../../info?x=1#y')).rejects.toMatchObject({ kind: 'malformed' });
    expect(seen).toEqual(['/containers/..%2F..%2Finfo%3Fx%3D1%23y/json']);
  });

  it.each([
    ['Docker', { message: 'No such container: web' }],
    [
      'Podman',
      { cause: 'no such container', message: 'no container with name or ID "web" found: no such container' },
    ],
  ])('knows from the words of %s that there is none', async (_, body) => {
    const client = await answeredBy((_request, response) => json(response, body, 404));
    await expect(client.inspect('web')).rejects.toMatchObject({ kind: 'notFound', status: 404 });
  });

  it('does not take any other 404 for a container that is gone', async () => {
    const client = await answeredBy((_, response) => json(response, '<html>not here</html>', 404));
    await expect(client.inspect('web')).rejects.toMatchObject({ kind: 'refused', status: 404 });
  });
});

describe('an engine that does not answer as it should', () => {
  const MEGABYTE = Buffer.alloc(2 ** 20, ' ');

  /** Whoever wants to answer more than anybody would read. */
  const endless: RequestListener = (_, response) => {
    const write = () => {
      while (response.write(MEGABYTE));
    };
    response.on('drain', write);
    write();
  };

  it.each<[string, RequestListener, object]>([
    [
      'broken JSON',
      (_, r) => json(r, '[{"Id":'),
      { kind: 'malformed', message: 'the answer is not JSON: [{"Id":' },
    ],
    [
      'HTML',
      (_, r) => json(r, '<html>\n hello'),
      { kind: 'malformed', message: 'the answer is not JSON: <html> hello' },
    ],
    ['nothing', (_, r) => json(r, ''), { kind: 'malformed', message: 'the answer is empty' }],
    ['null', (_, r) => json(r, 'null'), { kind: 'malformed' }],
    ['a number', (_, r) => json(r, '0'), { kind: 'malformed' }],
    ['an object instead of a list', (_, r) => json(r, {}), { kind: 'malformed' }],
    ['a list of strings', (_, r) => json(r, ['a']), { kind: 'malformed' }],
    ['a list of null', (_, r) => json(r, [null]), { kind: 'malformed' }],
    [
      'a container without an id',
      (_, r) => json(r, [{ Id: ID }, { Names: ['/web'] }]),
      { kind: 'malformed' },
    ],
    ['a container whose id is a number', (_, r) => json(r, [{ Id: 7 }]), { kind: 'malformed' }],
    [
      '500 with a message',
      (_, r) => json(r, { message: 'out\nof order' }, 500),
      { kind: 'refused', status: 500, message: 'HTTP 500: out of order' },
    ],
    [
      '502 with HTML',
      (_, r) => json(r, '<html>', 502),
      { kind: 'refused', status: 502, message: 'HTTP 502: <html>' },
    ],
    [
      '403 with nothing',
      (_, r) => json(r, '', 403),
      { kind: 'refused', status: 403, message: 'HTTP 403: no message' },
    ],
    ['204', (_, r) => r.writeHead(204).end(), { kind: 'refused', status: 204 }],
    [
      '101',
      (_, r) => r.socket?.end('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      { kind: 'unreachable' },
    ],
    [
      'a message of a megabyte',
      (_, r) => json(r, { message: 'x'.repeat(2 ** 20) }, 500),
      { message: `HTTP 500: ${'x'.repeat(200)}…` },
    ],
    ['no HTTP', (_, r) => r.socket?.end('220 mail ready\r\n'), { kind: 'malformed' }],
    ['the end of the connection', (_, r) => r.destroy(), { kind: 'unreachable' }],
    [
      'the beginning of an answer',
      (_, r) => r.writeHead(200, { 'content-length': 1000 }).write('[', () => r.destroy()),
      { kind: 'malformed', message: 'the connection was closed in the middle of the answer' },
    ],
    [
      'the beginning of a chunked answer that would be whole',
      (_, r) => r.write('[]', () => r.destroy()),
      { kind: 'malformed', message: 'the connection was closed in the middle of the answer' },
    ],
  ])('but with %s', async (_, answer, expected) => {
    const client = await answeredBy(answer);
    await expect(client.list({ all: true })).rejects.toMatchObject({
      path: '/containers/json',
      ...expected,
    });
  });

  it.each<[string, (client: EngineClient) => Promise<unknown>]>([
    ['version', (client) => client.version()],
    ['info', (client) => client.info()],
    ['inspect', (client) => client.inspect(ID)],
  ])('but a list to %s', async (_, ask) => {
    const client = await answeredBy((_request, response) => json(response, []));
    await expect(ask(client)).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('is not followed elsewhere', async () => {
    const asked: (string | undefined)[] = [];
    const elsewhere = open(
      await onPort(({ url }, response) => {
        asked.push(url);
        json(response, []);
      }),
    );
    const location = elsewhere.url.replace('tcp', 'http');
    const client = await answeredBy((_, response) => response.writeHead(301, { location }).end());
    await expect(client.list({ all: true })).rejects.toMatchObject({ kind: 'refused', status: 301 });
    expect(asked).toEqual([]);
  });

  it.each(['ftp://a/', 'http://127.0.0.1:1/'])(
    'does not bring us down by a redirect to %s',
    async (location) => {
      const client = await answeredBy((_, response) => response.writeHead(302, { location }).end());
      await expect(client.list({ all: true })).rejects.toMatchObject({ kind: 'refused', status: 302 });
    },
  );

  it.each<[string, RequestListener]>([
    ['answers nothing', () => {}],
    ['stops in the middle', (_, response) => response.write('[')],
    ['answers a byte now and then', (_, response) => void setInterval(() => response.write(' '), 20).unref()],
  ])('is given up when it %s, and the connection with it', async (_, answer) => {
    const server = await listening(answer);
    const client = await asking(server.url, { timeoutMs: 100 });
    await expect(client.inspect(ID)).rejects.toMatchObject({
      kind: 'timeout',
      message: 'no answer within 0.1 s',
    });
    while (server.connections.size > 0) await setTimeout(5);
  });

  it('holds up only the requests that it does not answer', async () => {
    const client = await answeredBy(({ url }, response) => url === '/version' || json(response, {}), {
      timeoutMs: 200,
    });
    const [version, info] = await Promise.allSettled([client.version(), client.info()]);
    expect(version).toMatchObject({ status: 'rejected', reason: { kind: 'timeout' } });
    expect(info).toMatchObject({ status: 'fulfilled' });
  });

  it('is not read for ever', async () => {
    const server = await listening(endless);
    const client = await asking(server.url);
    await expect(client.inspect(ID)).rejects.toMatchObject({
      kind: 'malformed',
      message: 'the answer is larger than 16777216 bytes',
    });
    while (server.connections.size > 0) await setTimeout(5);
  });

  it('may have a list that is larger than any inspect', async () => {
    const client = await answeredBy((_, response) => json(response, `[${' '.repeat(20 * 2 ** 20)}]`));
    expect(await client.list({ all: true })).toEqual([]);
  });
});

describe('an engine that cannot be reached', () => {
  it.each([
    [
      'whose socket does not exist',
      'unix:///nonexistent/docker.sock',
      { kind: 'unreachable', code: 'ENOENT' },
    ],
    ['where nobody listens', 'tcp://127.0.0.1:1', { kind: 'unreachable', code: 'ECONNREFUSED' }],
    [
      'where nobody listens by two addresses',
      'tcp://localhost:1',
      { kind: 'unreachable', code: 'ECONNREFUSED' },
    ],
    ['whose socket is a file', import.meta.filename, { kind: 'unreachable', code: 'ECONNREFUSED' }],
  ])('%s', async (_, url, expected) => {
    const client = await asking(url);
    await expect(client.version()).rejects.toMatchObject({ path: '/version', ...expected });
  });

  it('because its socket may not be opened', async () => {
    const server = await listening((_, response) => json(response, {}));
    const client = await asking(server.url);
    // Root may open it all the same, an owner may not.
    chmodSync(new URL(server.url).pathname, 0o000);
    const error = await asNobody(() => client.version().catch((reason) => reason));
    expect(error).toMatchObject({ kind: 'denied', code: 'EACCES' });
  });
});

describe('an end that somebody else decides', () => {
  it('makes what is in flight and what comes later fail with the reason of the signal', async () => {
    const controller = new AbortController();
    const server = await listening(() => {});
    const client = await asking(server.url, { signal: controller.signal });
    const pending = Promise.allSettled([client.version(), client.info()]);
    while (server.connections.size < 2) await setTimeout(5);
    const reason = new Error('the user pressed ^C');
    controller.abort(reason);
    expect(await pending).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ]);
    await expect(client.version()).rejects.toBe(reason);
    while (server.connections.size > 0) await setTimeout(5);
  });

  it('is heard before the first request too', async () => {
    const client = await asking('unix:///nonexistent', { signal: AbortSignal.abort(new Error('too late')) });
    await expect(client.version()).rejects.toThrow('too late');
    expect(client.requests).toBe(0);
  });

  it('close() makes what is in flight fail', async () => {
    const server = await listening(() => {});
    const client = await asking(server.url);
    const pending = client.version();
    while (server.connections.size < 1) await setTimeout(5);
    client.close();
    await expect(pending).rejects.toThrow('closed');
  });
});
