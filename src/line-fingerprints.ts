const BLOCK = 100;
const FACTOR = 37n;
const END_OF_FILE = '\uffff';

/**
 * Of a line the fingerprint that GitHub's upload action would compute from the file: a polynomial hash modulo 2^64 over
 * the 100 UTF-16 units from the line's first on, blanks left out and line ends folded, then how often that hash came up.
 * A result that brings its own keeps it, so that alerts are the same whoever computed them.
 * @returns a function of the line's number, counted from 1
 */
export function lineFingerprints(text: string): (line: number) => string {
  const { units, starts } = normalize(text);
  const blockOf = (line: number): string => {
    const start = starts[line] ?? units.length;
    return units.slice(start, start + BLOCK);
  };
  // Equal blocks and no others have equal hashes, as good as always: few lines need theirs.
  const counts = new Map<string, number>();
  const occurrences: number[] = [];
  return (line) => {
    while (occurrences.length < Math.min(line, starts.length)) {
      const block = blockOf(occurrences.length);
      const count = (counts.get(block) ?? 0) + 1;
      counts.set(block, count);
      occurrences.push(count);
    }
    return `${hashOf(blockOf(line - 1))}:${occurrences[line - 1] ?? 1}`;
  };
}

/** Units that count, and the indices of those that begin a line. */
function normalize(text: string): { units: string; starts: number[] } {
  const units = text.replace(/\r\n?/g, '\n').replace(/[ \t]+/g, '');
  const starts = [0];
  for (let at = units.indexOf('\n'); at >= 0; at = units.indexOf('\n', at + 1)) starts.push(at + 1);
  return { units: units + END_OF_FILE, starts };
}

/** A block that the file is too short for is filled up with zeros. */
function hashOf(block: string): string {
  let hash = 0n;
  for (let index = 0; index < BLOCK; index++) {
    const unit = index < block.length ? block.charCodeAt(index) : 0;
    hash = BigInt.asUintN(64, hash * FACTOR + BigInt(unit));
  }
  return hash.toString(16);
}
