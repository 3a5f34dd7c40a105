import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { get, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type FakeEngine, type FakeEngineOptions, fakeEngine } from '../support/fake-engine.ts';
import { CASE_OF_VANTAGE_POINTS, type FakeProc, fakeProc, fakeVantage } from '../support/fake-proc.ts';
import { asNobody } from '../support/nobody.ts';
import { RECORDED_CASES, recordedCase, VANTAGE_POINTS, vantagePoint } from '../support/recorded.ts';
import { manyContainers, syntheticCase } from '../support/synthetic.ts';

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function engineOf(...args: Parameters<typeof fakeEngine>): Promise<FakeEngine> {
  const engine = await fakeEngine(...args);
  opened.push(engine);
  return engine;
}

async function procOf(proc: Promise<FakeProc>): Promise<FakeProc> {
  const { remove } = await proc;
  opened.push({ close: remove });
  return proc;
}

interface Reply {
  status: number;
  location: string | undefined;
  text: string;
}

const ask = ({ socketPath }: FakeEngine, path: string, method = 'GET'): Promise<Reply> =>
  new Promise((resolve, reject) => {
    request({ socketPath, path, method }, (response) => {
      const { statusCode = 0, headers } = response;
      text(response).then(
        (body) => resolve({ status: statusCode, location: headers.location, text: body }),
        reject,
      );
    })
      .on('error', reject)
      .end();
  });

const names = async (engine: FakeEngine, path: string): Promise<string[]> => {
  const list = JSON.parse((await ask(engine, path)).text) as { Names: string[] }[];
  return list.map(({ Names }) => Names[0]?.slice(1) ?? '').sort();
};

const NESTED = 'docker20-nested-pidns';

describe.each(RECORDED_CASES)('%s', (name) => {
  const recorded = recordedCase(name);
  const states = new Map(recorded.containers.map(({ Id, State }) => [Id, State]));
  const up = Object.entries(recorded.inspects).filter(([, { State }]) => State.Pid > 0);

  it('lists all containers when asked to, else those that are up', async () => {
    const engine = await engineOf(name);
    const all = Object.keys(recorded.inspects).sort();
    expect(await names(engine, '/containers/json?all=1')).toEqual(all);
    expect(await names(engine, '/v1.41/containers/json?all=true')).toEqual(all);
    const isUp = (container: string) =>
      ['running', 'paused', 'restarting'].includes(states.get(recorded.inspects[container]?.Id ?? '') ?? '');
    expect(await names(engine, '/containers/json')).toEqual(all.filter(isUp));
  });

  it('inspects each listed container by id', async () => {
    const engine = await engineOf(name);
    for (const { Id } of recorded.containers) {
      const { text } = await ask(engine, `/containers/${Id}/json`);
      expect(JSON.parse(text)).toMatchObject({ Id });
    }
    expect(engine.requests).toHaveLength(recorded.containers.length);
  });

  // That engine's numbers are those of its own PID namespace.
  if (name === NESTED) return;

  it('shows namespaces of each running container, and whose process it is', async () => {
    const { dir } = await procOf(fakeProc(name));
    for (const [container, inspected] of up) {
      const folder = join(dir, String(inspected.State.Pid));
      const read = (file: string) => readFileSync(join(folder, file), 'utf8');
      expect(readlinkSync(join(folder, 'ns', 'net'))).toMatch(/^net:\[\d+\]$/);
      const files = [inspected.HostsPath, inspected.HostnamePath, inspected.ResolvConfPath];
      const isMounted = files.some((path) => path && read('mountinfo').includes(` ${path} /etc/`));
      expect([container, read('cgroup').includes(inspected.Id) || isMounted]).toEqual([container, true]);
    }
  });
});

