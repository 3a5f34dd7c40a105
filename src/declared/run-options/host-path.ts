import type { Excerpt } from '../excerpt.ts';

/** As shells, make, workflows and development containers write a variable; several may follow one another. */
const variables = (names: string): RegExp =>
  new RegExp(`^(?:[$\`][{(]{0,2} ?(?:localEnv:)?(?:${names}) ?[)}\`]{0,2})+$`);

/** What leads to where somebody works or lives: as little known as `.` and `~` are. */
const BASES: readonly [base: string, pattern: RegExp][] = [
  ['.', variables('PWD|(?:shell )?pwd|CURDIR|GITHUB_WORKSPACE|RUNNER_TEMP|github\\.workspace|runner\\.temp')],
  ['.', variables('(?:shell )?git rev-parse --show-toplevel|localWorkspaceFolder|containerWorkspaceFolder')],
  // Where the script or the Makefile itself lies, or a folder above: `$(cd "$(dirname "$0")/.." && pwd)`
  ['.', /^(?:\$\(|`)(?:cd|dirname|realpath|readlink) (?=.{0,100}(?:BASH_SOURCE|\$\{?0\b|%x)).{1,160}[)`]$/],
  ['.', /^\$\((?=.{0,100}MAKEFILE_LIST)(?:[a-z%/, $()]|MAKEFILE_LIST){1,100}\)$/],
  ['~', variables('HOME|USERPROFILE')],
  ['~', /^%h$/],
  // pam_systemd(8)
  ['/run/user/$UID', variables('XDG_RUNTIME_DIR')],
  ['/run/user/$UID', /^%t$/],
];

/** A path of the host as it is written, and why it is not known which one it is. */
export interface HostPath {
  path: string;
  why?: string;
}

export function hostPath(written: Excerpt): HostPath {
  const { text, why, unknowns } = written;
  const length = leading(unknowns);
  const known = BASES.find(([, pattern]) => pattern.test(text.slice(0, length)));
  if (!known) return { path: text, ...(why && { why }) };
  const rest = written.slice(length);
  return { path: `${known[0]}${rest.text}`, ...(rest.why && { why: rest.why }) };
}

/** Whether it is a folder of those, or a path below one. */
export const isKnownFolder = (value: Excerpt): boolean =>
  value.unknowns.length > 0 && hostPath(value).why === undefined;

/** Units of the variables that it begins with. */
function leading(unknowns: Excerpt['unknowns']): number {
  let length = 0;
  for (const { start, end } of unknowns) if (start === length) length = end;
  return length;
}

/** Whether the source of a volume is a path and not the name of a volume. */
export const isHostPath = (source: string): boolean => /^([/.~$%]|[A-Za-z]:[\\/])/.test(source);
