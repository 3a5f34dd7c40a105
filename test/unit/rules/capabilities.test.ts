import { describe, expect, it } from '@jest/globals';
import {
  byDanger,
  CAPABILITIES,
  DANGEROUS,
  defaultCapabilities,
  expandCapabilities,
  namesOf,
  normalizeCapability,
  parseMask,
} from '../../../src/rules/capabilities.ts';

it.each([
  ['CHOWN', 0],
  ['SETPCAP', 8],
  ['NET_ADMIN', 12],
  ['SYS_MODULE', 16],
  ['SYS_ADMIN', 21],
  ['MKNOD', 27],
  ['SYSLOG', 34],
  ['AUDIT_READ', 37],
  ['CHECKPOINT_RESTORE', 40],
] as const)('%s is bit %i', (name, bit) => {
  expect(CAPABILITIES[bit]).toBe(name);
});

describe('parseMask', () => {
  it('reads what /proc shows', () => {
    expect(parseMask('00000000a80425fb')).toBe(0xa80425fbn);
    expect(parseMask('000001ffffffffff\n')).toBe(0x1ffffffffffn);
  });

  it.each([undefined, '', '0x1f', 'all', '-1', '000001ffffffffff0'])('takes %j for no mask', (text) => {
    expect(parseMask(text)).toBeUndefined();
  });
});

describe('namesOf', () => {
  it("names Docker's default, as its mask was read from a container", () => {
    expect(new Set(namesOf(0xa80425fbn))).toEqual(defaultCapabilities('docker'));
  });

  it("names Podman's default, as its mask was read from a container", () => {
    expect(new Set(namesOf(0x800405fbn))).toEqual(defaultCapabilities('podman'));
  });

  it('calls a bit without a name by its number', () => {
    expect(namesOf((1n << 40n) | (1n << 63n))).toEqual(['CHECKPOINT_RESTORE', 'capability 63']);
  });
});

it.each(['sys_admin', 'SYS_ADMIN', 'CAP_SYS_ADMIN', 'cap_sys_admin', ' Cap_Sys_Admin '])(
  '%j is SYS_ADMIN',
  (name) => {
    expect(normalizeCapability(name)).toBe('SYS_ADMIN');
  },
);

it.each(['ALL', 'all', 'CAP_ALL'])('%s is every capability', (name) => {
  expect(expandCapabilities(['CHOWN', name]).size).toBe(CAPABILITIES.length);
});

it('the dangerous come first, worst first, the others by name', () => {
  expect(byDanger(['WAKE_ALARM', 'NET_ADMIN', 'LEASE', 'SYS_ADMIN'])).toEqual([
    'SYS_ADMIN',
    'NET_ADMIN',
    'LEASE',
    'WAKE_ALARM',
  ]);
});

it('every dangerous one is a capability of the kernel', () => {
  const names: readonly string[] = CAPABILITIES;
  expect([...DANGEROUS.keys()].filter((name) => !names.includes(name))).toEqual([]);
});
