import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import type { Finding, Report } from '../../src/model/report.ts';
import { background, endAll, link, until } from './support/background.ts';
import { addressOf, describeWith, docker } from './support/lab.ts';
import { scan } from './support/run.ts';

const NAME = `stray-${process.pid}`;
const IMAGE = process.env.NSLAB_IMAGE ?? '';
const RULES = ['escaped-process', 'foreign-process', 'namespace-handle'];

/** Joins a network namespace in a thread of its own, and stays. */
const THREAD = `
import ctypes, sys, threading, time
def enter():
    with open(sys.argv[1]) as door:
        ctypes.CDLL(None).setns(door.fileno(), 0)
    time.sleep(600)
threading.Thread(target=enter, daemon=True).start()
time.sleep(600)
`;

/** The same, but the first thread ends: pthread_exit(3). */
const HEADLESS = THREAD.replace(
  /time\.sleep\(600\)\n$/,
  'time.sleep(1); ctypes.CDLL(None).pthread_exit(0)\n',
);

/** Opens a process as a descriptor, and with it starts a program in a container's namespaces. */
const PIDFD = `
import os, sys
opened, container = sys.argv[1:]
os.set_inheritable(os.pidfd_open(int(opened)), True)
os.execvp('nsenter', ['nsenter', '-t', container, '-m', '-u', '-i', '-n', '-p', 'sleep', '600'])
`;

