import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { Proc } from '../../src/collect/kernel/proc.ts';
import { Sysfs } from '../../src/collect/network/sysfs.ts';

const folders: string[] = [];

const folderIn = (parent: string): string => {
  const folder = mkdtempSync(join(parent, 'nsaudit-sysfs-'));
  folders.push(folder);
  return folder;
};

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const COUNTERS = ['rx_bytes', 'rx_packets', 'tx_bytes', 'tx_packets'];

const NET_DEV = ['lo', 'eth0'].map((name) => `  ${name}: ${Array(16).fill(0).join(' ')}\n`).join('');

/** What may be mounted at a container's /sys/class/net/eth0. */
function makeLink(folder: string, index: number): void {
  mkdirSync(join(folder, 'statistics'), { recursive: true });
  writeFileSync(join(folder, 'ifindex'), `${index}\n`);
  for (const counter of COUNTERS) writeFileSync(join(folder, 'statistics', counter), '0\n');
  symlinkSync('../../br0', join(folder, 'master'));
}

/** A process with lo and eth0, whose sysfs is an ordinary folder on a device that its mounts call one. */
function makeProcess(root: string): string {
  const { dev } = statSync(root);
  const links = join(root, '7', 'root', 'sys', 'class', 'net');
  for (const [index, name] of ['lo', 'eth0'].entries()) makeLink(join(links, name), index + 1);
  mkdirSync(join(root, '7', 'net'));
  writeFileSync(join(root, '7', 'net', 'dev'), NET_DEV);
  writeFileSync(join(root, '7', 'mountinfo'), `30 20 ${dev >> 8}:${dev & 255} / /sys ro - sysfs sysfs ro\n`);
  return links;
}

it('reads no link of another device than the sysfs that it opened', () => {
  const root = folderIn('/dev/shm');
  const links = makeProcess(root);
  const sysfs = Sysfs.open(new Proc(root), 7);
  if (typeof sysfs === 'string') throw new Error(sysfs);
  expect(sysfs.masterOf('eth0')).toBe('br0');

  const elsewhere = folderIn(tmpdir());
  expect(statSync(elsewhere).dev).not.toBe(statSync(root).dev);
  makeLink(join(elsewhere, 'eth0'), 2);
  renameSync(join(links, 'eth0'), join(links, 'gone'));
  symlinkSync(join(elsewhere, 'eth0'), join(links, 'eth0'));
  expect(sysfs.number('eth0', 'ifindex')).toBeUndefined();
  expect(sysfs.masterOf('eth0')).toBeUndefined();
});
