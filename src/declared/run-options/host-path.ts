import type { Excerpt } from '../excerpt.ts';

/**
 * Variables that lead to where somebody works or lives: as little known, and as little a path of the host that matters,
 * as `.` and `~` are.
 */
const HERE =
  /^(\$\(?pwd\)?|`pwd`|\$\{?PWD(:-[^}]*)?\}?|\$\{?(GITHUB_WORKSPACE|RUNNER_WORKSPACE|RUNNER_TEMP)\}?|\$\(CURDIR\)|\$\{CURDIR\}|\$\(PWD\)|\$\{\{ *(github\.workspace|runner\.temp) *\}\}|\$\{(localWorkspaceFolder|containerWorkspaceFolder)\}|\$\(git rev-parse --show-toplevel\))$/;
const HOME = /^(\$\{?HOME\}?|\$\(HOME\)|\$\{localEnv:HOME\}|%h)$/;
/** pam_systemd(8) */
const RUNTIME = /^(\$\{?XDG_RUNTIME_DIR\}?|\$\(XDG_RUNTIME_DIR\)|\$\{localEnv:XDG_RUNTIME_DIR\})$/;

/** A path of the host as it is written, and why it is not known which one it is. */
export interface HostPath {
  path: string;
  why?: string;
}

export function hostPath(written: Excerpt): HostPath {
  const [first, ...others] = written.unknowns;
  if (!first || first.start > 0) return { path: written.text, ...(written.why && { why: written.why }) };
  const rest = written.text.slice(first.end);
  const base = baseOf(first.name);
  if (base === undefined || others.length > 0) return { path: written.text, why: written.why ?? '' };
  return { path: `${base}${rest}` };
}

function baseOf(variable: string): string | undefined {
  if (HERE.test(variable)) return '.';
  if (HOME.test(variable)) return '~';
  return RUNTIME.test(variable) ? '/run/user/$UID' : undefined;
}

/** Whether the source of a volume is a path and not the name of a volume. */
export const isHostPath = (source: string): boolean => /^([/.~$%]|[A-Za-z]:[\\/])/.test(source);
