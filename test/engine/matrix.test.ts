import { beforeAll, expect, it } from '@jest/globals';
import type { Report } from '../../src/model/report.ts';
import {
  addressOf,
  describeWith,
  type EngineName,
  type ExpectedContainer,
  expectedOf,
} from './support/lab.ts';
import { nsaudit, scan } from './support/run.ts';
import { hostInodes, type Inodes, lsns, type TrueContainer, TYPES, trueContainers } from './support/truth.ts';

const ENGINES: EngineName[] = ['docker', 'remap', 'podman', 'nested'];
const HOST_RULES = TYPES.map((type) => `host-${type}`);
const byName = (a: string, b: string): number => (a < b ? -1 : 1);

for (const engine of ENGINES) {
  describeWith([engine], `a scan of engine ${engine}`, () => {
    let expected: Record<string, ExpectedContainer>;
    let host: Inodes;
    /** Those that have a process. */
    let containers: TrueContainer[];
    let report: Report;

    beforeAll(async () => {
      expected = await expectedOf(engine);
      host = await hostInodes();
      containers = (await trueContainers(engine)).filter(({ pid }) => pid > 0);
      ({ report } = await scan('--engine', addressOf(engine), '--policy', 'strict'));
    });

    const isHost = ({ inodes }: TrueContainer, type: (typeof TYPES)[number]) => inodes[type] === host[type];

    const peersOf = ({ id, inodes }: TrueContainer, type: (typeof TYPES)[number]) =>
      containers
        .filter((other) => other.id !== id && other.inodes[type] === inodes[type])
        .map(({ name }) => name);

    /** One entry for each container that has a process. */
    const table = <T>(row: (container: TrueContainer) => T): Record<string, T> =>
      Object.fromEntries(containers.map((container) => [container.name, row(container)]));

    /** One entry for each namespace of a container. */
    const cells = <T>(cell: (type: (typeof TYPES)[number]) => T): Record<string, T> =>
      Object.fromEntries(TYPES.map((type) => [type, cell(type)]));

    const workloadOf = ({ id }: TrueContainer) => report.workloads.find((workload) => workload.id === id);

    const failuresOf = ({ id }: TrueContainer) =>
      report.findings
        .filter(({ kind, subject }) => kind === 'fail' && subject.id === id)
        .map(({ rule }) => rule)
        .sort();

    it('is made of containers that share what the lab was told to let them share', () => {
      const owner = (name: string, type: (typeof TYPES)[number]) => expected[name]?.joins[type] ?? name;
      const known = containers.filter(({ name }) => name in expected);
      const seen = known.map((container) => [
        container.name,
        cells((type) =>
          isHost(container, type) ? 'host' : peersOf(container, type).filter((name) => name in expected),
        ),
      ]);
      const wanted = known.map(({ name }) => [
        name,
        cells((type) =>
          expected[name]?.host.includes(type)
            ? 'host'
            : known
                .map((other) => other.name)
                .filter((other) => other !== name && owner(other, type) === owner(name, type)),
        ),
      ]);
      expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(wanted));
    });

    it('names each container that is up, and no other', () => {
      expect(report.workloads.map(({ id }) => id).sort()).toEqual(containers.map(({ id }) => id).sort());
    });

    it('gives the process and the namespaces that the kernel gives', () => {
      const seen = table((container) => {
        const workload = workloadOf(container);
        return { pid: workload?.pid, ...cells((type) => workload?.namespaces[type].id?.ino) };
      });
      expect(seen).toEqual(table(({ pid, inodes }) => ({ pid, ...inodes })));
    });

    it('takes kthreadd’s namespaces for the host’s', () => {
      expect(cells((type) => report.hosts[0].reference[type]?.id.ino)).toEqual(host);
    });

    it('reports a namespace as the host’s if it is kthreadd’s, and only then', () => {
      const asked = (name: string) => expected[name]?.rules.filter((rule) => HOST_RULES.includes(rule)) ?? [];
      const seen = table((container) => failuresOf(container).filter((rule) => HOST_RULES.includes(rule)));
      const wanted = table((container) => [
        ...TYPES.filter((type) => isHost(container, type)).map((type) => `host-${type}`),
        ...asked(container.name),
      ]);
      expect(seen).toEqual(table(({ name }) => wanted[name]?.sort()));
    });

    it('says with whom a namespace is shared', () => {
      const seen = table((container) => cells((type) => workloadOf(container)?.namespaces[type].with));
      const wanted = table((container) =>
        cells((type) => (isHost(container, type) ? [] : peersOf(container, type).sort(byName))),
      );
      expect(seen).toEqual(wanted);
    });

    const isOther = (rule: string) => !HOST_RULES.includes(rule);

    it('finds what each container was made to show, and nothing else', () => {
      const known = containers.filter(({ name }) => name in expected);
      const seen = known.map((container) => [container.name, failuresOf(container).filter(isOther)]);
      const wanted = known.map(({ name }) => [name, expected[name]?.rules.filter(isOther).sort()]);
      expect(seen).toEqual(wanted);
    });

    it('leaves no verdict open and sees no drift', () => {
      const ids = containers.map(({ id }) => id);
      const doubtful = report.findings.filter(
        ({ kind, rule, subject }) =>
          ids.includes(subject.id) && (kind === 'open' || rule === 'namespace-drift'),
      );
      expect(doubtful.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    });

    it('names no namespace that lsns does not know', async () => {
      const known = await lsns();
      const named = report.workloads.flatMap(({ namespaces }) =>
        TYPES.flatMap((type) => (namespaces[type].id ? [`${type}:[${namespaces[type].id.ino}]`] : [])),
      );
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter((link) => !known.has(link))).toEqual([]);
    });
  });
}

describeWith(['nested'], 'a scan of an engine in another PID namespace', () => {
  it('does not believe State.Pid, which is the number of another process here', async () => {
    const containers = await trueContainers('nested');
    expect(containers.filter(({ pid, statePid }) => pid === statePid)).toEqual([]);
    const { report } = await scan('--engine', addressOf('nested'));
    const seen = report.workloads.map(({ id, pid }) => [id, pid]);
    expect(Object.fromEntries(seen)).toEqual(Object.fromEntries(containers.map(({ id, pid }) => [id, pid])));
    expect(report.hosts[0].engines).toMatchObject([{ reachable: 'otherPidNamespace' }]);
  });

  it('tells the engine’s idea of the host from the machine’s', async () => {
    const { report } = await scan('--engine', addressOf('nested'));
    const status = (name: string) => report.workloads.find((workload) => workload.name === name)?.namespaces;
    expect(status('host-pid')?.pid.status).toBe('engine');
    expect(status('host-net')?.net.status).toBe('host');
  });
});

describeWith(['docker'], 'a scan in the table’s format', () => {
  it('gives a terminal nothing but text', async () => {
    const { stdout } = await nsaudit('scan', '--engine', addressOf('docker'), '--policy', 'strict');
    expect(stdout).toContain('hostile');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });
});

describeWith(['docker'], 'a scan with --all', () => {
  it('adds the containers that are not running', async () => {
    const { report } = await scan('--engine', addressOf('docker'), '--all');
    const states = Object.fromEntries(report.workloads.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({
      created: 'created',
      exited: 'exited',
      default: 'running',
      paused: 'paused',
    });
  });
});
