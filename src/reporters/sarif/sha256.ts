/**
 * SHA-256 of the text's UTF-8, hexadecimal: FIPS 180-4. Here and not from Node because reporters are pure; it names
 * findings and guards nothing.
 */
export function sha256(text: string): string {
  const words = padded(new TextEncoder().encode(text));
  let state: readonly number[] = INITIAL;
  for (let block = 0; block < words.length; block += 16) {
    state = compress(state, words.subarray(block, block + 16));
  }
  return state.map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** Big-endian words in blocks of 16: the message, a one bit, zeros, the message's length in bits. */
function padded(bytes: Uint8Array): Uint32Array {
  const words = new Uint32Array((Math.floor((bytes.length + 8) / 64) + 1) * 16);
  for (const [index, byte] of [...bytes, 0x80].entries()) {
    words[index >> 2] = at(words, index >> 2) | (byte << (24 - 8 * (index & 3)));
  }
  words[words.length - 2] = Math.floor(bytes.length / 0x2000_0000);
  words[words.length - 1] = bytes.length << 3;
  return words;
}

function compress(state: readonly number[], block: Uint32Array): number[] {
  const schedule = expand(block);
  let working = state;
  for (let round = 0; round < 64; round++) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = working;
    const big1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const big0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const first = h + big1 + ((e & f) ^ (~e & g)) + at(CONSTANTS, round) + at(schedule, round);
    const second = big0 + ((a & b) ^ (a & c) ^ (b & c));
    working = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
  }
  return state.map((word, index) => (word + at(working, index)) >>> 0);
}

function expand(block: Uint32Array): Uint32Array {
  const words = new Uint32Array(64);
  words.set(block);
  for (let index = 16; index < 64; index++) {
    const early = at(words, index - 15);
    const late = at(words, index - 2);
    const small0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const small1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words[index] = at(words, index - 16) + small0 + at(words, index - 7) + small1;
  }
  return words;
}

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

const at = (words: ArrayLike<number>, index: number): number => words[index] ?? 0;

const PRIMES = firstPrimes(64);
/** The first 32 bits of the fractions of the primes' roots. */
const INITIAL = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const CONSTANTS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes;
}

function fraction(root: number): number {
  return Math.floor((root % 1) * 2 ** 32);
}
