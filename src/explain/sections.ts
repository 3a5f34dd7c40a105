import type { Severity } from '../model/report.ts';
import { aNamespace, type NamespaceType, namespaceRow } from '../namespaces.ts';
import type { Controls, Rule } from '../rules/rule.ts';

/** A part of the page about a rule; each form shows it in its own way. */
export interface Section {
  heading: string;
  prose?: string;
  /** Lines for a shell. */
  code?: readonly string[];
  items?: readonly string[];
}

/** Policy names with the severity that the rule has in them. */
export type RulePolicies = Readonly<Record<string, Severity | 'off'>>;

/** All there is to say about a rule. */
export function explainRule(rule: Rule, policies: RulePolicies): Section[] {
  const { namespace, exposes, prove, remediation, references, controls } = rule;
  const sections: Section[] = [
    ...(namespace ? [{ heading: 'What the namespace isolates', prose: isolation(namespace) }] : []),
    { heading: namespace ? 'What sharing exposes' : 'What it exposes', prose: exposes },
    { heading: 'Prove it by hand', code: prove.flatMap(commentFirst) },
    { heading: 'Fix it', prose: remediation },
    { heading: 'Controls that ask for it', items: listControls(controls) },
    { heading: 'In the built-in policies', items: Object.entries(policies).map((pair) => pair.join(': ')) },
    { heading: 'Further reading', items: references },
  ];
  return sections.filter(({ items }) => items?.length !== 0);
}

/** A comment behind its command makes lines too long for a terminal. */
function commentFirst(line: string): string[] {
  const [, command, comment] = /^(.*?)\s{2,}(# .*)$/.exec(line) ?? [];
  return command && comment ? [comment, command] : [line];
}

function isolation(type: NamespaceType): string {
  const { isolates, since, man } = namespaceRow(type);
  const name = aNamespace(type);
  return `${name[0]?.toUpperCase()}${name.slice(1)} isolates ${isolates}. Linux has it since ${since}; ${man}(7) describes it.`;
}

function listControls({ cis, nist, stig, pss, cwe, attack }: Controls): string[] {
  const [older, newer] = [cis?.['1.6'].join(', '), cis?.['1.8'].join(', ')];
  const rows: [name: string, numbers: string | undefined][] =
    older === newer
      ? [['CIS Docker Benchmark 1.6 and 1.8', older]]
      : [
          ['CIS Docker Benchmark 1.6', older],
          ['CIS Docker Benchmark 1.8', newer],
        ];
  rows.push(
    ['NIST SP 800-190', nist?.join(', ')],
    ['DISA STIG Docker Enterprise 2.x Linux/UNIX V2R2', stig?.join(', ')],
    ['Kubernetes Pod Security Standards', pss?.join(', ')],
    ['CWE', cwe?.join(', ')],
    ['MITRE ATT&CK', attack?.join(', ')],
  );
  return rows.flatMap(([name, numbers]) => (numbers ? [`${name}: ${numbers}`] : []));
}
