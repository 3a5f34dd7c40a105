import { describe, expect, it } from '@jest/globals';
import { HostMounts, leadingOut, parseMountinfo } from '../../../../src/collect/kernel/mountinfo.ts';

const HOST = new HostMounts(
  parseMountinfo(
    [
      '27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
      '22 27 0:21 / /proc rw - proc proc rw',
      '24 27 0:6 / /dev rw - devtmpfs devtmpfs rw',
      '25 24 0:23 / /dev/shm rw - tmpfs tmpfs rw',
      '31 27 0:40 / /run rw shared:5 - tmpfs tmpfs rw',
      '40 27 8:1 / /var/lib/docker rw - xfs /dev/sdb1 rw',
      '41 27 254:0 /srv/data /mnt/data rw shared:9 - ext4 /dev/vda rw',
    ].join('\n'),
  ),
);

const mountsOf = (...lines: string[]) => leadingOut(parseMountinfo(lines.join('\n')), HOST);

describe('parseMountinfo', () => {
  it('undoes the octal escapes of blanks and reads the peer group', () => {
    expect(
      parseMountinfo('9 8 0:5 /a\\040b /c\\134d rw,nosuid shared:7 master:3 - tmpfs none rw,size=1k\n'),
    ).toEqual([
      {
        device: '0:5',
        root: '/a b',
        target: '/c\\d',
        options: 'rw,nosuid',
        sharedGroup: '7',
        fsType: 'tmpfs',
        superOptions: 'rw,size=1k',
      },
    ]);
  });

  it.each(['/a\u00a0b', '/a\rb', '/a\vb', '/a\u2028b', '/-', '/a\\040-\\040b'])(
    'loses no mount to its name: %j',
    (target) => {
      const rows = parseMountinfo(
        `9 8 0:5 / ${target} rw - tmpfs none rw\n10 8 0:6 / /b rw - tmpfs none rw\n`,
      );
      expect(rows.map(({ device, fsType }) => [device, fsType])).toEqual([
        ['0:5', 'tmpfs'],
        ['0:6', 'tmpfs'],
      ]);
    },
  );

  it('reads a mount whose source is empty', () => {
    expect(parseMountinfo('9 8 0:5 / /a rw - tmpfs  rw,size=1k')).toMatchObject([
      { fsType: 'tmpfs', superOptions: 'rw,size=1k' },
    ]);
  });
});

