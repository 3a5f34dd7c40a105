import { SEVERITIES, type Severity } from '../../model/report.ts';

/** How bad something is: the worst that was found and not waived; `waived` if all of it is; `none` if nothing was found. */
export type Mark = Severity | 'waived' | 'none';

/** Worst first. */
export const MARKS: readonly Mark[] = [...SEVERITIES, 'waived', 'none'];

/** Its texts are printable, as text.ts has it; what a format's syntax asks for beyond that is the format's to do. */
export interface Graph {
  /** Tool, kernel, engines, policy, how many containers. */
  about: string;
  /** The host first, then worst first. */
  nodes: GraphNode[];
  groups: GraphGroup[];
  edges: GraphEdge[];
  /** What is not drawn, and what the signs mean that occur. */
  notes: string[];
}

export interface GraphNode {
  /** `n0`, `n1`, ...: names are hostile and need not be unique. */
  id: string;
  /** `engine`: what an engine calls its host; `several`: alike, drawn as one; `elsewhere`: no container that was seen. */
  kind: 'host' | 'engine' | 'container' | 'several' | 'elsewhere';
  name: string;
  /** Severity and state in words, for under the name. */
  detail: string;
  mark: Mark;
  /** It may share more than is drawn: evidence is missing for one of its namespaces. */
  uncertain: boolean;
  /** All there is to say of it, a line each. */
  about: string[];
  group?: string;
}

export interface GraphGroup {
  id: string;
  kind: 'project' | 'pod';
  name: string;
  /** What the members of a pod share by design. */
  detail: string;
  /** The project that a pod is of. */
  parent?: string;
}

/** From the one that came to the one whose namespaces they are. */
export interface GraphEdge {
  from: string;
  to: string;
  /** `net pid`; a `*` behind what the kernel was not asked, a `?` behind what nobody could say. */
  label: string;
  mark: Mark;
  uncertain: boolean;
}

export const markWord = (mark: Mark): string => (mark === 'none' ? 'no findings' : mark);

export const worstMark = (marks: readonly Mark[]): Mark =>
  MARKS.find((mark) => marks.includes(mark)) ?? 'none';

/** `net pid · high`: colour never says it alone. */
export const edgeText = ({ label, mark }: GraphEdge): string =>
  mark === 'none' ? label : `${label} · ${mark}`;

export const hostOf = ({ nodes }: Graph): string => nodes.find(({ kind }) => kind === 'host')?.id ?? '';

/** `pod web · shares ipc net uts` */
export const groupText = ({ kind, name, detail }: GraphGroup): string =>
  `${kind} ${name}${detail === '' ? '' : ` · ${detail}`}`;
