import type { Engine } from '../../model/engine.ts';
import type { ReferenceOrigin } from '../../model/host.ts';
import type { ReportHost } from '../../model/report.ts';
import { isStopped } from '../../model/workload.ts';
import { NAMESPACE_TYPES } from '../../namespaces.ts';
import { ORIGINS } from '../../origins.ts';
import { oneLine } from '../../text.ts';
import { enumerate, paragraph, type Section, type View } from './page.ts';

const SHOWN_GAPS = 5;

/** What was looked at, from where, and what was not seen. */
export const coverage: Section = function* (view, page) {
  const { host } = view;
  yield page.paint('heading', 'Coverage');
  const rows: [label: string, text: string][] = [
    ['reference', reference(host)],
    ['seen from', vantage(view)],
    ...host.engines.map((engine): [string, string] => ['engine', engineWords(engine)]),
    ...(host.coverage.unanswered ?? []).map((endpoint): [string, string] => ['engine', silent(endpoint)]),
    ['containers', containers(view)],
    ...processes(view),
    ['links', `${host.coverage.linksRead} read, ${host.coverage.linksDenied} denied`],
    ['requests', `${host.coverage.requests} to engines`],
    ['gaps', gaps(host)],
  ];
  for (const [label, text] of rows) yield* paragraph(text, `  ${label.padEnd(12)}`, page);
};

/** `fixed by the kernel (ipc pid), read from kthreadd (mnt net), not known (cgroup)` */
function reference(host: ReportHost): string {
  const typesOf = (origin?: ReferenceOrigin) =>
    NAMESPACE_TYPES.filter((type) => host.reference[type]?.origin === origin);
  const known = Object.entries(ORIGINS).map(([origin, { words }]) => ({
    words,
    types: typesOf(origin as ReferenceOrigin),
  }));
  return [...known, { words: 'not known', types: typesOf(undefined) }]
    .filter(({ types }) => types.length > 0)
    .map(({ words, types }) => `${words} (${types.join(' ')})`)
    .join(', ');
}

const VANTAGES: Record<ReportHost['vantage'], string> = {
  host: 'the host',
  container: 'inside a container (it hides the host)',
  hidepid: "the host without other users' processes (hidepid)",
  unknown: 'nowhere',
};

function vantage({ host, policy }: View): string {
  const user = host.uid < 0 ? [] : [host.uid === 0 ? 'as root' : `as uid ${host.uid}, not root`];
  const word = policy.evidence === 'engine' ? ["the engine's word allowed for a pass"] : [];
  return [VANTAGES[host.vantage], ...user, `reading ${host.proc}`, ...word].join(', ');
}

const REACH: Record<Engine['reachable'], string> = {
  here: 'its containers run here',
  otherPidNamespace: 'its containers run in another PID namespace',
  elsewhere: 'its containers run elsewhere',
  unknown: 'where its containers run is not known',
};

const engineWords = ({ kind, endpoint, reachable }: Engine): string =>
  `${kind} at ${endpoint}: ${REACH[reachable]}`;

const silent = (endpoint: string): string =>
  `no answer at ${endpoint}: its containers are judged by what the kernel shows alone`;

function containers({ workloads, host: { engines, coverage } }: View): string {
  const { listed, observed, stopped, vanished, unlisted } = coverage;
  const judged = workloads.filter(({ state }) => isStopped(state)).length;
  const parts = [
    `${listed} listed`,
    `${observed} seen in the kernel`,
    ...(judged > 0 ? [`${judged} stopped and judged by configuration`] : []),
    ...(stopped > 0 ? [`${stopped} stopped and left out (--all judges them)`] : []),
    ...(unlisted > 0 ? [`${unlisted} more in /proc that ${these(engines)} not list: not audited`] : []),
    ...(vanished.length > 0 ? [`${vanished.length} vanished: ${enumerate(vanished)}`] : []),
  ];
  return parts.join(', ');
}

const these = (engines: readonly Engine[]): string =>
  engines.length > 1 ? 'these engines do' : 'this engine does';

/** Containers that a row names. */
const NAMED = 3;

/** All of the host, and the containers that made namespaces inside themselves, which is no finding. */
function processes({ host: { sweep }, workloads }: View): [string, string][] {
  if (!sweep) return [];
  const looked = `${sweep.processes} looked at, ${sweep.threads ? 'each thread too, ' : ''}${sweep.denied} denied`;
  const nested = workloads.flatMap(({ name, processes: own }) => {
    const made = Object.entries(own?.nested ?? {}).map(([type, number]) => `${number} ${type}`);
    return made.length > 0 ? [`${oneLine(name)} (${made.join(', ')})`] : [];
  });
  const more = nested.length > NAMED ? ` and ${nested.length - NAMED} more` : '';
  return [
    ['processes', looked],
    ...(nested.length > 0
      ? [
          ['nested', `namespaces made in ${nested.slice(0, NAMED).join(', ')}${more}`] satisfies [
            string,
            string,
          ],
        ]
      : []),
  ];
}

function gaps({ gaps: all, coverage: { linksDenied } }: ReportHost): string {
  if (all.length === 0) return linksDenied > 0 ? 'the links denied, no other' : 'none';
  const words = all.map(
    ({ reason, what, detail }) => `${reason} ${what}${detail === undefined ? '' : ` (${detail})`}`,
  );
  const more = words.length > SHOWN_GAPS ? ', …' : '';
  return `${all.length}: ${words.slice(0, SHOWN_GAPS).join(', ')}${more}`;
}
