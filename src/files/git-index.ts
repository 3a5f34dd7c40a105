/** Modes of entries, as in git's tree objects, without permissions. */
const REGULAR = 0o100;

/**
 * Names of the regular files that a repository tracks: gitformat-index(5), versions 2 to 4. Undefined for an index that is
 * written otherwise.
 */
export function trackedFiles(index: Buffer): string[] | undefined {
  if (index.length < HEADER || index.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  const [version, count] = [index.readUInt32BE(4), index.readUInt32BE(8)];
  if (version < 2 || version > 4) return undefined;
  const files: string[] = [];
  let [at, before] = [HEADER, ''];
  for (let entry = 0; entry < count; entry++) {
    if (at + FIXED > index.length) return undefined;
    const isExtended = version >= 3 && (index.readUInt16BE(at + FLAGS) & EXTENDED) !== 0;
    let start = at + FIXED + (isExtended ? 2 : 0);
    let kept = '';
    if (version === 4) {
      const dropped = readVariable(index, start);
      kept = before.slice(0, before.length - dropped.value);
      start = dropped.end;
    }
    const end = index.indexOf(0, start);
    if (end === -1 || kept.length + end - start > LONGEST) return undefined;
    before = kept + index.toString('latin1', start, end);
    if (index.readUInt32BE(at + MODE) >> 9 === REGULAR) files.push(Buffer.from(before, 'latin1').toString());
    // Padded with one to eight NULs; not so in version 4.
    at = version === 4 ? end + 1 : at + ((end - at + 8) & ~7);
  }
  return files;
}

const HEADER = 12;
/** What is before the name, in an index whose objects are named by SHA-1. */
const FIXED = 62;
const MODE = 24;
/** No path of Linux is longer; in version 4 each name could be longer than the one before. */
const LONGEST = 4096;
const FLAGS = 60;
const EXTENDED = 0x4000;

/** The encoding of offsets in pack files. */
function readVariable(index: Buffer, start: number): { value: number; end: number } {
  let byte = index[start] ?? 0;
  let value = byte & 127;
  let at = start + 1;
  while (byte & 128) {
    byte = index[at++] ?? 0;
    value = ((value + 1) << 7) | (byte & 127);
  }
  return { value, end: at };
}
