import { count } from '../../count.ts';
import type { Engine } from '../../model/engine.ts';
import { type ReportHost, SEVERITIES } from '../../model/report.ts';
import { oneLine, padEnd, truncate, width } from '../../text.ts';
import { flow, type Section, type View } from './page.ts';

/** What was audited by what: tool, kernel, engines, policy. */
export const header: Section = function* ({ tool, host, policy }, page) {
  const parts = [`${tool.name} ${tool.version}`, ...machineWords(host), `policy ${policy.ids.join(', ')}`];
  for (const line of flow(parts, page)) yield page.paint('heading', line);
};

/** Of several hosts: tool and policy, and of each host how many containers and findings it has. */
export const overview: Section = function* (view, page) {
  const { tool, hosts, policy } = view;
  const parts = [
    `${tool.name} ${tool.version}`,
    count(hosts.length, 'host'),
    `policy ${policy.ids.join(', ')}`,
  ];
  for (const line of flow(parts, page)) yield page.paint('heading', line);
  const names = hosts.map(({ id }) => truncate(oneLine(id), page.columns / 3));
  const widest = names.reduce((most, name) => Math.max(most, width(name)), 0);
  for (const [index, host] of hosts.entries())
    yield truncate(`  ${padEnd(names[index] ?? '', widest)}  ${tally(view, host)}`, page.columns);
};

/** Where a host of several begins. */
export const hostHeader: Section = function* ({ host }, page) {
  yield page.paint('dim', '─'.repeat(page.columns));
  const parts = [`host ${oneLine(host.id)}`, ...machineWords(host), `seen ${host.collectedAt}`];
  for (const line of flow(parts, page)) yield page.paint('heading', line);
};

function tally({ workloads, findings }: View, { id }: ReportHost): string {
  const own = findings.filter(({ subject, waiver }) => subject.host === id && !waiver);
  const failed = SEVERITIES.flatMap((severity) => {
    const number = own.filter((finding) => finding.kind === 'fail' && finding.severity === severity).length;
    return number > 0 ? [`${number} ${severity}`] : [];
  });
  const open = own.filter(({ kind }) => kind === 'open').length;
  return [
    count(workloads.filter(({ host }) => host === id).length, 'container'),
    failed.length > 0 ? failed.join(', ') : 'no findings',
    ...(open > 0 ? [`${open} without evidence`] : []),
  ].join(' · ');
}

function machineWords({ kernel, source, engines, coverage }: ReportHost): string[] {
  if (source === 'files') return [`${count(coverage.listed, 'container')} declared in files`];
  return [
    `kernel ${kernel ?? 'unknown'}`,
    ...(source === 'proc' ? ['containers found in /proc alone'] : counted(engines.map(engineWords))),
  ];
}

/** Each once; of several of one version how many they are, as the coverage has their addresses. */
function counted(words: readonly string[]): string[] {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return [...times].map(([word, number]) => (number > 1 ? `${number} × ${word}` : word));
}

const engineWords = ({ kind, version, rootless }: Engine): string =>
  `${rootless ? 'rootless ' : ''}${kind === 'unknown' ? 'unknown engine' : kind} ${version ?? ''}`;
