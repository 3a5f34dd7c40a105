import type { Engine } from '../../model/facts.ts';
import { flow, type Section } from './page.ts';

/** What was audited by what: tool, kernel, engines, policy. */
export const header: Section = function* ({ tool, host, source, engines, policy }, page) {
  const found = source === 'proc' ? ['containers found in /proc alone'] : engines.map(engineWords);
  const parts = [
    `${tool.name} ${tool.version}`,
    `kernel ${host.kernel ?? 'unknown'}`,
    ...found,
    `policy ${policy.ids.join(', ')}`,
  ];
  for (const line of flow(parts, page)) yield page.paint('heading', line);
};

const engineWords = ({ kind, version, rootless }: Engine): string =>
  `${rootless ? 'rootless ' : ''}${kind === 'unknown' ? 'unknown engine' : kind} ${version ?? ''}`;
