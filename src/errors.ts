/** Exit codes are a contract with scripts, equal for every format. */
export const EXIT = {
  ok: 0,
  findings: 1,
  /** Asked wrongly: flag, policy, unreadable input. */
  usage: 2,
  /** No finding that counts, but evidence is missing for a rule that does. */
  incomplete: 3,
  /** A source that was asked for cannot be reached. */
  unreachable: 4,
  /** Our bug. */
  internal: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface Details {
  suggestions?: string[];
  cause?: unknown;
}

/** Something the user can mend: shown as a sentence with suggestions, never as a stack trace. */
export abstract class UserError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly suggestions: string[];

  constructor(message: string, { suggestions = [], cause }: Details = {}) {
    super(message, { cause });
    this.suggestions = suggestions;
  }
}

/** A flag, policy, rule id or input file that cannot be used. */
export class UsageError extends UserError {
  override readonly name = 'UsageError';
  readonly exitCode = EXIT.usage;
}

/** A source that was asked for does not answer or may not be read. */
export class SourceUnavailableError extends UserError {
  override readonly name = 'SourceUnavailableError';
  readonly exitCode = EXIT.unreachable;
}
