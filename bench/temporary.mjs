import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {(() => void)[]} */
const undoings = [];

/**
 * Calls `undo` when this process ends, in whatever way; what was done last is undone first.
 *
 * @param {() => void} undo
 */
export function atTheEnd(undo) {
  undoings.unshift(undo);
}

process.on('exit', () => {
  for (const undo of undoings) undo();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

/** @type {string | undefined} */
let folder;

/** A folder that is gone afterwards. */
export function temporary() {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'nsaudit-bench-'));
    atTheEnd(() => rmSync(made, { recursive: true, force: true }));
    folder = made;
  }
  return folder;
}
