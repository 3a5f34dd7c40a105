import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ReportWorkload } from '../../src/model/report.ts';
import { addressOf, describeWith, type EngineName, expectedOf } from './support/lab.ts';
import { CLEAN_ENV, nsaudit, parseScan, run, type Scan, scan } from './support/run.ts';
import { idsInCgroups } from './support/truth.ts';

const ENGINES: EngineName[] = ['docker', 'remap', 'podman', 'nested'];

const namesOf = ({ report }: Scan, engine: EngineName): string[] =>
  report.workloads
    .filter((workload) => workload.engine === addressOf(engine))
    .map(({ name }) => name)
    .sort();

describeWith(ENGINES, 'four engines in one scan', () => {
  let all: Scan;
  let alone: Map<EngineName, Scan>;

  beforeAll(async () => {
    all = await scan(...ENGINES.flatMap((engine) => ['--engine', addressOf(engine)]), '--all');
    alone = new Map();
    for (const engine of ENGINES) alone.set(engine, await scan('--engine', addressOf(engine), '--all'));
  });

  it('has each engine once, as it was named', () => {
    const [host] = all.report.hosts;
    expect(host.engines.map(({ id }) => id)).toEqual(ENGINES.map(addressOf));
    expect(host.engines.map(({ kind }) => kind)).toEqual(['docker', 'docker', 'podman', 'docker']);
    expect(host.gaps).toEqual([]);
  });

  it.each(ENGINES)('has all containers of one and only those: %s', async (engine) => {
    const wanted = Object.keys(await expectedOf(engine));
    const infra = namesOf(all, engine).filter((name) => name.endsWith('-infra'));
    expect(namesOf(all, engine)).toEqual([...wanted, ...infra].sort());
  });

  it('sees the same namespaces as when each is asked alone', () => {
    const seen = (workloads: readonly ReportWorkload[]) =>
      workloads.map(({ id, namespaces }) => [
        id,
        Object.entries(namespaces).map(([type, cell]) => [type, cell.status, cell.id?.ino]),
      ]);
    const byId = (a: ReportWorkload, b: ReportWorkload) => (a.id < b.id ? -1 : 1);
    const single = [...alone.values()].flatMap(({ report }) => report.workloads);
    expect(seen(all.report.workloads.toSorted(byId))).toEqual(seen(single.toSorted(byId)));
  });

  it('leaves to others only what none of the four lists', async () => {
    const listed = new Set(all.report.workloads.map(({ id }) => id));
    const others = (await idsInCgroups()).filter((id) => !listed.has(id));
    expect(all.report.hosts[0].coverage.unlisted).toBe(others.length);
  });

  it('exits 4 if one of them does not answer', async () => {
    const { code, stdout, stderr } = await nsaudit(
      'scan',
      ...['--engine', addressOf('docker'), '--engine', 'unix:///nonexistent/engine.sock'],
    );
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain('/nonexistent/engine.sock');
  });
});

describeWith(['docker', 'podman'], 'every engine of the machine', () => {
  let runtime: string;
  let found: Scan;

  beforeAll(async () => {
    runtime = await mkdtemp(join(tmpdir(), 'nsaudit-runtime-'));
    await mkdir(join(runtime, 'podman'));
    await symlink(addressOf('docker').slice('unix://'.length), join(runtime, 'docker.sock'));
    await symlink(addressOf('podman').slice('unix://'.length), join(runtime, 'podman', 'podman.sock'));
    const args = ['bin/run.js', 'scan', '--format', 'json', '--engine', 'all'];
    // One more path to the same socket.
    const env = { ...CLEAN_ENV, XDG_RUNTIME_DIR: runtime, DOCKER_HOST: addressOf('docker') };
    found = parseScan(await run([process.execPath, ...args], { env, mayFail: true }));
  });

  afterAll(() => rm(runtime, { recursive: true }));

  it('asks each socket once', () => {
    const ids = found.report.hosts[0].engines.map(({ id }) => id);
    expect(ids).toContain(addressOf('docker'));
    expect(ids).toContain(`unix://${runtime}/podman/podman.sock`);
    expect(ids).not.toContain(`unix://${runtime}/docker.sock`);
  });

  it('shows by the kernel alone what none of them lists', async () => {
    const known = found.report.workloads.map(({ id }) => id);
    expect(known).toEqual(expect.arrayContaining(await idsInCgroups()));
    expect(new Set(known).size).toBe(known.length);
    expect(found.report.hosts[0].coverage.unlisted).toBe(0);
  });
});
