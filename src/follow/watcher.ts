import { EngineError } from '../collect/engine/engine-error.ts';
import { SourceUnavailableError } from '../errors.ts';
import { isIncomplete } from '../evaluate/outcome.ts';
import type { Facts } from '../model/facts.ts';
import type { Report, Severity } from '../model/report.ts';
import { SEVERITIES } from '../model/report.ts';
import { advance, type Patience, type State } from '../watch/changes.ts';
import { advanceEngines, type EngineStates, type Silence } from '../watch/engines.ts';
import { type Change, WATCH_SCHEMA_VERSION, type WatchEvent } from '../watch/event.ts';
import type { AuditResult, Measures } from '../watch/metrics.ts';
import type { Engines } from './engines.ts';
import { type Clock, Scheduler } from './scheduler.ts';

export interface WatcherOptions {
  collect(): Promise<Facts>;
  judge(facts: Facts): Report;
  engines: Engines;
  clock: Clock;
  intervalMs: number;
  /** From which on findings are told; all are counted. */
  minSeverity: Severity;
  /** What is there at the start is not told. */
  quietStart: boolean;
  tell(event: WatchEvent): void;
  note(text: string): void;
}

/** Containers start anew, and engines are busy. */
const PATIENCE: Patience = { gone: 2000, open: 15_000 };
/** What is there at the start is all told at once. */
const NONE: Patience = { gone: 0, open: 0 };

/** Audits whenever it is woken, and tells what has changed. */
export class Watcher {
  readonly #options: WatcherOptions;
  readonly #scheduler: Scheduler;
  readonly #told: readonly Severity[];
  /** Milliseconds within which an audit was asked for before the first had ended; undefined from then on. */
  #early: number | undefined;
  #state: State = new Map();
  #engineStates: EngineStates = new Map();
  #failure: string | undefined;
  #containers = 0;
  #incomplete = false;
  #seconds = 0;
  #lastAudit: number | undefined;
  readonly #audits: Record<AuditResult, number> = { complete: 0, incomplete: 0, failed: 0 };
  readonly #events: Partial<Record<WatchEvent['event'], number>> = {};

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#told = SEVERITIES.slice(0, SEVERITIES.indexOf(options.minSeverity) + 1);
    this.#early = options.intervalMs;
    this.#scheduler = new Scheduler(() => this.#again(), options.clock);
  }

  /** The first audit, which throws where there is nothing to watch. */
  async start(): Promise<void> {
    const { report, unsure } = await this.#audit();
    const changes = this.#advance(report, unsure, NONE);
    const [host] = report.hosts;
    const isTold = (change: Change): boolean => change.event !== 'appeared' || !this.#options.quietStart;
    const findings = changes.filter((change) => change.event === 'appeared' && this.#counts(change));
    this.#tell({
      event: 'started',
      tool: report.tool,
      engines: host.engines.map(({ id }) => id),
      containers: report.workloads.length,
      findings: findings.length,
    });
    for (const change of changes.filter(isTold)) {
      this.#tell(change.event === 'appeared' ? { ...change, initial: true } : change);
    }
    const within = this.#early ?? this.#options.intervalMs;
    this.#early = undefined;
    this.wake(within);
  }

  /** Asks for an audit within so many milliseconds. */
  wake(withinMs: number): void {
    if (this.#early === undefined) this.#scheduler.wake(withinMs);
    else this.#early = Math.min(this.#early, withinMs);
  }

  stop(): void {
    this.#scheduler.stop();
  }

  get measures(): Omit<Measures, 'version' | 'undelivered'> {
    return {
      state: this.#state,
      containers: this.#containers,
      incomplete: this.#incomplete,
      engines: this.#engineStates,
      audits: this.#audits,
      auditSeconds: this.#seconds,
      lastAudit: this.#lastAudit,
      events: this.#events,
    };
  }

  async #again(): Promise<void> {
    try {
      const { report, unsure } = await this.#audit();
      for (const change of this.#advance(report, unsure, PATIENCE)) this.#tell(change);
      if (this.#failure !== undefined) this.#options.note('audits succeed again');
      this.#failure = undefined;
    } catch (error) {
      this.#fail(error as Error);
    }
    this.wake(this.#options.intervalMs);
  }

  async #audit(): Promise<{ report: Report; unsure: ReadonlySet<string> }> {
    const { engines, clock, collect, judge, minSeverity } = this.#options;
    const began = clock.now();
    try {
      engines.begin();
      const facts = await collect();
      const report = judge(facts);
      this.#incomplete = isIncomplete(report, minSeverity);
      this.#audits[this.#incomplete ? 'incomplete' : 'complete'] += 1;
      this.#containers = report.workloads.length;
      this.#lastAudit = Date.now() / 1000;
      return { report, unsure: unconfigured(facts) };
    } catch (error) {
      this.#incomplete = true;
      this.#audits.failed += 1;
      throw error;
    } finally {
      this.#seconds += (clock.now() - began) / 1000;
    }
  }

  /** What this audit shows; wakes itself again for what is in doubt. */
  #advance(report: Report, unsure: ReadonlySet<string>, patience: Patience): Change[] {
    const [{ coverage, gaps }] = report.hosts;
    const silent: Silence = new Map(
      (coverage.unanswered ?? []).map((engine) => {
        const gap = gaps.find(({ what }) => what === engine);
        return [engine, gap?.detail ?? gap?.reason ?? 'no answer'];
      }),
    );
    const engineChanges = this.#advanceEngines(silent);
    const at = this.#options.clock.now();
    const time = new Date().toISOString();
    const moment = { at, time, patience, unsure, lost: new Set(silent.keys()) };
    const { state, changes, due } = advance(this.#state, report, moment);
    this.#state = state;
    if (due !== undefined) this.wake(Math.max(0, due - at) + 1);
    return [...engineChanges, ...changes];
  }

  #advanceEngines(silent: Silence): Change[] {
    const { engines } = this.#options;
    const time = new Date().toISOString();
    const { states, changes } = advanceEngines(this.#engineStates, engines.ids, silent, time);
    this.#engineStates = states;
    return changes;
  }

  /** Without a report nothing is gone: no evidence is never a pass. */
  #fail(error: Error): void {
    const { engines, note } = this.#options;
    if (isSilence(error)) {
      const silent = new Map(engines.ids.map((id) => [id, error.message]));
      for (const change of this.#advanceEngines(silent)) this.#tell(change);
    } else if (this.#failure !== error.message) {
      this.#failure = error.message;
      note(`an audit failed, all findings stay: ${error.message}`);
    }
  }

  #counts(change: Change): boolean {
    return !('finding' in change) || this.#told.includes(change.finding.severity);
  }

  #tell(change: Change): void {
    if (!this.#counts(change)) return;
    this.#events[change.event] = (this.#events[change.event] ?? 0) + 1;
    this.#options.tell({ schemaVersion: WATCH_SCHEMA_VERSION, time: new Date().toISOString(), ...change });
  }
}

/** Those of which no engine tells how they are to be. */
const unconfigured = ({ workloads }: Facts): ReadonlySet<string> =>
  new Set(workloads.filter(({ configured }) => !configured).map(({ id }) => id));

/** No engine answers, as far as engines are asked: nothing else has such a cause. */
const isSilence = ({ cause }: Error): boolean =>
  cause instanceof EngineError || cause instanceof SourceUnavailableError;
