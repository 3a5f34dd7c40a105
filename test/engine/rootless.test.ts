import { beforeAll, expect, it } from '@jest/globals';
import type { ReportWorkload } from '../../src/model/report.ts';
import { addressOf, describeWith, expectedOf } from './support/lab.ts';
import { type Scan, scan } from './support/run.ts';
import { hostInodes, type Inodes, TYPES } from './support/truth.ts';

describeWith(['rootless'], 'the engine of an ordinary user', () => {
  let everywhere: Scan;
  let host: Inodes;

  beforeAll(async () => {
    everywhere = await scan('--engine', 'all');
    host = await hostInodes();
  });

  const containers = (): ReportWorkload[] =>
    everywhere.report.workloads.filter(({ engine }) => engine === addressOf('rootless'));

  it('is found by its socket below /run/user', () => {
    expect(addressOf('rootless')).toMatch(/^unix:\/\/\/run\/user\/\d+\//);
    expect(everywhere.report.hosts[0].engines).toContainEqual(
      expect.objectContaining({
        id: addressOf('rootless'),
        kind: 'podman',
        rootless: true,
        reachable: 'here',
      }),
    );
  });

  it('has its containers seen in the kernel, though cgroup v1 gives them no cgroup', async () => {
    const names = containers().map(({ name }) => name);
    expect(names).toEqual(Object.keys(await expectedOf('rootless')).sort());
    expect(containers().filter(({ pid }) => pid === undefined)).toEqual([]);
  });

  it('has one user namespace for all of them, which is not the machine’s', () => {
    const users = containers().map(({ namespaces }) => namespaces.user);
    expect(users.map(({ status }) => status)).toEqual(users.map(() => 'engine'));
    expect(new Set(users.map(({ id }) => id?.ino)).size).toBe(1);
    expect(users[0]?.id?.ino).not.toBe(host.user);
  });

  it('shares with the machine what the lab was told to let it share', async () => {
    const expected = await expectedOf('rootless');
    for (const { name, namespaces } of containers()) {
      const shared = TYPES.filter((type) => namespaces[type].id?.ino === host[type]);
      expect([name, shared]).toEqual([name, expected[name]?.host.toSorted()]);
    }
  });
});
