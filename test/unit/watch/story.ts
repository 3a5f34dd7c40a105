import type { Finding, Report, Severity } from '../../../src/model/report.ts';

const HOST = 'db-1';

export interface Told {
  rule?: string;
  of: string;
  kind?: Finding['kind'];
  severity?: Severity;
  waived?: boolean;
}

export const finding = ({
  rule = 'host-net',
  of,
  kind = 'fail',
  severity = 'high',
  waived,
}: Told): Finding => ({
  rule,
  severity,
  kind,
  subject: { kind: 'workload', id: `id-${of}`, host: HOST, name: of },
  message: `${of} shares the host's network namespace.`,
  remediation: 'Drop --network=host.',
  evidence: [],
  ...(waived && {
    waiver: { rule, reason: 'agreed', owner: 'ops', selector: `name=${of}`, origin: 'ours.yaml:3' },
  }),
});

/** As much of a report as a watch looks at: these containers run, told of by this engine. */
export function report(
  containers: readonly string[],
  findings: readonly Finding[],
  { engine = 'unix:///run/docker.sock' as string | undefined, rules = ['host-net', 'privileged'] } = {},
): Report {
  return {
    rules: rules.map((id) => ({ id, title: id, severity: 'high' })),
    workloads: containers.map((name) => ({ id: `id-${name}`, name, host: HOST, ...(engine && { engine }) })),
    hosts: [{ engines: engine ? [{ id: engine }] : [] }],
    findings,
  } as unknown as Report;
}
