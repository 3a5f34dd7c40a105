import type { Severity } from '../../model/report.ts';

/** Error from 7.0, warning from 4.0, note below: level and score say the same. */
export const LEVELS = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
} as const satisfies Record<Severity, string>;

/** GitHub's scale; no score at all for what is only worth knowing: it would be shown as low. */
export const SCORES: Record<Severity, string | undefined> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: undefined,
};

export const PROBLEM_SEVERITIES: Record<Severity, string> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'recommendation',
  info: 'recommendation',
};
