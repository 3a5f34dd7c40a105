import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { EngineClient } from '../../../src/collect/engine/client.ts';
import { UsageError } from '../../../src/errors.ts';
import { clientOf, type Listening, onPort } from './server.ts';

const HAS_OPENSSL = (() => {
  try {
    return execFileSync('openssl', ['version'], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
})();

/** Says who asked: the name in the client's certificate. */
const answer: RequestListener = ({ socket }: IncomingMessage, response) => {
  response.end(
    JSON.stringify({ client: (socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'nobody' }),
  );
};

(HAS_OPENSSL ? describe : describe.skip)('an engine with TLS', () => {
  let folder: string;
  const opened: { close(): unknown }[] = [];

  const file = (name: string) => join(folder, name);
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });

  function certificate(name: string, extension: string): void {
    openssl(
      ...`req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=${name} -keyout ${name}-key.pem -out ${name}.csr`.split(
        ' ',
      ),
    );
    writeFileSync(file(`${name}.ext`), extension);
    openssl(
      ...`x509 -req -in ${name}.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile ${name}.ext -out ${name}.pem`.split(
        ' ',
      ),
    );
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nsaudit-tls-'));
    openssl(
      ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=authority -days 2 -keyout ca-key.pem -out ca.pem'.split(
        ' ',
      ),
    );
    certificate('engine', 'subjectAltName=IP:127.0.0.1');
    certificate('alice', 'extendedKeyUsage=clientAuth');
    for (const name of ['cert', 'key']) {
      writeFileSync(file(`${name}.pem`), readFileSync(file(name === 'cert' ? 'alice.pem' : 'alice-key.pem')));
    }
  });

  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  async function engine(options: { requestCert: boolean }): Promise<Listening> {
    const [cert, key, ca] = ['engine.pem', 'engine-key.pem', 'ca.pem'].map((name) =>
      readFileSync(file(name)),
    );
    const listening = await onPort(
      createServer({ cert, key, ca, rejectUnauthorized: true, ...options }, answer),
    );
    opened.push(listening);
    return listening;
  }

  async function asking(url: string, env: NodeJS.ProcessEnv): Promise<EngineClient> {
    const client = await clientOf(url, { env });
    opened.push(client);
    return client;
  }

  it("is verified, and shown the client's certificate", async () => {
    const { url } = await engine({ requestCert: true });
    const client = await asking(url, { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: folder });
    expect(await Promise.all([client.version(), client.info()])).toEqual([
      { client: 'alice' },
      { client: 'alice' },
    ]);
  });

  it('is not believed if an authority of nobody signed for it', async () => {
    const { url } = await engine({ requestCert: false });
    const client = await asking(url.replace('tcp', 'https'), {});
    await expect(client.version()).rejects.toMatchObject({
      kind: 'unreachable',
      code: /^(SELF_SIGNED|UNABLE_TO)/,
    });
  });

  it('is not believed under another name', async () => {
    const { url } = await engine({ requestCert: false });
    const client = await asking(url.replace('127.0.0.1', 'localhost'), {
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: folder,
    });
    await expect(client.version()).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  it('is believed under any name with DOCKER_TLS alone', async () => {
    const { url } = await engine({ requestCert: false });
    const client = await asking(url.replace('127.0.0.1', 'localhost'), {
      DOCKER_TLS: '1',
      DOCKER_CERT_PATH: folder,
    });
    expect(await client.version()).toEqual({ client: 'nobody' });
  });

  it('cannot be asked by plain HTTP', async () => {
    const { url } = await engine({ requestCert: false });
    await expect((await asking(url, {})).version()).rejects.toMatchObject({ kind: 'unreachable' });
  });

  it('cannot be asked with files that hold no keys', async () => {
    const bad = mkdtempSync(join(folder, 'bad-'));
    for (const name of ['ca', 'cert', 'key']) writeFileSync(join(bad, `${name}.pem`), 'PEM');
    const asked = clientOf('tcp://127.0.0.1:1', { env: { DOCKER_TLS: '1', DOCKER_CERT_PATH: bad } });
    await expect(asked).rejects.toThrow(UsageError);
    await expect(asked).rejects.toThrow(join(bad, 'key.pem'));
  });
});
