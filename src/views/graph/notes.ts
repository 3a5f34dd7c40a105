import { count } from '../../count.ts';
import { isStopped } from '../../model/workload.ts';
import type { GraphEdge, GraphNode } from './graph.ts';
import type { HostReport } from './host-report.ts';
import { shown } from './words.ts';

/** What was looked at, in one line. */
export function aboutReport({ tool, host, policy, workloads }: HostReport): string {
  return [
    `nsaudit ${shown(tool.version)}`,
    ...(host.name === undefined ? [] : [`host ${shown(host.name)}`]),
    ...(host.kernel === undefined ? [] : [`Linux ${shown(host.kernel)}`]),
    ...host.engines.map(({ kind, version }) => `${kind} ${shown(version ?? '')}`.trim()),
    `policy ${policy.ids.map(shown).join(', ')}`,
    count(workloads.length, 'container'),
    `${shown(host.collectedAt).slice(0, 16).replace('T', ' ')} UTC`,
  ].join(' · ');
}

/** Only of what there is to see. */
export function notesOf(
  report: HostReport,
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
): string[] {
  const host = nodes.find(({ kind }) => kind === 'host')?.id;
  const has = (kind: GraphNode['kind']): boolean => nodes.some((node) => node.kind === kind);
  const signs: [applies: boolean, note: string][] = [
    [report.workloads.length === 0, 'There are no containers to draw.'],
    [
      edges.some(({ to, uncertain }) => to === host && !uncertain),
      "A line to the host: these namespaces are not its own but the host's.",
    ],
    [edges.some(({ to }) => to !== host), 'An arrow: it is in these namespaces of another.'],
    [
      has('engine'),
      "An engine's host: what a rootless engine, or one in namespaces of its own, calls the host.",
    ],
    [
      has('several'),
      '"N containers", "N pods": so many that look alike, drawn as one (--expand draws each).',
    ],
    [edges.some(({ label }) => label.includes('*')), '*: as configured; the kernel was not seen.'],
    [
      nodes.some(({ uncertain }) => uncertain),
      'Dashed, ?: evidence of its namespaces is missing; it may share more than is drawn.',
    ],
    [nodes.some(({ detail }) => / open\b/.test(detail)), 'open: verdicts for which evidence is missing.'],
  ];
  return [...signs.flatMap(([applies, note]) => (applies ? [note] : [])), ...missing(report)];
}

/** What is on the host and not in the picture. */
function missing({ host, workloads }: HostReport): string[] {
  const { listed, stopped, vanished, unlisted, unanswered = [] } = host.coverage;
  const stoppedOnes = workloads.some(({ state }) => isStopped(state)) ? 0 : stopped;
  const lost = listed - workloads.length - vanished.length;
  return [
    ...(stoppedOnes > 0 ? [`${stoppedOnes} stopped left out (--all draws them as configured).`] : []),
    ...(vanished.length > 0 ? [`${vanished.length} vanished while the host was read.`] : []),
    ...(lost > 0 ? [`${lost} more were listed and could not be read.`] : []),
    ...(unlisted > 0 ? [`${count(unlisted, 'container')} of other engines not drawn.`] : []),
    ...(unanswered.length > 0
      ? [`${count(unanswered.length, 'engine')} of this machine did not answer.`]
      : []),
    ...(host.source === 'proc' && host.vantage !== 'host'
      ? ['/proc did not show all processes of the host: there may be more containers.']
      : []),
  ];
}