describe('leadingOut', () => {
  it('names the path on the host of a bind mount', () => {
    expect(mountsOf('1 0 254:0 /etc /host-etc ro,relatime - ext4 /dev/vda rw')).toEqual([
      {
        target: '/host-etc',
        source: '/etc',
        fsType: 'ext4',
        device: '254:0',
        writable: false,
        sharedWithHost: false,
      },
    ]);
  });

  it('adds the mount point where the file system is not mounted at /', () => {
    expect(mountsOf('1 0 0:40 /docker.sock /var/run/docker.sock rw - tmpfs tmpfs rw')).toMatchObject([
      { source: '/run/docker.sock' },
    ]);
  });

  it('names the directory itself, not a place where it is mounted again', () => {
    expect(mountsOf('1 0 254:0 /srv/data/x /x rw - ext4 /dev/vda rw')).toMatchObject([
      { source: '/srv/data/x' },
    ]);
  });

  it('leaves out what a runtime makes for every container', () => {
    const id = 'a'.repeat(64);
    expect(
      mountsOf(
        '1 0 0:99 / / rw - overlay overlay rw',
        '2 1 0:77 / /proc rw - proc proc rw',
        '3 1 0:77 /bus /proc/bus ro - proc proc rw',
        '4 1 0:78 / /sys/firmware ro - tmpfs tmpfs ro',
        `5 1 8:1 /containers/${id}/hosts /etc/hosts rw - xfs /dev/sdb1 rw`,
      ),
    ).toEqual([]);
  });

  it('looks at what is mounted, not only at where', () => {
    expect(
      mountsOf(
        '1 0 254:0 / /sys/firmware rw - ext4 /dev/vda rw',
        '2 0 254:0 /etc/shadow /etc/hosts rw - ext4 /dev/vda rw',
        '3 0 0:40 /docker.sock /run/secrets rw - tmpfs tmpfs rw',
        '4 0 0:21 / /sys/x rw - proc proc rw',
      ).map(({ source }) => source),
    ).toEqual(['/', '/etc/shadow', '/run/docker.sock', '/proc']);
  });

  it('says every path of a directory that the host has in several places', () => {
    const host = new HostMounts(
      parseMountinfo(
        '1 0 8:4 / /sysroot ro - xfs /dev/sda4 rw\n2 1 8:4 /ostree/deploy/x/etc /etc rw - xfs /dev/sda4 rw',
      ),
    );
    const rows = parseMountinfo('9 0 8:4 /ostree/deploy/x/etc /e rw - xfs /dev/sda4 rw');
    expect(leadingOut(rows, host)).toMatchObject([
      { source: '/sysroot/ostree/deploy/x/etc', also: ['/etc'] },
    ]);
  });

  it('keeps what is writable below what is not', () => {
    expect(
      mountsOf(
        '1 0 254:0 /usr/local /x ro - ext4 /dev/vda rw',
        '2 1 254:0 /usr/local/bin /x/bin rw - ext4 /dev/vda rw',
      ),
    ).toHaveLength(2);
  });

  it("keeps a root directory that is the host's", () => {
    expect(mountsOf('1 0 254:0 / / rw - ext4 /dev/vda rw')).toMatchObject([{ source: '/', target: '/' }]);
  });

  it('tells what a volume stands for where the engine has mounted it', () => {
    const host = new HostMounts(
      parseMountinfo(
        '1 0 8:1 / / rw - ext4 /dev/sda rw\n2 1 8:1 /etc /var/lib/docker/volumes/evil/_data rw - ext4 /dev/sda rw',
      ),
    );
    const rows = parseMountinfo('9 0 8:1 /etc /e rw - ext4 /dev/sda rw');
    expect(leadingOut(rows, host)).toMatchObject([{ source: '/etc' }]);
  });

  it('does not let a mount hide a shared one below it', () => {
    expect(
      mountsOf(
        '1 0 254:0 /srv /s rw - ext4 /dev/vda rw',
        '2 1 254:0 /srv/a /s/a rw shared:9 - ext4 /dev/vda rw',
      ),
    ).toMatchObject([{ sharedWithHost: false }, { sharedWithHost: true }]);
  });

  it('keeps a volume that is really a directory of the host', () => {
    expect(mountsOf('4 1 254:0 /etc /var/lib/db rw - ext4 /dev/vda rw')).toMatchObject([{ source: '/etc' }]);
  });

  it("keeps devices and the host's procfs at another place", () => {
    expect(
      mountsOf('1 0 0:6 /sda /dev/sda rw - devtmpfs devtmpfs rw', '2 0 0:21 / /host/proc rw - proc proc rw'),
    ).toMatchObject([{ source: '/dev/sda' }, { source: '/proc' }]);
  });

  it("always says what /dev/shm is, the container's own too", () => {
    expect(
      mountsOf('1 0 0:77 / /dev/shm rw - tmpfs shm rw', '2 0 0:23 / /dev/shm rw - tmpfs tmpfs rw'),
    ).toMatchObject([
      { target: '/dev/shm', device: '0:77' },
      { target: '/dev/shm', source: '/dev/shm' },
    ]);
  });

  it('does not repeat what a recursive bind mount brings along', () => {
    expect(
      mountsOf('1 0 254:0 / /host ro - ext4 /dev/vda rw', '2 1 0:40 / /host/run rw - tmpfs tmpfs rw'),
    ).toMatchObject([{ source: '/', target: '/host' }]);
  });

  it("knows a peer group of the host's", () => {
    expect(
      mountsOf(
        '1 0 254:0 /srv/data /data rw shared:9 - ext4 /dev/vda rw',
        '2 0 254:0 /srv/b /b rw shared:8 - ext4 /dev/vda rw',
      ),
    ).toMatchObject([{ sharedWithHost: true }, { sharedWithHost: false }]);
  });
});
