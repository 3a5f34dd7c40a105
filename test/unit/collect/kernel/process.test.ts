import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cgroupWithin,
  containersOfCgroup,
  membershipIn,
  parseIdMap,
  parseStat,
  parseStatus,
  podOfCgroup,
  podOfMembership,
} from '../../../../src/collect/kernel/process.ts';

const WEB = 'a'.repeat(64);
const OUTER = 'b'.repeat(64);
const POD = 'c'.repeat(64);

describe('parseStat', () => {
  const tail = (flags: number, start: number) =>
    `S 1 1 1 0 -1 ${flags} ${'0 '.repeat(12)}${start} ${'0 '.repeat(29)}0`.replace(/ +/g, ' ');

  it('counts fields behind the last parenthesis, whatever the command calls itself', () => {
    expect(parseStat(`7 (a) S 9 (b) ${tail(0, 4711)}`)).toEqual({
      name: 'a) S 9 (b',
      ppid: 1,
      kernelThread: false,
      startTime: 4711,
    });
  });

  it('knows a kernel thread by its flag, not by its name', () => {
    expect(parseStat(`2 (kthreadd) ${tail(0x208040, 0)}`).kernelThread).toBe(true);
    expect(parseStat(`2 (kthreadd) ${tail(0x400100, 0)}`).kernelThread).toBe(false);
  });
});

describe('parseStatus', () => {
  it('reads numbers of all PID namespaces, outermost first', () => {
    const text =
      'Name:\tsleep\nPPid:\t41\nUid:\t1000\t0\t0\t0\nNSpid:\t4711\t65\t1\nCapEff:\t00000000a80425fb\nSeccomp:\t2\nNoNewPrivs:\t1\n';
    expect(parseStatus(text)).toEqual({
      name: 'sleep',
      ppid: 41,
      uids: [1000, 0, 0, 0],
      nsPids: [4711, 65, 1],
      capEff: '00000000a80425fb',
      seccomp: 2,
      noNewPrivs: true,
    });
  });

  it('takes no field from a name that looks like one', () => {
    // The kernel escapes line breaks and backslashes in it, and nothing else.
    const text = 'Name:\ta\u2028NSpid:\t1\rPPid:\t1\nPPid:\t41\nNSpid:\t4711\t1\n';
    expect(parseStatus(text)).toMatchObject({ ppid: 41, nsPids: [4711, 1] });
  });

  it('leaves out what an older kernel does not print', () => {
    expect(parseStatus('Name:\tsleep\nPPid:\t1\n')).toEqual({ name: 'sleep', ppid: 1, uids: [], nsPids: [] });
  });
});

describe('parseIdMap', () => {
  it('reads every row', () => {
    expect(parseIdMap('         0       1001          1\n         1     100000      65536\n')).toEqual([
      { inside: 0, outside: 1001, count: 1 },
      { inside: 1, outside: 100000, count: 65536 },
    ]);
  });

  it('is empty before a map is written', () => {
    expect(parseIdMap('')).toEqual([]);
  });
});

