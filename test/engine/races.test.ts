import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Report } from '../../src/model/report.ts';
import { addressOf, describeWith, docker } from './support/lab.ts';
import { edit, type Hook, inspected, recordingProxy } from './support/recording-proxy.ts';
import { type Scan, scan } from './support/run.ts';
import { TYPES, trueContainers } from './support/truth.ts';

const NAME = `visitor-${process.pid}`;
const IMAGE = process.env.NSLAB_IMAGE ?? '';

async function scanThrough(hook: Hook): Promise<Scan> {
  const proxy = await recordingProxy('docker', hook);
  try {
    return await scan('--engine', proxy.address, '--policy', 'strict');
  } finally {
    await proxy.close();
  }
}

const cellsOf = ({ workloads }: Report, id: string) =>
  workloads.find((workload) => workload.id === id)?.namespaces;

const failuresOf = ({ findings }: Report, id: string): string[] =>
  findings.flatMap(({ kind, rule, subject }) => (kind === 'fail' && subject.id === id ? [rule] : []));

const openOf = ({ findings }: Report, id: string): string[] =>
  findings.flatMap(({ kind, rule, subject }) => (kind === 'open' && subject.id === id ? [rule] : []));

describeWith(['docker'], 'a container that comes and goes during a scan', () => {
  let id: string;

  beforeEach(async () => {
    id = await docker('docker', 'run', '--detach', '--name', NAME, IMAGE, 'sleep', '600');
  });
  afterEach(() => docker('docker', 'rm', '--force', NAME).catch(() => {}));

  const remove = () => docker('docker', 'rm', '--force', id);
  const isAbout = (path: string) => inspected({ method: 'GET', path }) === id;

  it('is judged by the kernel if the engine says that it knows none while its processes run', async () => {
    const { report, code } = await scanThrough(async (seen, ask) =>
      isAbout(seen.path)
        ? {
            status: 404,
            headers: { 'content-type': 'application/json' },
            body: '{"message":"No such container"}',
          }
        : ask(),
    );
    expect(report.hosts[0].coverage.vanished).toEqual([]);
    expect(failuresOf(report, id)).toContain('host-user');
    expect(openOf(report, id)).toContain('namespace-drift');
    expect(report.workloads.map(({ name }) => name)).toContain('default');
    expect(code).toBe(1);
  });

  it('is told as vanished if it is removed between the list and its inspect', async () => {
    const { report } = await scanThrough(async (seen, ask) => {
      if (isAbout(seen.path)) await remove();
      return ask();
    });
    expect(report.hosts[0].coverage.vanished).toEqual([NAME]);
    expect(report.workloads.map(({ name }) => name)).not.toContain(NAME);
  });

  it('gets no verdict by the kernel if it is removed between its inspect and the look', async () => {
    const { report } = await scanThrough(async (seen, ask) => {
      const answer = await ask();
      if (isAbout(seen.path) && answer.status === 200) await remove();
      return answer;
    });
    const cells = cellsOf(report, id);
    expect(TYPES.filter((type) => cells?.[type].basis === 'observed')).toEqual([]);
    expect(report.hosts[0].coverage.vanished.includes(NAME) || openOf(report, id).includes('host-net')).toBe(
      true,
    );
  });

  it('is judged by its own process if the engine gives the number of another', async () => {
    const { report } = await scanThrough(async (seen, ask) => {
      const answer = await ask();
      return isAbout(seen.path)
        ? edit<{ State: object }>(answer, (body) => ({ ...body, State: { ...body.State, Pid: process.pid } }))
        : answer;
    });
    const container = (await trueContainers('docker')).find((candidate) => candidate.id === id);
    const cells = cellsOf(report, id);
    for (const type of TYPES) {
      // Unknown is no lie; the namespaces of the process that was named would be.
      expect([container?.inodes[type], undefined]).toContain(cells?.[type].id?.ino);
    }
    expect(failuresOf(report, id)).not.toContain('host-net');
    if (cells?.net.basis !== 'observed') expect(openOf(report, id)).toContain('host-net');
  });
});

describeWith(['docker'], 'a container that keeps starting again', () => {
  afterEach(() => docker('docker', 'rm', '--force', NAME).catch(() => {}));

  it('never gets another process’s namespaces', async () => {
    const id = await docker(
      'docker',
      ...['run', '--detach', '--restart', 'always', '--name', NAME, IMAGE],
      ...['sh', '-c', 'sleep 0.2; exit 3'],
    );
    for (let round = 0; round < 5; round++) {
      const { report, code } = await scan('--engine', addressOf('docker'), '--policy', 'strict');
      expect(code).toBe(1);
      const cells = cellsOf(report, id);
      expect(cells !== undefined || report.hosts[0].coverage.vanished.includes(NAME)).toBe(true);
      // Its network namespace is its own whenever it has one.
      expect(['own', 'unknown', undefined]).toContain(cells?.net.status);
      expect(failuresOf(report, id)).not.toContain('host-net');
      if (cells?.net.status === 'unknown') expect(openOf(report, id)).toContain('host-net');
    }
  });
});
