import { describe, expect, it } from '@jest/globals';
import {
  cgroupNames,
  containersOfCgroup,
  parseIdMap,
  parseStat,
  parseStatus,
  podOfCgroup,
} from '../../../../src/collect/kernel/process.ts';

const WEB = 'a'.repeat(64);
const OUTER = 'b'.repeat(64);
const POD = 'c'.repeat(64);

describe('parseStat', () => {
  const tail = (flags: number, start: number) =>
    `S 1 1 1 0 -1 ${flags} ${'0 '.repeat(12)}${start} ${'0 '.repeat(29)}0`.replace(/ +/g, ' ');

  it('counts fields behind the last parenthesis, whatever the command calls itself', () => {
    expect(parseStat(`7 (a) S 9 (b) ${tail(0, 4711)}`)).toEqual({ kernelThread: false, startTime: 4711 });
  });

  it('knows a kernel thread by its flag, not by its name', () => {
    expect(parseStat(`2 (kthreadd) ${tail(0x208040, 0)}`).kernelThread).toBe(true);
    expect(parseStat(`2 (kthreadd) ${tail(0x400100, 0)}`).kernelThread).toBe(false);
  });
});

describe('parseStatus', () => {
  it('reads numbers of all PID namespaces, outermost first', () => {
    const text =
      'Name:\tsleep\nPPid:\t41\nNSpid:\t4711\t65\t1\nCapEff:\t00000000a80425fb\nSeccomp:\t2\nNoNewPrivs:\t1\n';
    expect(parseStatus(text)).toEqual({
      name: 'sleep',
      ppid: 41,
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
    expect(parseStatus('Name:\tsleep\nPPid:\t1\n')).toEqual({ name: 'sleep', ppid: 1, nsPids: [] });
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
  it.each([
    ['cgroupfs', `9:name=systemd:/docker/${WEB}\n0::/\n`, `/docker/${WEB}`],
    ['cgroup v2 alone', `0::/docker/${WEB}\n`, `/docker/${WEB}`],
    ['systemd', `0::/system.slice/docker-${WEB}.scope\n`, `/system.slice/docker-${WEB}.scope`],
    [
      'a cgroup below its own',
      `0::/system.slice/docker-${WEB}.scope/init\n`,
      `/system.slice/docker-${WEB}.scope`,
    ],
    ['Podman', `0::/machine.slice/libpod-${WEB}.scope/container\n`, `/machine.slice/libpod-${WEB}.scope`],
    [
      'Podman in a pod',
      `8:pids:/libpod_parent/${POD}/libpod-${WEB}\n`,
      `/libpod_parent/${POD}/libpod-${WEB}`,
    ],
    ['Docker below a parent of that name', `0::/libpod_parent/${WEB}\n`, `/libpod_parent/${WEB}`],
    [
      'containerd under a kubelet',
      `0::/kubepods.slice/cri-containerd-${WEB}.scope\n`,
      `/kubepods.slice/cri-containerd-${WEB}.scope`,
    ],
    [
      'a path with colons',
      `0::/system.slice/kubepods-pod1.slice:cri-containerd:${WEB}\n`,
      `/system.slice/kubepods-pod1.slice:cri-containerd:${WEB}`,
    ],
    ['CRI-O', `0::/kubepods.slice/crio-${WEB}.scope\n`, `/kubepods.slice/crio-${WEB}.scope`],
    ['a scanner in a cgroup namespace of its own', `0::/../${WEB}\n`, `/../${WEB}`],
    ['the same in several hierarchies', `9:cpu:/docker/${WEB}\n8:pids:/docker/${WEB}\n`, `/docker/${WEB}`],
  ])('finds the one container: %s', (_, text, path) => {
    expect(containersOfCgroup(text)).toEqual([{ id: WEB, path, nested: false }]);
  });

  it.each([
    ['no container', '0::/user.slice/user-1000.slice\n'],
    ['conmon', `0::/machine.slice/libpod-conmon-${WEB}.scope\n`],
    ["conmon in a pod's cgroup", `8:pids:/libpod_parent/${POD}/conmon\n`],
    ["a pod's own slice", `0::/machine.slice/machine-libpod_pod_${POD}.slice\n`],
    ['a longer number', `0::/docker/${WEB}0\n`],
    ['nothing', ''],
  ])('finds none: %s', (_, text) => {
    expect(containersOfCgroup(text)).toEqual([]);
  });

  it('counts a container in a container for both', () => {
    expect(containersOfCgroup(`0::/docker/${OUTER}/docker/${WEB}\n`)).toEqual([
      { id: OUTER, path: `/docker/${OUTER}`, nested: false },
      { id: WEB, path: `/docker/${OUTER}/docker/${WEB}`, nested: true },
    ]);
  });

  it('lets no container hide behind a cgroup that it made, in whichever hierarchy', () => {
    const made = `9:name=systemd:/docker/${WEB}/${OUTER}\n8:pids:/docker/${WEB}\n`;
    expect(containersOfCgroup(made)).toContainEqual({ id: WEB, path: `/docker/${WEB}`, nested: false });
    expect(containersOfCgroup(`0::/docker/${WEB}/libpod-conmon-${OUTER}\n`)[0]?.id).toBe(WEB);
  });
});

describe('cgroupNames', () => {
  it('wants the whole id in one segment', () => {
    expect(cgroupNames(`0::/docker/${WEB}\n`, WEB)).toBe(`/docker/${WEB}`);
    expect(cgroupNames(`0::/docker/${WEB.slice(0, 12)}\n`, WEB)).toBeUndefined();
  });

  it('does not take conmon for its container', () => {
    expect(cgroupNames(`0::/libpod-conmon-${WEB}.scope\n`, WEB)).toBeUndefined();
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