describe('containersOfCgroup', () => {
  const FOUND: [title: string, cgroup: string, path: string, runtime?: string][] = [
    ['cgroupfs', `9:name=systemd:/docker/${WEB}\n0::/\n`, `/docker/${WEB}`, 'docker'],
    ['cgroup v2 alone', `0::/docker/${WEB}\n`, `/docker/${WEB}`, 'docker'],
    ['systemd', `0::/system.slice/docker-${WEB}.scope\n`, `/system.slice/docker-${WEB}.scope`, 'docker'],
    [
      'a cgroup below its own',
      `0::/system.slice/docker-${WEB}.scope/init\n`,
      `/system.slice/docker-${WEB}.scope`,
      'docker',
    ],
    [
      'rootless Docker',
      `0::/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${WEB}.scope\n`,
      `/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${WEB}.scope`,
      'docker',
    ],
    ['a parent that somebody chose', `0::/batch/${WEB}\n`, `/batch/${WEB}`],
    [
      'Podman',
      `0::/machine.slice/libpod-${WEB}.scope/container\n`,
      `/machine.slice/libpod-${WEB}.scope`,
      'podman',
    ],
    [
      'Podman in a pod',
      `8:pids:/libpod_parent/${POD}/libpod-${WEB}\n`,
      `/libpod_parent/${POD}/libpod-${WEB}`,
      'podman',
    ],
    [
      'Podman in a pod, by systemd',
      `0::/machine.slice/machine-libpod_pod_${POD}.slice/libpod-${WEB}.scope/container\n`,
      `/machine.slice/machine-libpod_pod_${POD}.slice/libpod-${WEB}.scope`,
      'podman',
    ],
    [
      'rootless Podman',
      `0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${WEB}.scope/container\n`,
      `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${WEB}.scope`,
      'podman',
    ],
    [
      'Podman below a service (Quadlet)',
      `0::/system.slice/web.service/libpod-payload-${WEB}\n`,
      `/system.slice/web.service/libpod-payload-${WEB}`,
      'podman',
    ],
    ['Docker below a parent of that name', `0::/libpod_parent/${WEB}\n`, `/libpod_parent/${WEB}`],
    [
      'containerd under a kubelet',
      `0::/kubepods.slice/cri-containerd-${WEB}.scope\n`,
      `/kubepods.slice/cri-containerd-${WEB}.scope`,
      'containerd',
    ],
    [
      'a path with colons',
      `0::/system.slice/kubepods-pod1.slice:cri-containerd:${WEB}\n`,
      `/system.slice/kubepods-pod1.slice:cri-containerd:${WEB}`,
      'containerd',
    ],
    [
      'a kubelet without systemd: whichever runtime it has',
      `8:pids:/kubepods/besteffort/pod0f4c1d2e-1111-2222-3333-444455556666/${WEB}\n`,
      `/kubepods/besteffort/pod0f4c1d2e-1111-2222-3333-444455556666/${WEB}`,
    ],
    ['nerdctl or ctr, cgroupfs', `8:pids:/default/${WEB}\n0::/\n`, `/default/${WEB}`, 'containerd'],
    [
      'nerdctl, systemd',
      `0::/system.slice/nerdctl-${WEB}.scope\n`,
      `/system.slice/nerdctl-${WEB}.scope`,
      'containerd',
    ],
    ['containerd’s namespace of Kubernetes', `0::/k8s.io/${WEB}\n`, `/k8s.io/${WEB}`, 'containerd'],
    ['CRI-O', `0::/kubepods.slice/crio-${WEB}.scope\n`, `/kubepods.slice/crio-${WEB}.scope`, 'cri-o'],
    [
      'CRI-O with crun',
      `0::/kubepods.slice/crio-${WEB}.scope/container\n`,
      `/kubepods.slice/crio-${WEB}.scope`,
      'cri-o',
    ],
    ['CRI-O, cgroupfs', `8:pids:/kubepods/pod1/crio-${WEB}\n`, `/kubepods/pod1/crio-${WEB}`, 'cri-o'],
    ['a scanner in a cgroup namespace of its own', `0::/../${WEB}\n`, `/../${WEB}`],
    [
      'the same in several hierarchies',
      `9:cpu:/docker/${WEB}\n8:pids:/docker/${WEB}\n`,
      `/docker/${WEB}`,
      'docker',
    ],
  ];

  it.each(FOUND.map(([title, text, path, runtime]) => ({ title, text, path, runtime })))(
    'finds the one container: $title',
    ({ text, path, runtime }) => {
      const known = runtime === undefined ? {} : { runtime };
      expect(containersOfCgroup(text)).toEqual([
        { id: WEB, name: WEB.slice(0, 12), path, nested: false, ...known },
      ]);
    },
  );

  it.each([
    ['LXC 4 and later', '0::/lxc.payload.web-1/init.scope\n', 'web-1', '/lxc.payload.web-1', 'lxc'],
    [
      'LXC of an ordinary user',
      '0::/user.slice/user-1000.slice/user@1000.service/app.slice/lxc.payload.web\n',
      'web',
      '/user.slice/user-1000.slice/user@1000.service/app.slice/lxc.payload.web',
      'lxc',
    ],
    [
      'LXD, Incus: a project before the name',
      '0::/lxc.payload.shop_web\n',
      'shop_web',
      '/lxc.payload.shop_web',
      'lxc',
    ],
    ['LXC 3', '9:pids:/lxc.payload/web/system.slice\n', 'web', '/lxc.payload/web', 'lxc'],
    ['LXC before that', '9:name=systemd:/lxc/web/init.scope\n8:pids:/lxc/web\n', 'web', '/lxc/web', 'lxc'],
    ['Proxmox', '0::/lxc/101/ns/system.slice/cron.service\n', '101', '/lxc/101', 'lxc'],
    [
      'ctr, by the id that its user chose',
      '8:pids:/default/web\n0::/default/web\n',
      'web',
      '/default/web',
      'containerd',
    ],
    ['a name with a dot', '0::/lxc.payload.web.scope\n', 'web.scope', '/lxc.payload.web.scope', 'lxc'],
    [
      'systemd-nspawn',
      '0::/machine.slice/machine-web.scope/payload/init.scope\n',
      'web',
      '/machine.slice/machine-web.scope',
      'nspawn',
    ],
    [
      'systemd-nspawn on cgroup v1',
      '9:name=systemd:/machine.slice/machine-web.scope/payload\n8:pids:/machine.slice/machine-web.scope\n',
      'web',
      '/machine.slice/machine-web.scope',
      'nspawn',
    ],
    [
      'a name that systemd escaped',
      '0::/machine.slice/machine-b\\xc3\\xbccher\\x2d1.scope/payload\n',
      'bücher-1',
      '/machine.slice/machine-b\\xc3\\xbccher\\x2d1.scope',
      'nspawn',
    ],
    [
      'systemd-nspawn as a service',
      '0::/machine.slice/systemd-nspawn@web.service/payload/init.scope\n',
      'web',
      '/machine.slice/systemd-nspawn@web.service',
      'nspawn',
    ],
  ])('finds the one container by its name: %s', (_, text, id, path, runtime) => {
    expect(containersOfCgroup(text)).toEqual([{ id, name: id, path, nested: false, runtime }]);
  });

  it.each([
    ['no container', '0::/user.slice/user-1000.slice\n'],
    ['conmon', `0::/machine.slice/libpod-conmon-${WEB}.scope\n`],
    ['CRI-O’s conmon', `0::/kubepods.slice/crio-conmon-${WEB}.scope\n`],
    ["conmon in a pod's cgroup", `8:pids:/libpod_parent/${POD}/conmon\n`],
    ["a pod's own slice", `0::/machine.slice/machine-libpod_pod_${POD}.slice\n`],
    ['a longer number', `0::/docker/${WEB}0\n`],
    ['LXC’s monitor', '0::/lxc.monitor.web\n'],
    ['LXC 3’s monitor', '8:pids:/lxc.monitor/web\n0::/lxc/lxc.monitor.web\n'],
    ['the cgroup above all of LXC’s', '8:pids:/lxc\n0::/lxc.payload\n'],
    ['a service of that name', '0::/system.slice/lxc.service\n0::/system.slice/lxc-net.service\n'],
    ['nspawn itself', '0::/machine.slice/systemd-nspawn@web.service/supervisor\n'],
    ['a virtual machine', '0::/machine.slice/machine-qemu\\x2d1\\x2dweb.scope/libvirt/emulator\n'],
    ['a unit below a cgroup of that name', '0::/default/web.service\n'],
    ['a cgroup of that name further down', '0::/user.slice/default/web\n'],
    ['a payload of something else', '0::/system.slice/probe.service/payload\n'],
    ['nothing', ''],
  ])('finds none: %s', (_, text) => {
    expect(containersOfCgroup(text)).toEqual([]);
  });

  it('counts a container in a container for both, and says which is around which', () => {
    const outer = { path: `/docker/${OUTER}`, name: OUTER.slice(0, 12) };
    expect(containersOfCgroup(`0::${outer.path}/docker/${WEB}\n`)).toEqual([
      { id: OUTER, ...outer, nested: false, runtime: 'docker' },
      {
        id: WEB,
        name: WEB.slice(0, 12),
        path: `${outer.path}/docker/${WEB}`,
        nested: true,
        outer,
        runtime: 'docker',
      },
    ]);
    expect(
      containersOfCgroup('0::/lxc.payload.a/lxc.payload.b/lxc.payload.c\n').map(({ name }) => name),
    ).toEqual(['a', 'a/b', 'a/b/c']);
  });

  it('lets no container hide behind a cgroup that it made, in whichever hierarchy', () => {
    const made = `9:name=systemd:/docker/${WEB}/${OUTER}\n8:pids:/docker/${WEB}\n`;
    expect(containersOfCgroup(made)).toContainEqual(
      expect.objectContaining({ id: WEB, path: `/docker/${WEB}`, nested: false }),
    );
    expect(containersOfCgroup(`0::/docker/${WEB}/libpod-conmon-${OUTER}\n`)[0]?.id).toBe(WEB);
  });

  it.each([
    'lxc.payload.db',
    'lxc/db',
    'machine-db.scope/payload',
    'lxc.monitor.db',
    `default/${OUTER}`,
    `kubepods/pod${'d'.repeat(32)}/${OUTER}`,
  ])('takes nothing that is named so inside a container for one beside it: %s', (made) => {
    const [first, ...others] = containersOfCgroup(`0::/system.slice/docker-${WEB}.scope/${made}\n`);
    expect(first).toMatchObject({ id: WEB, nested: false });
    for (const other of others) expect(other).toMatchObject({ nested: true, outer: { path: first?.path } });
  });
});

