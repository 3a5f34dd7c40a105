/**
 * SHA-256 of the text's UTF-8, hexadecimal: FIPS 180-4. Here and not from Node because reporters are pure and
 * the hash is part of what they promise; it names findings and guards nothing.
 */
export function sha256(text: string): string {
  const state = INITIAL.slice();
  const words = padded(new TextEncoder().encode(text));
  for (let block = 0; block < words.length; block += 16) compress(state, words.subarray(block, block + 16));
  return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
}

const PRIMES = firstPrimes(64);
/** The first 32 bits of the fractions of the primes' square and cube roots. */
const INITIAL = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));
const CONSTANTS = Uint32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
