import type { Listener } from '../../model/network.ts';
import { type ByteOrder, ipv4OfWord, ipv6OfWords } from './address.ts';

/** A socket that waits for whoever comes, without its owner. */
export type Socket = Pick<Listener, 'protocol' | 'family' | 'address' | 'port' | 'inode'>;

/** Files of /proc/<pid>/net, and the state (include/net/tcp_states.h) of sockets that take what comes. */
export const SOCKET_FILES = [
  { file: 'tcp', protocol: 'tcp', family: 'ipv4', state: '0A' },
  { file: 'tcp6', protocol: 'tcp', family: 'ipv6', state: '0A' },
  // Not connected to anybody: what ss(8) shows as UNCONN.
  { file: 'udp', protocol: 'udp', family: 'ipv4', state: '07' },
  { file: 'udp6', protocol: 'udp', family: 'ipv6', state: '07' },
  { file: 'raw', protocol: 'raw', family: 'ipv4', state: '07' },
  { file: 'raw6', protocol: 'raw', family: 'ipv6', state: '07' },
] as const;

export type SocketFile = (typeof SOCKET_FILES)[number];

/** `0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 31337 ...`: proc_net_tcp.rst */
const ROW =
  /^ *\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) \S+ \S+ \S+ +\d+ +\d+ (\d+)/;

export const parseSockets = (text: string, kind: SocketFile, order: ByteOrder): Socket[] =>
  text.split('\n').flatMap((line): Socket[] => {
    const [, address = '', port = '', state, inode] = ROW.exec(line) ?? [];
    if (state !== kind.state) return [];
    const { protocol, family } = kind;
    return [
      {
        protocol,
        family,
        address: family === 'ipv4' ? ipv4OfWord(address, order) : ipv6OfWords(address, order),
        port: Number.parseInt(port, 16),
        inode: Number(inode),
      },
    ];
  });

/** `0000000000000000: 00000002 00000000 00010000 0001 01 1533 @/containerd-shim/....sock` */
const UNIX_ROW = /^[0-9a-f]+: [0-9A-F]{8} [0-9A-F]{8} ([0-9A-F]{8}) [0-9A-F]{4} [0-9A-F]{2} +(\d+) (@.*)$/s;

/** __SO_ACCEPTCON of include/uapi/linux/net.h. */
const LISTENS = 0x10000;

/**
 * Listening abstract sockets of /proc/<pid>/net/unix. The kernel prints names as they are: one with a line break in it
 * can look like two sockets, and nothing here can tell.
 */
export const parseAbstractSockets = (text: string): { name: string; inode: number }[] =>
  text.split('\n').flatMap((line) => {
    const [, flags = '', inode, name] = UNIX_ROW.exec(line) ?? [];
    if (name === undefined || (Number.parseInt(flags, 16) & LISTENS) === 0) return [];
    return { name, inode: Number(inode) };
  });