describe('the fake /proc', () => {
  it('finds the processes of an engine in another PID namespace by cgroup alone', async () => {
    const { dir } = await procOf(fakeProc(NESTED));
    const pids = readdirSync(dir).filter((entry) => /^\d+$/.test(entry));
    for (const { Id, State } of Object.values(recordedCase(NESTED).inspects)) {
      const pid = pids.find((each) => readFileSync(join(dir, each, 'cgroup'), 'utf8').includes(Id)) ?? '';
      expect(readFileSync(join(dir, pid, 'status'), 'utf8')).toMatch(
        new RegExp(`^NSpid:\t${pid}\t${State.Pid}\\b`, 'm'),
      );
    }
  });

  it("writes the kernel's formats", async () => {
    const { dir } = await procOf(fakeProc('docker20-matrix'));
    const { proc, inspects } = recordedCase('docker20-matrix');
    const pid = inspects.default?.State.Pid ?? 0;
    const fields = readFileSync(join(dir, `${pid}`, 'stat'), 'utf8')
      .trim()
      .split(' ');
    expect(fields).toHaveLength(52);
    expect([fields[1], fields[21]]).toEqual(['(sleep)', proc[pid]?.starttime]);
    expect(readFileSync(join(dir, `${pid}`, 'cmdline'), 'utf8')).toBe('sleep\x0086400\0');
    expect(readFileSync(join(dir, `${pid}`, 'status'), 'utf8')).toMatch(
      /^Name:\tsleep\nState:\tS \(sleeping\)\n/,
    );
    const kthreadd = readFileSync(join(dir, '2', 'stat'), 'utf8').split(' ');
    expect(kthreadd[1]).toBe('(kthreadd)');
    expect(Number(kthreadd[8]) & 0x200000).not.toBe(0);
    expect(readFileSync(join(dir, 'sys/kernel/osrelease'), 'utf8')).toBe('6.18.44\n');
    expect(readFileSync(join(dir, 'mounts'), 'utf8')).toContain(`proc ${dir} proc rw,relatime 0 0\n`);
  });

  it('gives each mount an id of its own', async () => {
    const { dir } = await procOf(fakeProc('docker28-matrix'));
    const owners = new Map<string, string>();
    for (const pid of readdirSync(dir).filter((entry) => /^\d+$/.test(entry) && entry !== '1')) {
      const namespace = readlinkSync(join(dir, pid, 'ns', 'mnt'));
      for (const line of readFileSync(join(dir, pid, 'mountinfo'), 'utf8')
        .split('\n')
        .filter(Boolean)) {
        const id = line.split(' ')[0] ?? '';
        expect(owners.get(id) ?? namespace).toBe(namespace);
        owners.set(id, namespace);
      }
    }
    expect(owners.size).toBeGreaterThan(100);
  });

  it('shows what the engine mounted from the host', async () => {
    const { dir } = await procOf(fakeProc('docker20-matrix'));
    const { inspects } = recordedCase('docker20-matrix');
    const lines = (container: string) =>
      readFileSync(join(dir, String(inspects[container]?.State.Pid), 'mountinfo'), 'utf8');
    expect(lines('mount-root')).toContain(' 254:0 / /host ro,relatime - ext4 ');
    expect(lines('mount-proc')).toContain(' 0:21 / /host/proc ro,relatime - proc ');
    expect(lines('mount-sock')).toContain(' 254:0 /var/lib/lab/docker/docker.sock /var/run/docker.sock rw,');
  });

  it('has one inode of net/dev for each network namespace', async () => {
    const { dir } = await procOf(fakeProc('docker20-matrix'));
    const { inspects } = recordedCase('docker20-matrix');
    const inode = (pid: unknown) => statSync(join(dir, String(pid), 'net/dev')).ino;
    const of = (container: string) => inode(inspects[container]?.State.Pid);
    expect(of('host-net')).toBe(inode(2));
    expect(of('join-net')).toBe(of('peer'));
    expect(of('default')).not.toBe(of('second'));
  });

  it('lets stat() follow the links of the scanner', async () => {
    const { dir, scannerPid } = await procOf(fakeProc('podman5-root'));
    expect(readlinkSync(join(dir, 'self'))).toBe(String(scannerPid));
    expect(readlinkSync(join(dir, 'self/ns/pid'))).toBe('pid:[4026531836]');
    expect(statSync(join(dir, 'self/ns/pid')).dev).toBeGreaterThan(0);
  });

  it('denies the links of PID 1 to everybody but root', async () => {
    const { dir } = await procOf(fakeProc('docker20-matrix'));
    await asNobody(() => {
      expect(() => readlinkSync(join(dir, '1/ns/net'))).toThrow(/EACCES/);
      expect(readFileSync(join(dir, '1/status'), 'utf8')).toContain('NSpid:\t1\n');
    });
  });

  it('lets processes end and their numbers go to others', async () => {
    const { dir, dropProcess, replaceProcess } = await procOf(fakeProc('docker20-matrix'));
    const { proc, inspects } = recordedCase('docker20-matrix');
    const pid = inspects.default?.State.Pid ?? 0;
    const read = (file: string) => readFileSync(join(dir, `${pid}`, file), 'utf8');

    replaceProcess(pid, { starttime: '999999' });
    expect(read('stat').split(' ')[21]).toBe('999999');
    expect(read('cgroup')).toBe(proc[pid]?.cgroup);

    dropProcess(pid);
    expect(() => lstatSync(join(dir, `${pid}`))).toThrow(/ENOENT/);
    replaceProcess(pid);
    expect(read('cgroup')).toBe('0::/\n');
    expect(readlinkSync(join(dir, `${pid}`, 'ns/net'))).toBe('net:[4026531833]');
  });
});

