import type { Finding, Report } from '../model/report.ts';
import type { Change, GoneReason } from './event.ts';

/** Accepted ones are no news; `open` is told as such. */
export type Status = Finding['kind'] | 'waived';

/** A finding that was there at the last audit, or is held because nobody could say that it is not. */
export interface Watched {
  finding: Finding;
  status: Status;
  /** Id of the engine that told of its subject. */
  engine?: string;
  /** ISO 8601: when it appeared. */
  since: string;
  /** Clock of the audit that first did not find it, or found it open: not believed before some time has passed. */
  doubtedAt?: number;
  /** Whether it was told; what is doubted from the first is not. */
  told: boolean;
}

/** By host, rule and subject. */
export type State = ReadonlyMap<string, Watched>;

/** Milliseconds for which something must last to be told. */
export interface Patience {
  /** What is gone, or of what the kernel alone tells. */
  gone: number;
  /** Missing evidence: a busy engine may hold back what it knows of a container for many seconds. */
  open: number;
}

export interface Moment {
  /** Milliseconds of a clock that never goes back. */
  at: number;
  /** ISO 8601. */
  time: string;
  patience: Patience;
  /** Ids of the workloads of which the kernel alone tells: one that is being set up stands in the host's mounts still. */
  unsure: ReadonlySet<string>;
  /** Ids of the engines that did not answer: what they told of is held. */
  lost: ReadonlySet<string>;
}

export interface Advance {
  state: State;
  changes: Change[];
  /** Clock at which a doubt is old enough to be told. */
  due?: number;
}

/**
 * What is new and what is gone since the last audit. A failure counts at once; that one is gone, or that evidence is
 * missing, only once it has lasted: containers start, end and start again. A failure whose evidence is missing stays.
 */
export function advance(state: State, report: Report, moment: Moment): Advance {
  const next = new Map<string, Watched>();
  const changes: Change[] = [];
  const engines = new Map(report.workloads.map(({ id, engine }) => [id, engine]));
  for (const finding of report.findings) {
    const key = keyOf(finding);
    const engine = finding.subject.kind === 'engine' ? finding.subject.id : engines.get(finding.subject.id);
    const { watched, change } = seen(state.get(key), finding, moment);
    next.set(key, { ...watched, ...((engine ?? watched.engine) && { engine: engine ?? watched.engine }) });
    if (change) changes.push(change);
  }
  const reasonFor = reasonsOf(report);
  for (const [key, watched] of state) {
    if (next.has(key)) continue;
    const { held, change } = unseen(watched, reasonFor(watched.finding), moment);
    if (held) next.set(key, held);
    if (change) changes.push(change);
  }
  const due = earliestDoubt(next, moment);
  return { state: next, changes, ...(due !== undefined && { due }) };
}

const keyOf = ({ rule, subject }: Finding): string => JSON.stringify([subject.host, rule, subject.id]);

const statusOf = ({ kind, waiver }: Finding): Status => (waiver ? 'waived' : kind);

interface Step {
  watched: Watched;
  change?: Change;
}

function seen(before: Watched | undefined, finding: Finding, moment: Moment): Step {
  const status = statusOf(finding);
  const since = before?.status === status ? before.since : moment.time;
  if (status === 'waived') {
    const watched: Watched = { finding, status, since, told: false };
    return before?.told
      ? { watched, change: { event: 'gone', finding, reason: 'waived', since: before.since } }
      : { watched };
  }
  if (before?.told && before.status === status) return { watched: { finding, status, since, told: true } };
  // No evidence is never a pass: what it was is what it is, until somebody can say.
  if (status === 'open' && before && (before.told || before.status === 'waived'))
    return { watched: certain(before) };
  const isDoubtful = status === 'open' || moment.unsure.has(finding.subject.id);
  return isDoubtful ? doubted(before, finding, moment) : told(finding, since);
}

const told = (finding: Finding, since: string): Step => ({
  watched: { finding, status: statusOf(finding), since, told: true },
  change: { event: 'appeared', finding },
});

/** Told once it has lasted; what was told before stays until then. */
function doubted(before: Watched | undefined, finding: Finding, { at, time, patience }: Moment): Step {
  const doubtedAt = before?.doubtedAt ?? at;
  const since = before?.since ?? time;
  if (at - doubtedAt >= patience[finding.kind === 'open' ? 'open' : 'gone']) return told(finding, since);
  if (before?.told) return { watched: { ...before, doubtedAt } };
  return { watched: { finding, status: statusOf(finding), since, doubtedAt, told: false } };
}

function certain({ doubtedAt, ...watched }: Watched): Watched {
  return watched;
}

function unseen(
  watched: Watched,
  reason: GoneReason,
  { at, patience, lost }: Moment,
): { held?: Watched; change?: Change } {
  if (watched.engine !== undefined && lost.has(watched.engine)) return { held: watched };
  // Never told and gone again: it was in doubt from the first, or accepted.
  if (!watched.told) return {};
  const doubtedAt = watched.doubtedAt ?? at;
  if (at - doubtedAt < patience.gone) return { held: { ...watched, doubtedAt } };
  const { finding, since } = watched;
  return { change: { event: 'gone', finding, reason, since } };
}

function reasonsOf({ rules, workloads, hosts }: Report): (finding: Finding) => GoneReason {
  const active = new Set(rules.map(({ id }) => id));
  const present = new Set([
    ...workloads.map(({ id }) => id),
    ...hosts.flatMap(({ engines }) => engines.map(({ id }) => id)),
  ]);
  return ({ rule, subject }) => (active.has(rule) ? (present.has(subject.id) ? 'mended' : 'ended') : 'off');
}

function earliestDoubt(state: State, { patience, lost }: Moment): number | undefined {
  let earliest: number | undefined;
  for (const { doubtedAt, engine, status, told } of state.values()) {
    if (doubtedAt === undefined || (engine !== undefined && lost.has(engine))) continue;
    const wait = status === 'open' && !told ? patience.open : patience.gone;
    earliest = Math.min(earliest ?? Number.POSITIVE_INFINITY, doubtedAt + wait);
  }
  return earliest;
}
