import { compareText } from '../order.ts';
import type { State, Status } from './changes.ts';
import type { EngineStates } from './engines.ts';
import { EVENTS, type WatchEvent } from './event.ts';

/** All that is counted while watching; what may grow with containers' names is in none of it. */
export interface Measures {
  version: string;
  state: State;
  /** Of the last complete look. */
  containers: number;
  engines: EngineStates;
  audits: Record<AuditResult, number>;
  /** Whether evidence was missing for a rule that counts, or the last audit failed. */
  incomplete: boolean;
  /** Seconds that all audits took together. */
  auditSeconds: number;
  /** Seconds since 1970 at which the last audit that gave a report ended; undefined before the first. */
  lastAudit?: number | undefined;
  events: Partial<Record<WatchEvent['event'], number>>;
  /** By where they were to go: events that were let go because too many waited, or that failed. */
  undelivered: Record<string, number>;
}

/** `incomplete`: evidence was missing for a rule that counts. */
export type AuditResult = 'complete' | 'incomplete' | 'failed';

interface Sample {
  labels?: Record<string, string>;
  suffix?: string;
  value: number;
}

/** Prometheus' text format 0.0.4. */
export function metricsText(measures: Measures): string {
  const { audits, lastAudit } = measures;
  const total = audits.complete + audits.incomplete + audits.failed;
  return [
    family('nsaudit_build_info', 'gauge', 'The program that watches.', [
      { labels: { version: measures.version }, value: 1 },
    ]),
    family('nsaudit_findings', 'gauge', 'Findings at this moment.', countFindings(measures.state)),
    family('nsaudit_containers', 'gauge', 'Containers that the last audit looked at.', [
      { value: measures.containers },
    ]),
    family('nsaudit_incomplete', 'gauge', 'Whether evidence is missing for a rule that counts.', [
      { value: measures.incomplete ? 1 : 0 },
    ]),
    family('nsaudit_engine_up', 'gauge', 'Whether the engine answers.', upOf(measures.engines)),
    family(
      'nsaudit_audits_total',
      'counter',
      'Audits by what came of them.',
      Object.entries(audits).map(([result, value]) => ({ labels: { result }, value })),
    ),
    family('nsaudit_audit_duration_seconds', 'summary', 'Time that audits took.', [
      { suffix: '_sum', value: measures.auditSeconds },
      { suffix: '_count', value: total },
    ]),
    family(
      'nsaudit_last_audit_timestamp_seconds',
      'gauge',
      'When the last audit ended that gave a report.',
      lastAudit === undefined ? [] : [{ value: lastAudit }],
    ),
    family(
      'nsaudit_events_total',
      'counter',
      'Events that were told.',
      EVENTS.map((event) => ({ labels: { event }, value: measures.events[event] ?? 0 })),
    ),
    family(
      'nsaudit_undelivered_events_total',
      'counter',
      'Events that a command or a webhook did not get.',
      Object.entries(measures.undelivered).map(([to, value]) => ({ labels: { to }, value })),
    ),
  ].join('');
}

function countFindings(state: State): Sample[] {
  const counts = new Map<
    string,
    { labels: { rule: string; severity: string; kind: Status }; value: number }
  >();
  for (const { finding, status } of state.values()) {
    const labels = { rule: finding.rule, severity: finding.severity, kind: status };
    const key = Object.values(labels).join();
    const known = counts.get(key);
    if (known) known.value += 1;
    else counts.set(key, { labels, value: 1 });
  }
  return [...counts].sort(([a], [b]) => compareText(a, b)).map(([, sample]) => sample);
}

const upOf = (engines: EngineStates): Sample[] =>
  [...engines].map(([engine, lostSince]) => ({
    labels: { engine },
    value: lostSince === undefined ? 1 : 0,
  }));

function family(name: string, type: string, help: string, samples: readonly Sample[]): string {
  const lines = samples.map(
    ({ labels = {}, suffix = '', value }) => `${name}${suffix}${labelsText(labels)} ${value}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelsText(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** Of a label's value the format escapes these three and nothing else. */
const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