describe('cgroupWithin', () => {
  it('is the path itself or one below it, not one that begins alike', () => {
    expect(cgroupWithin('0::/lxc.payload.web/init.scope\n', '/lxc.payload.web')).toBe(
      '/lxc.payload.web/init.scope',
    );
    expect(cgroupWithin('0::/lxc.payload.web\n', '/lxc.payload.web')).toBe('/lxc.payload.web');
    expect(cgroupWithin('8:pids:/m.scope\n9:name=systemd:/m.scope/payload\n', '/m.scope')).toBe(
      '/m.scope/payload',
    );
    expect(cgroupWithin('0::/lxc.payload.web-1\n', '/lxc.payload.web')).toBeUndefined();
  });
});

describe('podOfMembership', () => {
  const podOf = (cgroup: string) => containersOfCgroup(`0::${cgroup}\n`).map(podOfMembership);
  const uid = '0f4c1d2e-1111-2222-3333-444455556666';

  it('takes what is inside a member of a pod for the same pod’s', () => {
    expect(podOf(`/kubepods/pod${uid}/${OUTER}/docker/${WEB}`)).toEqual([uid, uid]);
  });

  it('lets no container put others into a neighbour’s pod', () => {
    const [, inner] = podOf(`/docker/${OUTER}/kubepods/pod${uid}/${WEB}`);
    expect(inner).toBe(`/docker/${OUTER} ${uid}`);
  });
});

