import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { resolveEndpoints } from '../../../src/collect/engine/endpoints.ts';
import { UsageError } from '../../../src/errors.ts';
import { asNobody } from '../../support/nobody.ts';

/** SHA-256 of `one`, as the docker CLI names a context's folder. */
const FOLDER_OF_ONE = '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed';

/** Of whoever runs the tests: their sockets belong to them. */
const OWN_UID = process.geteuid?.() ?? 0;

let folder: string;
let servers: Server[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nsaudit-sockets-'));
  chmodSync(folder, 0o755);
  servers = [];
});

afterEach(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

async function socket(path: string): Promise<string> {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(file, resolve));
  return `unix://${file}`;
}

function write(path: string, content: unknown): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}

const resolve = (engines: string[], env: NodeJS.ProcessEnv = {}) =>
  resolveEndpoints({ engines, env, home: folder, users: join(folder, 'users') });

/** Of those in the test's folder: this machine may have engines of its own. */
const displays = (engines: string[], env?: NodeJS.ProcessEnv): string[] =>
  resolve(engines, env)
    .map(({ display }) => display)
    .filter((display) => display.includes(folder) || !display.startsWith('unix:'));

describe('several engines', () => {
  it('are asked in the order in which they are named', () => {
    const addresses = ['tcp://a:1', 'unix:///nonexistent/engine.sock', 'tcp://b:2'];
    expect(resolve(addresses).map(({ display, named }) => [display, named])).toEqual(
      addresses.map((address) => [address, true]),
    );
  });

  it('are asked once, whatever paths lead to one socket', async () => {
    const first = await socket('first.sock');
    symlinkSync(join(folder, 'first.sock'), join(folder, 'link.sock'));
    const linked = `unix://${folder}/link.sock`;
    expect(displays([first, linked, first, 'tcp://a:1', 'tcp://a:1'])).toEqual([first, 'tcp://a:1']);
    expect(displays([linked, first])).toEqual([linked]);
  });

  it('leave no room for a context', () => {
    for (const engines of [['all'], ['tcp://a:1']]) {
      const both = () => resolveEndpoints({ engines, context: 'one', env: {}, home: folder });
      expect(both).toThrow(UsageError);
      expect(both).toThrow('--context');
    }
  });
});

describe('all engines of a machine', () => {
  it("are each user's too, and none of them is called named", async () => {
    const docker = await socket(`users/${OWN_UID}/docker.sock`);
    const podman = await socket(`users/${OWN_UID}/podman/podman.sock`);
    await socket('users/systemd/docker.sock');
    expect(displays(['all'])).toEqual([docker, podman]);
    expect(resolve(['all']).filter(({ named }) => named)).toEqual([]);
  });

  it('leave out what a user has put there and does not own', async () => {
    await socket(`users/${OWN_UID + 1}/docker.sock`);
    mkdirSync(join(folder, `users/${OWN_UID}`));
    symlinkSync('/dev/null', join(folder, `users/${OWN_UID}/docker.sock`));
    expect(displays(['all'])).toEqual([]);
  });

  it('have what DOCKER_HOST names, wherever it is, and the sockets that contexts name', async () => {
    const inContext = await socket('context.sock');
    write(`.docker/contexts/meta/${FOLDER_OF_ONE}/meta.json`, {
      Name: 'one',
      Endpoints: { docker: { Host: inContext } },
    });
    write('.docker/contexts/meta/broken/meta.json', 'nothing of the kind');
    write('.docker/contexts/meta/remote/meta.json', {
      Name: 'remote',
      Endpoints: { docker: { Host: 'ssh://elsewhere' } },
    });
    write('.docker/contexts/meta/stopped/meta.json', {
      Name: 'stopped',
      Endpoints: { docker: { Host: `unix://${folder}/gone.sock` } },
    });
    expect(displays(['all'], { DOCKER_HOST: 'tcp://a:1' })).toEqual(['tcp://a:1', inContext]);
  });

  it('come after one that is named, which stays named', async () => {
    const docker = await socket(`users/${OWN_UID}/docker.sock`);
    const podman = await socket(`users/${OWN_UID}/podman/podman.sock`);
    expect(displays(['all', podman])).toEqual([podman, docker]);
    expect(resolve(['all', podman])[0]?.named).toBe(true);
  });

  it('have those that may not be looked at, so that this can be said', async () => {
    await socket('users/1/docker.sock');
    chmodSync(join(folder, 'users/1'), 0o700);
    const found = await asNobody(() => displays(['all']));
    expect(found).toEqual(
      process.geteuid?.() === 0
        ? [`unix://${folder}/users/1/docker.sock`, `unix://${folder}/users/1/podman/podman.sock`]
        : [],
    );
  });

  it('may be none', () => {
    expect(displays(['all'])).toEqual([]);
  });
});
