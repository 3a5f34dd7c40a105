import { describe, expect, it } from '@jest/globals';
import { parseMountinfo } from '../../../../src/collect/kernel/mountinfo.ts';
import { confirm, type Marks } from '../../../../src/collect/kernel/ownership.ts';
import { membershipIn } from '../../../../src/collect/kernel/process.ts';

const WEB = 'a'.repeat(64);
const SIDE = 'b'.repeat(64);

const file = (id: string, name: string) => `/var/lib/docker/containers/${id}/${name}`;
const web: Marks = { id: WEB, files: [file(WEB, 'hostname'), file(WEB, 'hosts')], startedAt: 1_000_000 };
/** Joined to web's network: the engine gives it web's files. */
const side: Marks = { id: SIDE, files: web.files, startedAt: 1_500_000 };

const mounts = (...rows: string[]) => parseMountinfo(rows.join('\n'));
const hostname = (root: string) => `3 1 8:1 ${root} /etc/hostname rw - ext4 /dev/sda rw`;
const overlay = (upper: string) =>
  `1 0 0:50 / / rw - overlay overlay rw,lowerdir=/l,upperdir=${upper},workdir=/w`;

describe('confirm', () => {
  it('believes the cgroup', () => {
    expect(confirm(web, { cgroup: `0::/docker/${WEB}\n`, mounts: [] })).toBe('cgroup');
  });

  it('believes no cgroup that is not told to be a container by its name', () => {
    const text = `0::/user.slice/about-${WEB}-and-more.slice\n`;
    expect(confirm(web, { cgroup: text, mounts: [] })).toBeUndefined();
    expect(membershipIn(text, WEB)).toBeUndefined();
  });

  it('believes that of Kata, as a container that has its processes', () => {
    const text = `0::/kata_${WEB}\n`;
    expect(confirm(web, { cgroup: text, mounts: [] })).toBe('cgroup');
    expect(membershipIn(text, WEB)?.path).toBe(`/kata_${WEB}`);
  });

  it('refuses a process in no cgroup of the container and with none of its mounts', () => {
    expect(confirm(web, { cgroup: '0::/\n', mounts: mounts(hostname('/etc/hostname')) })).toBeUndefined();
    expect(confirm(web, { cgroup: `0::/docker/${SIDE}\n`, mounts: [] })).toBeUndefined();
  });

  it("knows a rootless engine's container by its files, also where its directory is a file system of its own", () => {
    expect(confirm(web, { cgroup: '0::/\n', mounts: mounts(hostname(file(WEB, 'hostname'))) })).toBe(
      'mounts',
    );
    expect(confirm(web, { cgroup: '0::/\n', mounts: mounts(hostname(`/containers/${WEB}/hostname`)) })).toBe(
      'mounts',
    );
  });

  it('tells a container from the one whose files it was given by its overlay', () => {
    const traits = { cgroup: '0::/\n', mounts: mounts(overlay('/o/side'), hostname(file(WEB, 'hostname'))) };
    expect(confirm({ ...side, upperDir: '/o/side' }, traits)).toBe('mounts');
    expect(confirm({ ...side, upperDir: '/o/other' }, traits)).toBeUndefined();
  });

  it('lets the start time decide where there is no overlay, within seconds', () => {
    const traits = { cgroup: '0::/\n', mounts: mounts(hostname(file(WEB, 'hostname'))) };
    expect(confirm(side, { ...traits, startedAt: 1_499_000 })).toBe('startTime');
    expect(confirm(side, { ...traits, startedAt: 1_400_000 })).toBeUndefined();
    expect(confirm(side, traits)).toBeUndefined();
  });
});