describeWith(['docker', 'remap', 'podman'], 'processes that are not where their container is', () => {
  afterEach(async () => {
    await endAll();
    await docker('docker', 'rm', '--force', NAME).catch(() => {});
  });

  /** Starts a container; gives its id and the pid of its first process. */
  async function start(options: string[], command = 'exec sleep 600'): Promise<{ id: string; pid: number }> {
    const id = await docker('docker', 'run', '-d', '--name', NAME, ...options, IMAGE, 'sh', '-c', command);
    const pid = Number(await docker('docker', 'inspect', '--format', '{{.State.Pid}}', id));
    return { id, pid };
  }

  async function audit(id: string, ...args: string[]): Promise<Finding[]> {
    const { report } = await scan('--engine', addressOf('docker'), ...args);
    return report.findings.filter(({ rule, subject }) => RULES.includes(rule) && subject.id === id);
  }

  const told = (findings: readonly Finding[]) => findings.map(({ kind, rule }) => `${kind} ${rule}`);

  const childrenOf = (pid: number): number[] =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

  it('are none in an ordinary container, nor in one with exec, threads, zombies and namespaces made inside', async () => {
    const { id, pid } = await start(
      ['--cap-add=SYS_ADMIN', '--security-opt=apparmor=unconfined'],
      'sleep 0.1 & unshare -n sleep 600 & unshare -m -p -f sleep 600 & exec sleep 600',
    );
    await docker('docker', 'exec', '-d', id, 'sleep', '600');
    await until('a zombie', () =>
      childrenOf(pid).some((child) => /^State:\sZ/m.test(readFileSync(`/proc/${child}/status`, 'utf8'))),
    );
    expect(await audit(id, '--threads')).toEqual([]);
  });

  it('are found after an escape by nsenter into all that PID 1 shows', async () => {
    const { id, pid } = await start(
      ['--pid=host', '--privileged'],
      'nsenter -t 2 -m -u -i -n sleep 601 & exec sleep 600',
    );
    await until('the escape', () =>
      childrenOf(pid).some((child) => link(`/proc/${child}/ns/mnt`) === link('/proc/2/ns/mnt')),
    );
    const findings = await audit(id);
    expect(told(findings)).toEqual(['fail escaped-process']);
    expect(findings[0]?.message).toMatch(
      /: process \d+ \(\S+\) stands in the host's IPC, mount, network and UTS namespaces\.$/,
    );
  });

  it('are found although no one of them stays', async () => {
    const { id } = await start(['--pid=host', '--privileged'], 'while :; do nsenter -t 2 -n sleep 1; done');
    let findings: Finding[] = [];
    // Each stays shorter than they settle and far longer than a busy machine takes to start the next; whether one of
    // them is there at a look is chance all the same.
    for (let tries = 0; tries < 10 && findings.length === 0; tries++) {
      findings = await audit(id, '--settle', '2000');
    }
    expect(told(findings)).toEqual(['fail escaped-process']);
  }, 120_000);

  it('are found although a cgroup of another container is theirs too', async () => {
    const { id, pid } = await start([]);
    const cgroup = text(`/proc/${pid}/cgroup`);
    const hierarchies = cgroup.split('\n').filter((line) => /^\d+:(pids|freezer|devices):/.test(line));
    // On cgroup v2 there is one hierarchy, and a process is in one place.
    if (hierarchies.length === 0) return;
    const [, controller, path] = hierarchies[0]?.split(':') ?? [];
    const other = await docker('docker', 'inspect', '--format', '{{.Id}}', 'second');
    const guest = background(['nsenter', '-t', `${pid}`, '-n', 'sleep', '600']);
    for (const [where, whose] of [
      [controller, id],
      ['memory', other],
    ]) {
      writeFileSync(
        `/sys/fs/cgroup/${where}/${path?.replace(id, whose ?? '')}/cgroup.procs`.replace(/\/+/g, '/'),
        `${guest}`,
      );
    }
    expect(told(await audit(id))).toEqual(['fail foreign-process']);
  });

  it('are found although they left the cgroup too', async () => {
    const { id, pid } = await start(
      ['--pid=host', '--privileged', '--cgroupns=host', '--volume', '/sys/fs/cgroup:/cgroup:rw'],
      `nsenter -t 2 -n sh -c 'for one in /cgroup/cgroup.procs /cgroup/*/cgroup.procs; do echo $$ >$one; done; exec sleep 601' & exec sleep 600`,
    );
    await until('the escape', () => {
      const [child] = childrenOf(pid);
      return child !== undefined && comm(child) === 'sleep' && !text(`/proc/${child}/cgroup`).includes(id);
    });
    expect(told(await audit(id))).toContain('fail escaped-process');
  });

  it('are found in threads whose process looks like a zombie', async () => {
    const { id, pid } = await start([]);
    const program = background(['python3', '-c', HEADLESS, `/proc/${pid}/ns/net`]);
    await until('a process without its first thread', () =>
      /^State:\sZ/m.test(text(`/proc/${program}/status`)),
    );
    const network = link(`/proc/${pid}/ns/net`);
    await until('the entry', () => tasksOf(program).some((tid) => link(`/proc/${tid}/ns/net`) === network));
    expect(told(await audit(id))).toEqual(['fail foreign-process']);
  });

  it.each([
    ['its network', ['-n']],
    ['all of it', ['-m', '-u', '-i', '-n', '-p']],
  ])('are found when a process of the host enters %s', async (_, types) => {
    const { id, pid } = await start([]);
    await enter(pid, ['nsenter', '-t', `${pid}`, ...types, 'sleep', '600']);
    expect(told(await audit(id))).toEqual(['fail foreign-process']);
  });

  it('are found when only what a process starts next will stand there', async () => {
    const { id, pid } = await start([]);
    const outside = background(['nsenter', '-t', `${pid}`, '-p', '--no-fork', 'sleep', '600']);
    const pidNamespace = link(`/proc/${pid}/ns/pid`);
    await until('the entry', () => link(`/proc/${outside}/ns/pid_for_children`) === pidNamespace);
    const findings = await audit(id);
    expect(told(findings)).toEqual(['fail foreign-process']);
    expect(findings[0]?.message).toContain('starts children in its PID namespace');
  });

  it('are found in a single thread, if threads are looked at', async () => {
    const { id, pid } = await start([]);
    const program = background(['python3', '-c', THREAD, `/proc/${pid}/ns/net`]);
    const network = link(`/proc/${pid}/ns/net`);
    await until('the entry', () => tasksOf(program).some((tid) => link(`/proc/${tid}/ns/net`) === network));
    expect(told(await audit(id))).toEqual([]);
    const findings = await audit(id, '--threads');
    expect(told(findings)).toEqual(['fail foreign-process']);
    expect(findings[0]?.message).toContain(`of process ${program} (python3)`);
  });

  it('are none while one comes and goes, and are once it stays', async () => {
    const { id, pid } = await start([]);
    const visits = `while :; do nsenter -t ${pid} -n sleep 0.05; done`;
    background(['sh', '-c', visits]);
    expect(told(await audit(id, '--settle', '500'))).toEqual([]);
    await enter(pid, ['nsenter', '-t', `${pid}`, '-n', 'sleep', '600']);
    expect(told(await audit(id, '--settle', '500'))).toEqual(['fail foreign-process']);
  });

  it('are joined by what holds a door open: a descriptor of the host’s network', async () => {
    const { id } = await start(['--pid=host', '--privileged'], 'exec 9</proc/2/ns/net; exec sleep 600');
    const findings = await audit(id);
    expect(told(findings)).toEqual(['fail namespace-handle']);
    expect(findings[0]?.message).toContain("the host's network namespace at /proc/");
  });

  it('are joined by what holds a door open: a mount of a network that nobody stands in', async () => {
    const { id } = await start(['--volume', `${process.env.NSLAB_NETNS}:/netns`]);
    const findings = await audit(id);
    expect(told(findings)).toEqual(['fail namespace-handle']);
    expect(findings[0]?.message).toContain('at /netns');
  });

  it.each([
    ['a process of the host', true],
    ['its own first process', false],
  ])('are joined by what holds a door open, if it is somebody else’s: a pidfd of %s', async (_, isHosts) => {
    const { id, pid } = await start([]);
    const other = background(['sleep', '600']);
    const guest = background(['python3', '-c', PIDFD, `${isHosts ? other : pid}`, `${pid}`]);
    const inside = () =>
      childrenOf(guest).find((child) => link(`/proc/${child}/ns/pid`) === link(`/proc/${pid}/ns/pid`));
    await until('the entry', () => inside() !== undefined);
    joinCgroups(inside() ?? 0, pid);
    const handles = (await audit(id)).filter(({ rule }) => rule === 'namespace-handle');
    expect(told(handles)).toEqual(isHosts ? ['fail namespace-handle'] : []);
    if (isHosts)
      expect(handles[0]?.message).toMatch(/the host's \w+ namespace by the pidfd \/proc\/\d+\/fd\/\d+/);
  });

  it('are joined by a door that is hidden among others, in a mount namespace made inside', async () => {
    const { id, pid } = await start(
      [
        '--cap-add=SYS_ADMIN',
        '--security-opt=apparmor=unconfined',
        '--volume',
        `${process.env.NSLAB_NETNS}:/netns`,
      ],
      'mkdir /tmp/n; for n in $(seq 120); do touch /tmp/n/$n; unshare --uts=/tmp/n/$n true; done; ' +
        'unshare -m sh -c "touch /tmp/door; mount --bind /netns /tmp/door; umount /netns; exec sleep 601" & sleep 1; umount /netns; exec sleep 600',
    );
    await until('the door', () => childrenOf(pid).some((child) => comm(child) === 'sleep'));
    await until('no other', () => !text(`/proc/${pid}/mountinfo`).includes(' /netns '));
    const findings = await audit(id);
    expect(told(findings)).toEqual(['fail namespace-handle']);
    expect(findings[0]?.message).toMatch(/at \/proc\/\d+\/root\/tmp\/door/);
  });

  it('are not where a container makes a network that has a name', async () => {
    const { id, pid } = await start(
      ['--cap-add=SYS_ADMIN', '--security-opt=apparmor=unconfined'],
      'touch /tmp/blue && unshare --net=/tmp/blue true; exec sleep 600',
    );
    await until('the mount', () => text(`/proc/${pid}/mountinfo`).includes(' nsfs '));
    expect(told(await audit(id))).toEqual([]);
  });

  it('are found in the network of a service of the host', async () => {
    const service = background(['unshare', '--net', 'sleep', '600']);
    await until('the service', () => link(`/proc/${service}/ns/net`) !== link('/proc/self/ns/net'));
    const { id, pid } = await start(
      ['--pid=host', '--privileged'],
      `nsenter -t ${service} -n sleep 601 & exec sleep 600`,
    );
    await until('the escape', () =>
      childrenOf(pid).some((child) => link(`/proc/${child}/ns/net`) === link(`/proc/${service}/ns/net`)),
    );
    const findings = await audit(id);
    expect(told(findings)).toEqual(['fail escaped-process']);
    expect(findings[0]?.message).toContain(
      `in somebody else's network namespace (process ${service} (sleep))`,
    );
  });

  it('leave open who made a network that has a name on the host', async () => {
    const { id, pid } = await start(
      ['--volume', `${process.env.NSLAB_NETNS}:/netns`, '--privileged'],
      'nsenter --net=/netns sleep 601 & exec sleep 600',
    );
    await until('the escape', () =>
      childrenOf(pid).some((child) => link(`/proc/${child}/ns/net`) !== link(`/proc/${pid}/ns/net`)),
    );
    const escaped = (await audit(id)).find(({ rule }) => rule === 'escaped-process');
    expect(escaped?.kind).toBe('open');
    expect(escaped?.message).toContain(
      `stands in a named network namespace (mount of the host at ${process.env.NSLAB_NETNS}); who made it cannot be told`,
    );
  });

  it('are not in a network made inside that somebody of the host entered before the container’s next', async () => {
    const { id, pid } = await start(
      ['--cap-add=SYS_ADMIN', '--security-opt=apparmor=unconfined'],
      "unshare -n sh -c 'until [ -e /tmp/go ]; do sleep 0.2; done; sleep 601 & exec sleep 602' & exec sleep 600",
    );
    const made = () =>
      childrenOf(pid).find((child) => link(`/proc/${child}/ns/net`) !== link(`/proc/${pid}/ns/net`));
    await until('the network', () => made() !== undefined);
    await enter(made() ?? 0, ['nsenter', '-t', `${made()}`, '-n', 'sleep', '600']);
    await docker('docker', 'exec', id, 'touch', '/tmp/go');
    await until('the next', () => comm(made() ?? 0) === 'sleep' && childrenOf(made() ?? 0).length > 0);
    expect(told(await audit(id))).toEqual([]);
  });

  it('are not in a network made inside that somebody of the host has entered since', async () => {
    const { id, pid } = await start(
      ['--cap-add=SYS_ADMIN', '--security-opt=apparmor=unconfined'],
      'unshare -n sleep 601 & exec sleep 600',
    );
    const made = () =>
      childrenOf(pid).find((child) => link(`/proc/${child}/ns/net`) !== link(`/proc/${pid}/ns/net`));
    await until('the network', () => made() !== undefined);
    await enter(made() ?? 0, ['nsenter', '-t', `${made()}`, '-n', 'sleep', '600']);
    expect(told(await audit(id))).toEqual([]);
  });

  it('are found nowhere else in the lab', async () => {
    const found = await Promise.all(
      (['docker', 'remap', 'podman'] as const).map(async (engine) => {
        const { report } = await scan('--engine', addressOf(engine), '--threads');
        return strayFindings(report).map(({ rule, subject }) => `${engine} ${subject.name} ${rule}`);
      }),
    );
    expect(found.flat().sort()).toEqual([
      'docker default foreign-process',
      'docker leaver escaped-process',
      'docker mount-root namespace-handle',
    ]);
  });

  const strayFindings = ({ findings }: Report) =>
    findings.filter(({ kind, rule }) => kind === 'fail' && RULES.includes(rule));

  /** Starts a program outside and waits until it, or a child of it, stands in the container's network. */
  async function enter(pid: number, program: string[]): Promise<void> {
    const outside = background(program);
    const network = link(`/proc/${pid}/ns/net`);
    await until('the entry', () =>
      [outside, ...childrenOf(outside)].some((one) => link(`/proc/${one}/ns/net`) === network),
    );
  }
});

/** Moves a process to where another one is, in each hierarchy of which that is not at the root. */
function joinCgroups(pid: number, other: number): void {
  // Of cgroup v2, which has no controllers in this file: beside those of v1 it has a place of its own.
  const v2 = existsSync('/sys/fs/cgroup/unified') ? 'unified' : '';
  for (const line of text(`/proc/${other}/cgroup`).trim().split('\n')) {
    const [, controllers = '', path = ''] = /^\d+:(?:name=)?([^:]*):(.*)$/.exec(line) ?? [];
    if (path !== '/')
      writeFileSync(join('/sys/fs/cgroup', controllers || v2, path, 'cgroup.procs'), `${pid}`);
  }
}

for (const engine of ['nested', 'rootless'] as const) {
  describeWith([engine], `processes of the containers of engine ${engine}`, () => {
    it('are where their container is, and hold nothing of anybody else', async () => {
      const { report } = await scan('--engine', addressOf(engine), '--threads');
      const found = report.findings.filter(({ rule }) => RULES.includes(rule));
      expect(report.workloads.length).toBeGreaterThan(0);
      expect(found).toEqual([]);
    });
  });
}

const comm = (pid: number): string => text(`/proc/${pid}/comm`).trim();

const tasksOf = (pid: number): number[] => readdirSync(`/proc/${pid}/task`).map(Number);

function text(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