describe('membershipIn', () => {
  it('wants the whole id in one segment', () => {
    expect(membershipIn(`0::/docker/${WEB}\n`, WEB)?.path).toBe(`/docker/${WEB}`);
    expect(membershipIn(`0::/docker/${WEB.slice(0, 12)}\n`, WEB)).toBeUndefined();
  });

  it('does not take conmon for its container', () => {
    expect(membershipIn(`0::/libpod-conmon-${WEB}.scope\n`, WEB)).toBeUndefined();
  });

  it('takes the first of that name, and knows it by its path too', () => {
    const path = `/docker/${WEB}`;
    const text = `0::${path}/docker/${WEB}\n`;
    expect(membershipIn(text, WEB)?.path).toBe(path);
    expect(membershipIn(text, `${path}/docker/${WEB}`)?.nested).toBe(true);
  });
});

describe('a cgroup path of containers in containers', () => {
  const deep = (levels: number): string => `0::${'/lxc/a'.repeat(levels)}\n`;

  it('names so many and no more; what is deeper is the innermost one’s', () => {
    const found = containersOfCgroup(deep(670));
    expect(found).toHaveLength(16);
    expect(found.at(-1)?.path).toBe('/lxc/a'.repeat(16));
    expect(containersOfCgroup(deep(15))).toHaveLength(15);
  });

  it('costs little, whatever it is made of', () => {
    const segment = fc.constantFrom(
      'lxc',
      'lxc.payload.a',
      'docker',
      'payload',
      'machine-a.scope',
      WEB,
      'default',
    );
    const line = fc.array(segment, { maxLength: 900 }).map((parts) => `/${parts.join('/')}`.slice(0, 4095));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), (lines) => {
        const text = lines.map((path, index) => `${index}:a:${path}\n`).join('');
        const started = performance.now();
        const found = containersOfCgroup(text);
        expect(performance.now() - started).toBeLessThan(500);
        expect(found.length).toBeLessThanOrEqual(16 * lines.length);
        expect(new Set(found.map(({ path }) => path)).size).toBe(found.length);
        for (const { path, outer, nested } of found) {
          expect(lines.some((one) => one === path || one.startsWith(`${path}/`))).toBe(true);
          expect(nested).toBe(outer !== undefined);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('podOfCgroup', () => {
  it.each([
    [`/libpod_parent/${POD}/libpod-${WEB}`, POD],
    [`/machine.slice/machine-libpod_pod_${POD}.slice/libpod-${WEB}.scope`, POD],
    [
      '/kubepods.slice/kubepods-burstable-pod0f4c1d2e_1111_2222_3333_444455556666.slice/x',
      '0f4c1d2e-1111-2222-3333-444455556666',
    ],
    [
      '/kubepods/besteffort/pod0f4c1d2e-1111-2222-3333-444455556666/x',
      '0f4c1d2e-1111-2222-3333-444455556666',
    ],
  ])('%s', (path, pod) => {
    expect(podOfCgroup(path)).toBe(pod);
  });

  it('is none for a container outside pods', () => {
    expect(podOfCgroup(`/libpod_parent/libpod-${WEB}`)).toBeUndefined();
  });
});
