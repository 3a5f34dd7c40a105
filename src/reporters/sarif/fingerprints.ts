const BLOCK = 100;
const FACTOR = 37n;
const END_OF_FILE = 0xffff;
const [TAB, LF, CR, SPACE] = [0x09, 0x0a, 0x0d, 0x20];

/**
 * Of each line the fingerprint that GitHub's upload action would compute from the file: a polynomial hash modulo 2^64
 * over the 100 UTF-16 units from the line's first on, blanks left out and line ends folded, then how often that hash
 * came up. A result that brings its own keeps it, so that alerts are the same whoever computed them.
 */
export function lineFingerprints(text: string): string[] {
  const { units, starts } = normalize(text);
  const seen = new Map<string, number>();
  return starts.map((start) => {
    const hash = hashOf(units.slice(start, start + BLOCK));
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return `${hash}:${count}`;
  });
}

/** Units that count, and the indices of those that begin a line. */
function normalize(text: string): { units: number[]; starts: number[] } {
  const units: number[] = [];
  const starts = [0];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const endsCarriageReturn = unit === LF && index > 0 && text.charCodeAt(index - 1) === CR;
    if (unit === SPACE || unit === TAB || endsCarriageReturn) continue;
    units.push(unit === CR ? LF : unit);
    if (unit === CR || unit === LF) starts.push(units.length);
  }
  units.push(END_OF_FILE);
  return { units, starts };
}

/** A block that the file is too short for is filled up with zeros. */
function hashOf(units: readonly number[]): string {
  let hash = 0n;
  for (let index = 0; index < BLOCK; index++) {
    hash = BigInt.asUintN(64, hash * FACTOR + BigInt(units[index] ?? 0));
  }
  return hash.toString(16);
}
