import { describe, expect, it } from '@jest/globals';
import { NAMESPACE_TYPES, type NamespaceType } from '../../src/namespaces.ts';
import { auditCase, namesOf } from '../support/audit.ts';
import { isUnreadable, RECORDED_CASES, recordedCase } from '../support/recorded.ts';

const NESTED = 'docker20-nested-pidns';

/** Only some containers of these cases were recorded: what was joined is not among them. */
const OPEN: Record<string, string[]> = {
  docker26: ['namespace-drift join-net'],
  'docker28-containerd-store': ['namespace-drift join-net'],
  // What is kept at a path was not read.
  'podman4-root': ['namespace-drift net-nspath'],
};

/**
 * Names of the running containers that the recorded links put into the host's namespace: compared here by text, with
 * kthreadd's, by nothing of nsaudit.
 */
function onTheHost(name: string, type: NamespaceType): string[] {
  const { inspects, proc, host } = recordedCase(name);
  return Object.entries(inspects)
    .filter(([, inspect]) => {
      const link = proc[inspect.State.Pid]?.ns[type];
      return link !== undefined && !isUnreadable(link) && link === host.kthreadd.ns[type];
    })
    .map(([container]) => container)
    .sort();
}

describe.each(RECORDED_CASES.filter((name) => name !== NESTED))('%s', (name) => {
  it.each(NAMESPACE_TYPES)(
    "fails host-%s for exactly those that the kernel shows in the host's",
    async (type) => {
      const { report } = await auditCase(name);
      const failed = report.findings
        .filter(
          ({ rule, kind, message }) =>
            rule === `host-${type}` && kind === 'fail' && message.includes(" shares the host's "),
        )
        .map(({ subject }) => subject.name);
      expect(failed).toEqual(onTheHost(name, type));
    },
  );

  it('finds no drift where nobody moved, and leaves nothing open of a running container', async () => {
    const { report, facts } = await auditCase(name);
    const running = new Set(
      facts.workloads.filter(({ state }) => state !== 'restarting').map(({ id }) => id),
    );
    expect(namesOf(report, 'namespace-drift')).toEqual([]);
    const open = report.findings.filter(({ kind, subject }) => kind === 'open' && running.has(subject.id));
    expect(open.map(({ rule, subject }) => `${rule} ${subject.name}`)).toEqual(OPEN[name] ?? []);
  });

  it('asks once for the list, once for each container, and three times about the engine', async () => {
    const { facts, engine } = await auditCase(name);
    const paths = engine.requests.map(({ path }) => path.replace(/^\/v[\d.]+/, '').replace(/\?.*$/, ''));
    expect(new Set(engine.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(paths.filter((path) => path === '/containers/json')).toHaveLength(1);
    expect(paths.filter((path) => /^\/containers\/[^/]+\/json$/.test(path))).toHaveLength(
      facts.coverage.listed,
    );
    expect(paths).toHaveLength(facts.coverage.listed + 4);
    expect(facts.coverage.requests).toBe(paths.length);
  });
});

describe('Docker 20.10, every mode', () => {
  it('follows joins to the workload that was joined', async () => {
    const { report } = await auditCase('docker20-matrix');
    expect(namesOf(report, 'joined-net')).toEqual(['join-net']);
    expect(namesOf(report, 'joined-pid')).toEqual(['join-pid']);
    expect(namesOf(report, 'joined-ipc')).toEqual(['join-ipc']);
    const cell = report.workloads.find((workload) => workload.name === 'join-net')?.namespaces.net;
    expect(cell).toMatchObject({ status: 'joined', with: ['peer'] });
  });

  it('says of each guard that is gone whose it is', async () => {
    const { report } = await auditCase('docker20-matrix');
    expect(namesOf(report, 'privileged')).toEqual(['leaver', 'privileged', 'privileged-capdrop']);
    expect(namesOf(report, 'engine-socket')).toEqual(['mount-root', 'mount-sock']);
    expect(namesOf(report, 'sensitive-mount')).toEqual(['mount-proc', 'mount-root']);
    expect(namesOf(report, 'added-capability')).toEqual(['cap-sysadmin', 'unsharer']);
    expect(namesOf(report, 'seccomp-unconfined')).toEqual(['seccomp-off']);
    expect(namesOf(report, 'new-privileges')).not.toContain('hardened');
  });

  it('leaves out what is stopped, and counts it', async () => {
    const { facts, report } = await auditCase('docker20-matrix');
    expect(facts.workloads.map(({ name }) => name)).not.toEqual(
      expect.arrayContaining(['created', 'exited']),
    );
    expect(report.hosts[0].coverage.stopped).toBeGreaterThan(0);
  });

  it('judges what is stopped by its configuration when asked to', async () => {
    const { report } = await auditCase('docker20-matrix', { all: true });
    const created = report.workloads.find(({ name }) => name === 'created');
    expect(created?.namespaces.net).toMatchObject({ status: 'own', basis: 'configured' });
    expect(
      report.findings.filter(({ kind, subject }) => kind === 'open' && subject.name === 'created'),
    ).toEqual([]);
  });

  it('passes nothing of a container that has no process because it restarts', async () => {
    const { report } = await auditCase('docker20-matrix');
    expect(namesOf(report, 'host-net', 'open')).toEqual(['restarting']);
  });
});

describe('userns-remap', () => {
  it('sees the remapping in the inode and the common range in the map', async () => {
    const { report } = await auditCase('docker20-userns-remap');
    expect(namesOf(report, 'engine-user-remap')).toEqual([]);
    expect(namesOf(report, 'host-user').sort()).toEqual(onTheHost('docker20-userns-remap', 'user'));
    expect(namesOf(report, 'overlapping-uid-map')).toEqual(expect.arrayContaining(['default', 'second']));
    expect(namesOf(report, 'root-mapped')).toEqual([]);
  });
});

describe('rootless Docker', () => {
  it("tells the engine's own namespaces from the machine's", async () => {
    const { report } = await auditCase('docker20-rootless');
    expect(report.hosts[0].engines).toMatchObject([{ rootless: true, reachable: 'here' }]);
    expect(namesOf(report, 'host-user')).toEqual([]);
    const host = report.findings.find(
      ({ rule, subject }) => rule === 'host-net' && subject.name === 'host-net',
    );
    expect(host?.message).toContain("the engine's own network namespace");
  });
});

describe('an engine in another PID namespace', () => {
  it('is found out, and its containers are found by cgroup', async () => {
    const { report, facts } = await auditCase(NESTED);
    expect(report.hosts[0].engines).toMatchObject([{ reachable: 'otherPidNamespace' }]);
    const { proc } = recordedCase(NESTED);
    for (const { name, observed } of facts.workloads) {
      expect({ name, inContainer: proc[observed?.pid ?? 0]?.cgroup }).toEqual({
        name,
        inContainer: expect.stringContaining(
          facts.workloads.find((workload) => workload.name === name)?.id ?? '?',
        ),
      });
    }
  });
});

describe('Podman', () => {
  it.each(['podman4-root', 'podman5-root'])('%s: takes a pod’s own sharing for what it is', async (name) => {
    const { report } = await auditCase(name);
    const app = report.workloads.find((workload) => workload.name === 'web-app');
    expect(app?.namespaces.net.status).toBe('pod');
    expect(namesOf(report, 'joined-net')).not.toContain('web-app');
  });

  it('does not believe IpcMode of Podman 4, which says shareable for the host’s too', async () => {
    const { report } = await auditCase('podman4-root');
    expect(namesOf(report, 'host-ipc')).toEqual(['host-ipc']);
    expect(namesOf(report, 'namespace-drift')).toEqual([]);
  });

  it('says who joined by path', async () => {
    const { report } = await auditCase('podman4-root');
    expect(
      report.findings.find(({ rule, subject }) => rule === 'joined-net' && subject.name === 'net-nspath')
        ?.message,
    ).toContain('/run/netns/labns');
  });
});
