import { isStopped } from '../../model/facts.ts';
import type { Report } from '../../model/report.ts';
import type { GraphEdge, GraphNode } from './graph.ts';
import { count, shown } from './words.ts';

/** What was looked at, in one line. */
export function aboutReport({ tool, host, engines, policy, workloads, collectedAt }: Report): string {
  return [
    `nsaudit ${shown(tool.version)}`,
    ...(host.kernel === undefined ? [] : [`Linux ${shown(host.kernel)}`]),
    ...engines.map(({ kind, version }) => `${kind} ${shown(version ?? '')}`.trim()),
    `policy ${policy.ids.map(shown).join(', ')}`,
    count(workloads.length, 'container'),
    `${collectedAt.slice(0, 16).replace('T', ' ')} UTC`,
  ].join(' · ');
}

/** Only of what there is to see. */
export function notesOf(
  { coverage, workloads }: Report,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
): string[] {
  const notes: string[] = [];
  const say = (applies: boolean, note: string): void => {
    if (applies) notes.push(note);
  };
  const host = nodes.find(({ kind }) => kind === 'host')?.id;
  say(
    edges.some(({ to }) => to === host),
    "A line to the host: these namespaces are not its own but the host's.",
  );
  say(
    edges.some(({ to }) => to !== host),
    'An arrow: it is in these namespaces of another.',
  );
  say(
    nodes.some(({ kind }) => kind === 'engine'),
    "An engine's host: what a rootless engine, or one in namespaces of its own, calls the host.",
  );
  const labels = edges.map(({ label }) => label);
  say(workloads.length === 0, 'There are no containers to draw.');
  say(
    nodes.some(({ kind }) => kind === 'several'),
    '"N containers": that many that look alike, drawn as one (--expand draws each).',
  );
  say(
    labels.some((label) => label.includes('*')),
    '*: as configured; the kernel was not seen.',
  );
  say(
    nodes.some(({ uncertain }) => uncertain),
    'Dashed, ?, open: evidence is missing; it may share more than is drawn.',
  );
  const leftOut = coverage.stopped > 0 && !workloads.some(({ state }) => isStopped(state));
  say(leftOut, `${coverage.stopped} stopped left out (--all draws them as configured).`);
  say(coverage.vanished.length > 0, `${coverage.vanished.length} vanished while the host was read.`);
  return notes;
}
