/**
 * Addresses as the files below /proc/<pid>/net print them. tcp, udp, raw and route print each 32-bit word as a number of
 * the machine, so on a little-endian one its bytes come out reversed; if_inet6 and ipv6_route print bytes as on the wire.
 */
export interface ByteOrder {
  littleEndian: boolean;
}

/** `0100007F` is 127.0.0.1 on a little-endian machine. */
export const ipv4OfWord = (hex: string, order: ByteOrder): string => bytesOfWords(hex, order).join('.');

/** Four such words. */
export const ipv6OfWords = (hex: string, order: ByteOrder): string => formatIpv6(bytesOfWords(hex, order));

/** 32 digits in the order of the wire. */
export const ipv6OfBytes = (hex: string): string => formatIpv6(bytesOf(hex));

const bytesOf = (hex: string): number[] =>
  (hex.match(/[0-9a-f]{2}/gi) ?? []).map((byte) => Number.parseInt(byte, 16));

function bytesOfWords(hex: string, { littleEndian }: ByteOrder): number[] {
  const words = hex.match(/[0-9a-f]{8}/gi) ?? [];
  return words.flatMap((word) => (littleEndian ? bytesOf(word).reverse() : bytesOf(word)));
}

/** As RFC 5952 wants it: the longest run of zeros is `::`, and an IPv4 address inside is written as one. */
function formatIpv6(bytes: readonly number[]): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  if (/^(?:0,){5}ffff,/.test(groups.join())) return `::ffff:${bytes.slice(12).join('.')}`;
  const text = groups.join(':');
  const runs = text.match(/\b0(?::0\b)+/g) ?? [];
  const longest = runs.toSorted((a, b) => b.length - a.length)[0];
  if (longest === undefined) return text;
  const start = text.search(new RegExp(`(?<![0-9a-f])${longest}(?![0-9a-f])`));
  const before = text.slice(0, start).replace(/:$/, '');
  const after = text.slice(start + longest.length).replace(/^:/, '');
  return `${before}::${after}`;
}

/** Bits set in a netmask, `255.255.255.0`: 24. */
export const prefixOfMask = (mask: string): number =>
  mask
    .split('.')
    .map((byte) => Number(byte).toString(2).replaceAll('0', '').length)
    .reduce((sum, bits) => sum + bits, 0);

/** An IPv4 address as a number of 32 bits. */
export const numberOf = (address: string): number =>
  address.split('.').reduce((number, byte) => ((number << 8) | Number(byte)) >>> 0, 0);
