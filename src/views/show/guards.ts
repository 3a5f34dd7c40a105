import type { Guards, Shown } from '../../model/shown.ts';
import { type Page, paragraph } from '../../reporters/table/page.ts';
import { CAPABILITIES } from '../../rules/capabilities.ts';
import { printable } from '../../text.ts';
import { byHand } from '../section.ts';

/** Capabilities, and what keeps a process from using them. */
export function* guards(
  { guards: all, namespaces: cells, target: { pid } }: Shown,
  page: Page,
): Generator<string> {
  const { effective, bounding, seccomp, noNewPrivs, lsmLabel, masks } = all;
  yield page.paint('heading', 'Guards');
  // In a user namespace of its own they are worth nothing outside of it: user_namespaces(7).
  const within = cells.some(({ type, status }) => type === 'user' && !['host', 'unknown'].includes(status));
  const effect = within && effective?.length ? ', within its user namespace' : '';
  yield* paragraph(capabilityWords(effective) + effect, '  can do        ', page);
  const same = effective !== undefined && masks.effective === masks.bounding;
  yield* paragraph(same ? 'the same' : capabilityWords(bounding), '  could gain    ', page);
  yield* paragraph(seccompWords(seccomp), '  seccomp       ', page);
  yield* paragraph(noNewPrivs === undefined ? '?' : noNewPrivs ? 'yes' : 'no', '  no new privs  ', page);
  yield* paragraph(lsmLabel ?? 'no label', '  LSM           ', page);
  yield* byHand(`grep -E 'CapEff|CapBnd|Seccomp|NoNewPrivs' /proc/${pid}/status`, page);
  if (masks.effective !== undefined) yield* byHand(`capsh --decode=${printable(masks.effective)}`, page);
  if (lsmLabel !== undefined) yield* byHand(`sudo cat /proc/${pid}/attr/current`, page);
}

/** From this many lacking on, those that are there are named. */
const LACKING = 6;

function capabilityWords(names: Guards['effective']): string {
  if (!names) return '?';
  if (names.length === 0) return 'no capability';
  const lacking = CAPABILITIES.filter((name) => !names.includes(name));
  if (lacking.length === 0) return `all ${names.length} capabilities`;
  if (lacking.length < LACKING) return `all capabilities but ${lacking.join(' ')}`;
  return names.join(' ');
}

const SECCOMP = ['off', 'strict: nothing but read, write, exit', 'a filter'];

const seccompWords = (mode: number | undefined): string =>
  mode === undefined ? '?' : (SECCOMP[mode] ?? `mode ${mode}`);
