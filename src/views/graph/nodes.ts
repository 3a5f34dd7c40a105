import { count } from '../../count.ts';
import type { ReportWorkload } from '../../model/report.ts';
import { isStopped } from '../../model/workload.ts';
import type { Entry } from './entries.ts';
import type { Lot } from './fold.ts';
import { type GraphNode, markWord, worstMark } from './graph.ts';
import type { HostReport } from './host-report.ts';
import type { Place } from './joins.ts';
import { enumerate, nameOf, shown } from './words.ts';

type NewNode = Omit<GraphNode, 'id'>;

/** Names that the description of several in one gives. */
const NAMED = 40;

export const hostNode = ({ host: { kernel } }: HostReport): NewNode => ({
  kind: 'host',
  name: 'host',
  detail: kernel === undefined ? '' : `Linux ${shown(kernel)}`,
  mark: 'none',
  uncertain: false,
  about: ["the host's own namespaces"],
});

export function lotNode({ entries, pods }: Lot, group: string | undefined): NewNode {
  const [first] = entries;
  const node = {
    mark: worstMark(entries.map(({ mark }) => mark)),
    uncertain: entries.some(({ uncertain }) => uncertain),
    ...(group !== undefined && { group }),
  };
  if (entries.length === 1) {
    const detail = detailOf(first, `${first.open} open`);
    const about = aboutOf(first.workload, detail);
    return { ...node, kind: 'container', name: nameOf(first.workload), detail, about };
  }
  const words = detailOf({ ...first, ...node }, 'some open');
  const names = entries.map((entry) => nameOf(entry.workload));
  const containers = count(entries.length, 'container');
  const name = pods === undefined ? containers : count(pods, 'pod');
  const detail = `${words} · ${nameOf(first.workload)}, …`;
  return {
    ...node,
    kind: 'several',
    name,
    detail,
    about: [name, containers, words, enumerate(names, NAMED)],
  };
}

/** Who was not seen is not said to have no findings. */
function detailOf({ workload, mark, open, uncertain }: Entry, openWords: string): string {
  const seen = mark === 'none' && uncertain ? (open > 0 ? [] : ['evidence missing']) : [markWord(mark)];
  return [...seen, ...stateWords(workload), ...(open > 0 ? [openWords] : [])].join(' · ');
}

const stateWords = ({ state }: ReportWorkload): string[] =>
  state === 'running' ? [] : [isStopped(state) ? `${state}, as configured` : state];

function aboutOf(workload: ReportWorkload, detail: string): string[] {
  const { image, project, service, pod, pid } = workload;
  const lines = { image, project, service, pod, process: pid?.toString() };
  const told = Object.entries(lines).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${shown(value)}`],
  );
  return [nameOf(workload), detail, ...told];
}

/** What a rootless engine, or one in namespaces of its own, calls its host. */
export function engineNode({ host: { engines } }: HostReport, { engine: id }: ReportWorkload): NewNode {
  const engine = engines.find((candidate) => candidate.id === id);
  const name = `${engine?.kind ?? 'engine'}'s host`;
  const about = [
    name,
    'what this engine calls the host, and is not the machine',
    shown(engine?.endpoint ?? ''),
  ];
  return { kind: 'engine', name, detail: "not the machine's", mark: 'none', uncertain: false, about };
}

export const placeNode = ({ name, detail }: Place): NewNode => ({
  kind: 'elsewhere',
  name,
  detail,
  mark: 'none',
  uncertain: true,
  about: [name, detail],
});
