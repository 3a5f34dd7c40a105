import { endianness } from 'node:os';
import type { Gap } from '../../model/evidence.ts';
import { gapOf, isGone, type Proc } from '../kernel/proc.ts';
import type { ByteOrder } from './address.ts';

/** The files below /proc/<pid>/net, which anybody may read. */
export class NetworkFiles {
  readonly gaps: Gap[] = [];
  readonly order: ByteOrder = { littleEndian: endianness() === 'LE' };
  readonly #proc: Proc;
  readonly #pid: number;

  constructor(proc: Proc, pid: number) {
    this.#proc = proc;
    this.#pid = pid;
  }

  /** '' where there is no such file, as where the kernel or the namespace has no IPv6; another failure is a gap. */
  text(file: string): string {
    try {
      return this.#proc.text(this.#pid, `net/${file}`);
    } catch (error) {
      if (!isGone(error)) this.gaps.push(gapOf(error, `${this.#proc.root}/${this.#pid}/net/${file}`));
      return '';
    }
  }
}
