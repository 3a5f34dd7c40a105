import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of its own, with files in it by their paths. */
export class Tree {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'nsaudit-tree-')));

  /** Lines, or bytes. */
  write(files: Record<string, readonly string[] | Uint8Array>): void {
    for (const [path, content] of Object.entries(files)) {
      const file = this.path(path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(
        file,
        content instanceof Uint8Array ? content : content.map((line) => `${line}\n`).join(''),
      );
    }
  }

  /** @param target as it is written into the link */
  link(path: string, target: string): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    symlinkSync(target, this.path(path));
  }

  path(path: string): string {
    return join(this.root, path);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
