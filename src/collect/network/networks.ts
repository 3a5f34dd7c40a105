import { numberOf } from './address.ts';

/** What belongs to IPv4 networks, found by an address that lies in them: a host may have as many routes as the internet. */
export class Networks<T> {
  /** By length of the prefix, then by its bits. */
  readonly #byPrefix = new Map<number, Map<number, Set<T>>>();

  add(address: string, prefix: number, value: T): void {
    const networks = this.#byPrefix.get(prefix) ?? new Map<number, Set<T>>();
    this.#byPrefix.set(prefix, networks);
    const bits = bitsOf(numberOf(address), prefix);
    const known = networks.get(bits);
    if (known) known.add(value);
    else networks.set(bits, new Set([value]));
  }

  /** Of the smallest network around an address. */
  smallestAround(address: string): { prefix: number; values: ReadonlySet<T> } | undefined {
    const number = numberOf(address);
    for (let prefix = 32; prefix >= 0; prefix--) {
      const values = this.#byPrefix.get(prefix)?.get(bitsOf(number, prefix));
      if (values) return { prefix, values };
    }
    return undefined;
  }
}

/** Of no bits apart: JavaScript takes a shift by 32 for one by 0. */
const bitsOf = (number: number, prefix: number): number => (prefix === 0 ? 0 : number >>> (32 - prefix));
