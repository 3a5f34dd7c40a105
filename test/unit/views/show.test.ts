import { describe, expect, it } from '@jest/globals';
import type { Shown, ShownNamespace } from '../../../src/model/shown.ts';
import { NAMESPACES } from '../../../src/namespaces.ts';
import { CAPABILITIES } from '../../../src/rules/capabilities.ts';
import { width } from '../../../src/text.ts';
import { shownToText } from '../../../src/views/show/show.ts';
import { expectGolden } from '../../support/golden.ts';

const web = { id: 'a1'.repeat(32), name: 'web' };

/** Namespaces of a container without anything special, and what is else with some of them. */
const namespaces = (changes: Partial<Record<string, Partial<ShownNamespace>>> = {}): ShownNamespace[] =>
  NAMESPACES.map(({ type, initialInode }, index): ShownNamespace => {
    const isHosts = ['cgroup', 'time', 'user'].includes(type);
    return {
      type,
      status: isHosts ? 'host' : 'own',
      basis: 'observed',
      id: { dev: 4, ino: isHosts ? initialInode : 4026532500 + index },
      reference: { id: { dev: 4, ino: initialInode }, origin: 'constant' },
      others: 0,
      with: [],
      strangers: { count: 0, first: [] },
      ...changes[type],
    };
  });

const shown = (changes: Partial<Shown> = {}): Shown => ({
  schemaVersion: 1,
  target: { pid: 4711, comm: 'nginx', container: web, image: 'nginx:1', cgroup: `/docker/${web.id}` },
  vantage: 'host',
  namespaces: namespaces({
    net: { status: 'joined', others: 7, with: ['db', 'cache', 'queue', 'search', 'mail', 'logs', 'cron'] },
    ipc: { with: ['sidecar'], others: 1 },
    uts: { strangers: { count: 12, first: [{ pid: 77, comm: 'sleep' }] } },
    pid: { forChildren: { id: { dev: 4, ino: 4026532999 } } },
  }),
  identity: {
    nsPids: [4711, 65, 1],
    uidMap: [{ inside: 0, outside: 0, count: 4294967295 }],
    gidMap: [
      { inside: 0, outside: 100000, count: 65536 },
      { inside: 65536, outside: 1000, count: 1 },
    ],
  },
  guards: {
    effective: ['SYS_ADMIN', 'CHOWN'],
    bounding: ['SYS_ADMIN', 'CHOWN', 'KILL'],
    masks: { effective: '0000000000200001', bounding: '0000000000200021' },
    seccomp: 2,
    noNewPrivs: true,
    lsmLabel: 'docker-default (enforce)',
  },
  mounts: [
    { target: '/host', source: '/', fsType: 'ext4', device: '254:0', writable: false, sharedWithHost: false },
    {
      target: '/data',
      source: '/srv/data',
      fsType: 'ext4',
      device: '254:0',
      writable: true,
      sharedWithHost: true,
    },
    { target: '/dev/shm', fsType: 'tmpfs', device: '0:99', writable: true, sharedWithHost: false },
  ],
  parent: {
    pid: 4700,
    comm: 'containerd-shim',
    differs: [
      { type: 'mnt', id: { dev: 4, ino: 4026531832 } },
      { type: 'net', id: { dev: 4, ino: 4026531833 } },
    ],
    unknown: [],
  },
  children: [{ pid: 4712, comm: 'nginx', container: web, differs: [], unknown: ['net'] }],
  unread: 0,
  gaps: [],
  ...changes,
});

const DENIED = 'may not be read (EACCES): that takes CAP_SYS_PTRACE, and no security module against it';

/** To somebody who may not trace it. */
function unread(): Shown {
  const { mounts, parent, ...rest } = shown();
  return {
    ...rest,
    target: { pid: 4711, comm: 'nginx' },
    namespaces: namespaces().map(({ id, type, ...namespace }): ShownNamespace => {
      if (type === 'user') return { ...namespace, type, status: 'own', sign: 'uid_map' };
      if (type === 'mnt') return { ...namespace, type, status: 'host', sign: 'mountinfo' };
      const configured = type === 'net' ? ({ configured: 'own' } as const) : {};
      return { ...namespace, type, status: 'unknown', basis: 'none', why: DENIED, ...configured };
    }),
    children: [],
    unread: 161,
  };
}

const text = (value: Shown, columns = 80, color = false): string =>
  [...shownToText(value, { color, columns })].join('');

describe('the text of one process', () => {
  it.each([
    ['show-80.txt', shown(), 80, false],
    ['show-160.txt', shown(), 160, false],
    ['show-color.txt', shown(), 120, true],
    ['show-unread.txt', unread(), 80, false],
  ] as const)('is as in %s', (name, value, columns, color) => {
    expectGolden(name, text(value, columns, color));
  });

  it('never calls its own what could not be read', () => {
    expect(text(unread())).not.toMatch(/its own/);
  });

  it('says of capabilities how far they reach', () => {
    const cells = namespaces({ user: { status: 'own' } });
    expect(text(shown({ namespaces: cells }))).toContain('SYS_ADMIN CHOWN, within its user namespace');
    expect(text(shown())).not.toContain('within its user namespace');
  });

  it('names what is lacking where nearly all is there', () => {
    const words = (effective: string[]): string => text(shown({ guards: { effective, masks: {} } }));
    expect(words([...CAPABILITIES])).toContain('can do        all 41 capabilities');
    expect(words(CAPABILITIES.slice(1))).toContain('all capabilities but CHOWN');
    expect(words([])).toContain('no capability');
  });

  it('is no wider than the page and lets nothing act on the terminal, whatever the names', () => {
    const evil = `\u001b[2J\u202e${'日'.repeat(500)}\n\r`;
    const container = { id: 'c3'.repeat(32), name: evil };
    const relative = { pid: 1, comm: evil, container, differs: [], unknown: [] };
    const hostile = shown({
      target: { pid: 4711, comm: evil, container, image: evil, cgroup: evil },
      namespaces: namespaces({
        net: {
          status: 'joined',
          with: [evil],
          others: 1,
          strangers: { count: 1, first: [{ pid: 1, comm: evil }] },
        },
      }),
      guards: { masks: { effective: evil }, lsmLabel: evil },
      mounts: [
        { target: evil, source: evil, fsType: evil, device: '0:1', writable: true, sharedWithHost: false },
      ],
      parent: relative,
      children: [relative],
      gaps: [{ reason: 'denied', what: evil, detail: evil }],
    });
    for (const columns of [80, 160]) {
      for (const line of text(hostile, columns).split('\n')) {
        expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
        if (!line.startsWith('  $ ')) expect(width(line)).toBeLessThanOrEqual(columns);
      }
    }
  });
});
