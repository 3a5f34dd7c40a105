import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Report } from '../../src/model/report.ts';
import { background, endAll, until } from './support/background.ts';
import { addressOf, describeWith } from './support/lab.ts';
import { run, scan } from './support/run.ts';

/** Makes a System V segment of a mebibyte, and ends with it: IPC_RMID once it is detached. */
const SEGMENT = `
import ctypes, time
libc = ctypes.CDLL(None)
libc.shmat.restype = ctypes.c_void_p
one = libc.shmget(0, 1 << 20, 0o1600)
libc.shmat(one, None, 0)
libc.shmctl(one, 0, None)
time.sleep(600)
`;

describeWith(['docker'], 'what a finding says of this host', () => {
  const server = createServer();
  let report: Report;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen('\0nsaudit-test/containerd-shim', resolve));
    background(['python3', '-c', SEGMENT]);
    let segments = '';
    const look = async () => {
      segments = (await run(['cat', '/proc/sysvipc/shm'])).stdout;
    };
    for (let tries = 0; tries < 100 && !segments.includes('1048576'); tries++) await look();
    await until('a segment', () => segments.includes('1048576'));
    ({ report } = await scan('--engine', addressOf('docker')));
  });
  afterAll(async () => {
    await endAll();
    await new Promise((resolve) => server.close(resolve));
  });

  const exposureOf = (rule: string, name: string, { findings } = report): string =>
    findings.find((finding) => finding.rule === rule && finding.subject.name === name)?.exposure ?? '';

  it('counts all processes but kernel threads', async () => {
    const counted = async (): Promise<number> => {
      // A process that ends meanwhile is an error to grep; what it printed counts.
      const { stdout } = await run(['sh', '-c', 'grep -LsE "^PPid:.2$" /proc/[0-9]*/status || :']);
      return stdout.split('\n').filter((path) => path !== '' && path !== '/proc/2/status').length;
    };
    let difference = Number.POSITIVE_INFINITY;
    // The machine does other things meanwhile.
    for (let tries = 0; tries < 10 && Math.abs(difference) > 5; tries++) {
      ({ report } = await scan('--engine', addressOf('docker')));
      const told = Number(/It sees (\d+) processes/.exec(exposureOf('host-pid', 'host-pid'))?.[1]);
      difference = told - (await counted());
    }
    expect(Math.abs(difference)).toBeLessThanOrEqual(5);
    expect(exposureOf('host-pid', 'host-pid')).toContain('without SYS_PTRACE');
    expect(exposureOf('host-pid', 'leaver')).toContain('holds SYS_PTRACE');
  });

  it('counts abstract sockets as /proc/net/unix shows them', async () => {
    const count = async () => (await run(['sh', '-c', 'grep -c "00010000.*@" /proc/net/unix'])).stdout.trim();
    const told = async () =>
      /and (\d+) listening abstract unix socket/.exec(
        exposureOf('host-net', 'host-net', (await scan('--engine', addressOf('docker'))).report),
      )?.[1];
    let [before, seen, after] = [await count(), await told(), await count()];
    // An engine's shims come and go.
    for (let tries = 0; tries < 10 && before !== after; tries++)
      [before, seen, after] = [await count(), await told(), await count()];

    expect(Number(before)).toBeGreaterThan(0);
    expect(seen).toBe(before);
  });

  it('adds up the segments of shared memory', () => {
    expect(exposureOf('host-ipc', 'host-ipc')).toMatch(
      /It can attach \d+ System V segments? of this machine, /,
    );
  });

  it('names who was joined', () => {
    expect(exposureOf('joined-net-across-projects', 'blog-app')).toMatch(
      /^shop-web is \S+, service web of project shop, 1 process\.$/,
    );
  });
});
