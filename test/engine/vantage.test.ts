import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Report } from '../../src/model/report.ts';
import { addressOf, describeWith, docker } from './support/lab.ts';
import { importTool, type PortableTool, portableTool } from './support/portable-tool.ts';
import { only, type RecordingProxy, recordingProxy } from './support/recording-proxy.ts';
import { CLEAN_ENV, parseScan, type Result, run, type Scan, scan } from './support/run.ts';
import { hostInodes, type Inodes, TYPES } from './support/truth.ts';

const IMAGE = 'nsaudit-under-test:1';

describeWith(['docker', 'remap'], 'a scanner that does not stand on the host', () => {
  let tool: PortableTool;
  let host: Inodes;
  /** An engine that has a harmless container and nothing else. */
  let harmless: RecordingProxy;

  beforeAll(async () => {
    tool = await portableTool();
    await importTool('docker', tool, IMAGE);
    host = await hostInodes();
    harmless = await recordingProxy('docker', only('default'));
  });
  afterAll(async () => {
    await harmless?.close();
    await docker('docker', 'rmi', '--force', IMAGE);
    await tool?.remove();
  });

  /** Runs `nsaudit scan` in a container; says on stderr which namespaces that container has. */
  async function scanInside(options: string[], args: string[]): Promise<Scan & { own: Partial<Inodes> }> {
    const script = `ls -l /proc/self/ns >&2; exec ${tool.node} ${tool.cli} scan --format json "$@"`;
    const command = ['run', '--rm', ...options, IMAGE, 'sh', '-c', script, 'sh', ...args];
    const result = await run([process.env.NSLAB_CLI ?? 'docker', '--host', addressOf('docker'), ...command], {
      mayFail: true,
    });
    const own = [...result.stderr.matchAll(/ (\w+) -> \w+:\[(\d+)\]/g)].map(([, type, inode]) => [
      type,
      Number(inode),
    ]);
    return { ...parseScan(result), own: Object.fromEntries(own) };
  }

  function expectNoOwnNamespaceAsHost(report: Report, own: Partial<Inodes>): void {
    const foreign = TYPES.filter((type) => own[type] !== host[type]);
    expect(foreign).toEqual(expect.arrayContaining(['ipc', 'mnt', 'net', 'pid', 'uts']));
    for (const type of foreign) expect(report.hosts[0].reference[type]?.id.ino).not.toBe(own[type]);
  }

  const SOCKET = '/run/engine.sock';
  const withSocket = (socketPath: string) => ['--volume', `${socketPath}:${SOCKET}`];

  it('in a container finds that evidence is missing', async () => {
    const { code, report, own } = await scanInside(withSocket(harmless.socketPath), [
      '--engine',
      `unix://${SOCKET}`,
    ]);
    expect(code).toBe(3);
    expectNoOwnNamespaceAsHost(report, own);
    expect(report.hosts[0].vantage).toBe('container');
    const [workload] = report.workloads;
    expect(workload?.name).toBe('default');
    expect(TYPES.filter((type) => workload?.namespaces[type].basis === 'observed')).toEqual([]);
    expect(report.findings.filter(({ kind }) => kind === 'open').map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['host-ipc', 'host-mnt', 'host-net', 'host-pid']),
    );
  });

  it('in a container takes no process of its own for another container’s', async () => {
    const socketPath = addressOf('docker').replace('unix://', '');
    const { report, own } = await scanInside(withSocket(socketPath), ['--engine', `unix://${SOCKET}`]);
    expectNoOwnNamespaceAsHost(report, own);
    const elsewhere = report.workloads.filter(({ name, pid }) => name === 'default' || pid === undefined);
    expect(elsewhere.length).toBeGreaterThan(30);
    for (const { namespaces } of elsewhere) {
      expect(TYPES.filter((type) => namespaces[type].basis === 'observed')).toEqual([]);
    }
  });

  it('in a container finds no containers in /proc, and says that this means nothing', async () => {
    const { code, report, own } = await scanInside([], ['--source', 'proc']);
    expect(code).toBe(3);
    expectNoOwnNamespaceAsHost(report, own);
  });

  it('in a container that has the host’s /proc and may read it sees what the host sees', async () => {
    const socketPath = addressOf('remap').replace('unix://', '');
    const { report } = await scanInside(
      [...withSocket(socketPath), '--volume', '/proc:/host/proc:ro', '--cap-add', 'SYS_PTRACE'],
      ['--engine', `unix://${SOCKET}`, '--proc', '/host/proc'],
    );
    const onHost = await scan('--engine', addressOf('remap'));
    expect(report.hosts[0].reference).toEqual(onHost.report.hosts[0].reference);
    expect(report.findings.filter(({ kind }) => kind === 'open')).toEqual([]);
    expect(report.workloads.map(({ name, namespaces }) => [name, namespaces])).toEqual(
      onHost.report.workloads.map(({ name, namespaces }) => [name, namespaces]),
    );
  });

  const asNobody = (...args: string[]): Promise<Result> =>
    run(
      [
        ...['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'],
        ...[`${tool.root}${tool.node}`, `${tool.root}${tool.cli}`, 'scan', '--format', 'json', ...args],
      ],
      { env: CLEAN_ENV, mayFail: true },
    );

  it('as an ordinary user finds that evidence is missing', async () => {
    // What nobody may read of a foreign process, by whatever way.
    const policy = 'id: unreadable\nrules: { host-ipc: high, host-uts: high, host-cgroup: high }\n';
    await writeFile(join(tool.root, 'policy.yaml'), policy);
    const args = ['--source', 'proc', '--policy', join(tool.root, 'policy.yaml')];
    const { code, report } = parseScan(await asNobody(...args));
    expect(code).toBe(3);
    expect(report.hosts[0].coverage.linksDenied).toBeGreaterThan(0);
    expect(report.workloads.length).toBeGreaterThan(30);
    expect(report.findings).toHaveLength(3 * report.workloads.length);
    expect(report.findings.filter(({ kind }) => kind !== 'open')).toEqual([]);
  });

  it('as an ordinary user may not ask the engine', async () => {
    const result = await asNobody('--engine', addressOf('docker'));
    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(result.stderr).toMatch(/permission|denied|may not/i);
  });
});
