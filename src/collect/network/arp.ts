import type { Neighbour } from '../../model/network.ts';

/** ATF_COM of include/uapi/linux/if_arp.h: its hardware address is known. */
const COMPLETE = 0x02;

/** `10.55.0.1        0x1         0x2         4a:28:44:b4:d2:cf     *        eth0` of /proc/<pid>/net/arp: arp(7). */
export const parseArp = (text: string): Neighbour[] =>
  text.split('\n').flatMap((line): Neighbour[] => {
    const found = /^(\d+(?:\.\d+){3}) +0x[0-9a-f]+ +0x([0-9a-f]+) +([^ ]+) +[^ ]+ +([^ ]+)$/.exec(line);
    if (!found) return [];
    const [, address = '', flags = '', mac = '', link = ''] = found;
    const isComplete = (Number.parseInt(flags, 16) & COMPLETE) !== 0;
    return [{ address, link, ...(isComplete && { mac }) }];
  });
