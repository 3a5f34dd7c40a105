import { collect, findEndpoints } from '../collect/collect.ts';
import { UsageError } from '../errors.ts';
import { runCommand } from '../follow/command.ts';
import { Engines } from '../follow/engines.ts';
import { isLoopback, type MetricsServer, metricsAddress, serveMetrics } from '../follow/metrics-server.ts';
import { Outbox } from '../follow/outbox.ts';
import { systemClock } from '../follow/scheduler.ts';
import { Watcher } from '../follow/watcher.ts';
import { postTo, webhookName, webhookUrl } from '../follow/webhook.ts';
import type { Facts, Tool } from '../model/facts.ts';
import type { Severity } from '../model/report.ts';
import { safeJsonLine } from '../reporters/json.ts';
import { printable } from '../text.ts';
import type { WatchEvent } from '../watch/event.ts';
import { lineOf } from '../watch/lines.ts';
import { metricsText } from '../watch/metrics.ts';
import type { prepareEvaluation } from './evaluation.ts';
import { collectOptions, type HostFlags } from './host.ts';

/** Values of the flags of nsaudit watch. */
export interface WatchFlags extends HostFlags {
  format: string;
  'min-severity': string;
  'quiet-start': boolean;
  interval: number;
  metrics?: string | undefined;
  exec?: string | undefined;
  webhook?: string | undefined;
}

type Prepare = () => ReturnType<typeof prepareEvaluation>;

/** Follows this host until a signal ends it. Throws what a scan would throw, before anything is told. */
export async function watch(flags: WatchFlags, tool: Tool, prepare: Prepare): Promise<void> {
  const address = flags.metrics === undefined ? undefined : metricsAddress(flags.metrics);
  const outboxes = outboxesOf(flags, tool);
  let evaluation = await prepare();
  const engines = new Engines({
    timeoutMs: flags.timeout * 1000,
    env: process.env,
    clock: systemClock,
    listener: { wake: (within) => watcher.wake(within), note },
  });
  const watcher = new Watcher({
    collect: collector(flags, tool, engines),
    judge: (facts) => evaluation.report(facts),
    engines,
    clock: systemClock,
    intervalMs: flags.interval * 1000,
    minSeverity: flags['min-severity'] as Severity,
    quietStart: flags['quiet-start'],
    tell(event) {
      print(event, flags.format);
      for (const outbox of outboxes) outbox.push(event);
    },
    note,
  });
  let server: MetricsServer | undefined;
  const ended = untilEnded(async () => {
    evaluation = (await prepareAgain(prepare)) ?? evaluation;
    watcher.wake(0);
  });
  try {
    const measure = () =>
      metricsText({ ...watcher.measures, version: tool.version, undelivered: undelivered(outboxes) });
    if (address) {
      server = await serveMetrics(address, measure);
      if (!isLoopback(address) && !flags.quiet)
        note(`anybody who can reach ${address.host} port ${address.port} can read the metrics`);
    }
    await Promise.race([watcher.start(), ended]);
    await ended;
  } finally {
    watcher.stop();
    engines.close();
    server?.close();
    await Promise.all(outboxes.map((outbox) => outbox.close()));
  }
  // At once: an audit may be under way, of which nobody wants to hear any more.
  process.exit(0);
}

/** The first audit needs every engine that somebody named; later ones survive its loss. */
function collector(flags: WatchFlags, tool: Tool, engines: Engines): () => Promise<Facts> {
  const options = collectOptions(flags, tool);
  const settled = new Set<string>();
  let isFirst = true;
  return async () => {
    // An engine may come later; who named one, or has one by default, does not mean another when it is away.
    if (isFirst || engines.endpoints.length === 0 || flags.engine?.includes('all')) {
      const { onNote, ...silent } = options;
      engines.add(findEndpoints(isFirst ? options : silent));
    }
    const standing = { endpoints: engines.endpoints, connect: engines.connect, mayFail: !isFirst };
    const facts = await collect({ ...options, now: new Date(), settled, standing });
    isFirst = false;
    return facts;
  };
}

function outboxesOf({ exec, webhook }: WatchFlags, { name, version }: Tool): Outbox[] {
  if (exec !== undefined && exec.trim() === '') throw new UsageError('--exec: a command is missing');
  const url = webhook === undefined ? undefined : webhookUrl(webhook);
  return [
    ...(exec === undefined
      ? []
      : [new Outbox({ deliver: runCommand(exec), name: 'exec', title: 'the command', note })]),
    ...(url === undefined
      ? []
      : [
          new Outbox({
            deliver: postTo(url, `${name}/${version}`),
            name: 'webhook',
            title: webhookName(url),
            note,
          }),
        ]),
  ];
}

const undelivered = (outboxes: readonly Outbox[]): Record<string, number> =>
  Object.fromEntries(outboxes.map((outbox) => [outbox.name, outbox.undelivered]));

/** Resolves with a signal to end; calls `reload` with SIGHUP. */
function untilEnded(reload: () => Promise<void>): Promise<void> {
  process.on('SIGHUP', () => void reload());
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
  });
}

/** A policy that cannot be used leaves the one before in force. */
async function prepareAgain(
  prepare: Prepare,
): ReturnType<() => Promise<Awaited<ReturnType<Prepare>> | undefined>> {
  try {
    const judge = await prepare();
    note('the policies are read anew');
    return judge;
  } catch (error) {
    note(`the policies stay as they were: ${(error as Error).message}`);
    return undefined;
  }
}

function print(event: WatchEvent, format: string): void {
  process.stdout.write(`${format === 'json' ? safeJsonLine(event) : lineOf(event)}\n`);
}

function note(text: string): void {
  process.stderr.write(`nsaudit: ${printable(text.replace(/\s+/g, ' '))}\n`);
}