describe.each(VANTAGE_POINTS)('the /proc of scanner %s', (name) => {
  it('shows and denies what was shown and denied to it', async () => {
    const { dir } = await procOf(fakeVantage(name));
    const { targets, selfLink } = vantagePoint(name);
    expect(readlinkSync(join(dir, 'self'))).toBe(selfLink);
    for (const { ns, NSpid } of Object.values(targets)) {
      const pid = typeof NSpid === 'string' ? (NSpid.split('\t')[0] ?? '') : 'absent';
      for (const [type, link] of Object.entries(ns)) {
        const path = join(dir, pid, 'ns', type);
        if (typeof link === 'string') expect(readlinkSync(path)).toBe(link);
        else await asNobody(() => expect(() => readlinkSync(path)).toThrow(link.error));
      }
    }
  });

  it('goes with the engine of the same containers', () => {
    const { targets } = vantagePoint(name);
    const { inspects } = recordedCase(CASE_OF_VANTAGE_POINTS);
    const pids = Object.values(inspects).map(({ State }) => String(State.Pid));
    for (const target of ['container', 'hostNet', 'hardened']) {
      const seen = targets[target]?.NSpid;
      if (typeof seen === 'string') expect(pids).toContain(seen.split('\t')[0]);
    }
  });
});

describe('the fake engine', () => {
  const misbehaving = (misbehave: FakeEngineOptions['misbehave']) =>
    engineOf('docker26', misbehave === undefined ? {} : { misbehave });

  it('answers by name and by the beginning of an id, and 404 with a message to the unknown', async () => {
    const engine = await engineOf('docker20-matrix');
    const id = recordedCase('docker20-matrix').inspects.default?.Id ?? '';
    for (const ref of ['default', id, id.slice(0, 12)]) {
      expect(JSON.parse((await ask(engine, `/v1.41/containers/${ref}/json`)).text)).toMatchObject({ Id: id });
    }
    const unknown = await ask(engine, '/containers/nobody/json');
    expect([unknown.status, unknown.text]).toEqual([404, '{"message":"No such container: nobody"}']);
  });

  it('answers the questions about the engine itself', async () => {
    const engine = await engineOf('podman4-root');
    expect((await ask(engine, '/_ping')).text).toBe('OK');
    expect((await ask(engine, '/_ping', 'HEAD')).text).toBe('');
    expect(JSON.parse((await ask(engine, '/version')).text)).toMatchObject({ Version: '4.3.1' });
    expect(JSON.parse((await ask(engine, '/info')).text)).toMatchObject({ Rootless: false });
    expect(JSON.parse((await ask(engine, '/networks')).text)).toHaveLength(
      recordedCase('podman4-root').networks.length,
    );
  });

  it('refuses to change anything, and remembers who asked', async () => {
    const engine = await engineOf('docker26');
    expect((await ask(engine, '/containers/default/kill', 'POST')).status).toBe(405);
    expect(engine.requests).toEqual([{ method: 'POST', path: '/containers/default/kill' }]);
  });

  it('sends JSON that ends in the middle', async () => {
    const engine = await misbehaving({ '/containers/default/json': 'malformed' });
    const { status, text } = await ask(engine, '/containers/default/json');
    expect(status).toBe(200);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it('ends the connection in the middle of an answer', async () => {
    const engine = await misbehaving({ '/info': 'close' });
    await expect(ask(engine, '/info')).rejects.toThrow(/aborted|hang up|Premature/i);
  });

  it('answers with the status that it is told to, in its container by id as by name', async () => {
    const engine = await misbehaving({ '/containers/default/json': { status: 500, message: 'a lock' } });
    const { status, text } = await ask(
      engine,
      `/containers/${recordedCase('docker26').inspects.default?.Id}/json`,
    );
    expect([status, text]).toEqual([500, '{"message":"a lock"}']);
  });

  it('redirects to an answer of any size', async () => {
    const engine = await misbehaving({ '/version': { redirect: 1_000_000 } });
    const { status, location = '' } = await ask(engine, '/version');
    expect(status).toBe(302);
    const huge = await ask(engine, location);
    expect(huge.text).toHaveLength(1_000_000);
    expect(JSON.parse(huge.text)).toEqual([]);
  });

  it('never answers, and closes all the same', async () => {
    const engine = await misbehaving({ '/info': 'hang' });
    const answered = new Promise((resolve) => {
      get({ socketPath: engine.socketPath, path: '/info' }, () => resolve('answered')).on('error', resolve);
    });
    await ask(engine, '/_ping');
    await engine.close();
    opened.length = 0;
    expect(await answered).toMatchObject({ code: 'ECONNRESET' });
  });

  it('answers late', async () => {
    const engine = await misbehaving({ '/info': { delay: 50 } });
    const order: string[] = [];
    await Promise.all(['/info', '/_ping'].map((path) => ask(engine, path).then(() => order.push(path))));
    expect(order).toEqual(['/_ping', '/info']);
  });
});

describe('a synthetic case', () => {
  it('has containers of its own, with what was asked for', async () => {
    const made = syntheticCase([
      { name: 'web', labels: { tier: 'front' } },
      { name: 'intruder', hostConfig: { PidMode: 'host' }, inspected: { Name: undefined } },
    ]);
    const engine = await engineOf(made);
    const { dir } = await procOf(fakeProc(made));
    expect(await names(engine, '/containers/json')).toEqual(['intruder', 'web']);
    const web = JSON.parse((await ask(engine, '/containers/web/json')).text);
    expect(web).toMatchObject({ Config: { Labels: { tier: 'front' } }, HostConfig: { PidMode: '' } });
    const intruder = made.containers.find(({ Names }) => String(Names) === '/intruder');
    const inspected = JSON.parse((await ask(engine, `/containers/${intruder?.Id}/json`)).text);
    expect(inspected).toMatchObject({ HostConfig: { PidMode: 'host' }, State: { Pid: 1001 } });
    expect(inspected).not.toHaveProperty('Name');
    expect(readFileSync(join(dir, '1001/cgroup'), 'utf8')).toContain(inspected.Id);
    expect(readFileSync(join(dir, '1001/mountinfo'), 'utf8')).toContain(
      ` ${inspected.HostsPath} /etc/hosts `,
    );
    expect(readlinkSync(join(dir, '1001/ns/net'))).not.toBe(readlinkSync(join(dir, '1000/ns/net')));
    expect(readlinkSync(join(dir, '1001/ns/user'))).toBe('user:[4026531837]');
  });

  it('can be large and slow, and tells how it was asked', async () => {
    const engine = await engineOf(manyContainers(300), { inspectLatency: 5 });
    const list = await names(engine, '/containers/json?all=1');
    expect(new Set(list).size).toBe(300);
    await Promise.all(list.slice(0, 8).map((name) => ask(engine, `/containers/${name}/json`)));
    expect(engine.traffic.peak).toBeGreaterThan(1);
    expect(engine.traffic.peak).toBeLessThanOrEqual(8);
    expect(engine.traffic.connections).toBeGreaterThanOrEqual(8);
    expect(engine.requests).toHaveLength(9);
  });

  it('lets something happen between the list and the look', async () => {
    const made = manyContainers(1);
    const { dir, dropProcess } = await procOf(fakeProc(made));
    const engine = await engineOf(made, {
      onRequest: ({ path }) => path.includes('worker-0') && dropProcess(1000),
    });
    await ask(engine, '/containers/json');
    expect(readdirSync(dir)).toContain('1000');
    await ask(engine, '/containers/worker-0/json');
    expect(readdirSync(dir)).not.toContain('1000');
  });
});
