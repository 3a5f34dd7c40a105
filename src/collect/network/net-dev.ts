/** Counters of one link: a line of /proc/<pid>/net/dev. */
export interface Counters {
  rx_bytes: number;
  rx_packets: number;
  tx_bytes: number;
  tx_packets: number;
}

/** All links of a network namespace, by name: proc_pid_net(5). */
export function parseNetDev(text: string): Map<string, Counters> {
  const links = new Map<string, Counters>();
  for (const line of text.split('\n')) {
    // A name may hold colons of its own (eth0:1 of old), but no blanks.
    const [, name, numbers = ''] = /^ *(\S+): *([\d ]+)$/.exec(line) ?? [];
    const fields = numbers.trim().split(/ +/).map(Number);
    if (name === undefined || fields.length < 16) continue;
    const [rx_bytes = 0, rx_packets = 0, , , , , , , tx_bytes = 0, tx_packets = 0] = fields;
    links.set(name, { rx_bytes, rx_packets, tx_bytes, tx_packets });
  }
  return links;
}
