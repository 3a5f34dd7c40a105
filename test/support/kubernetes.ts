import { readKubernetes } from '../../src/declared/kubernetes/read-kubernetes.ts';
import type { Declarations } from '../../src/declared/reader.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import type { Policy } from '../../src/model/policy.ts';
import type { Report } from '../../src/model/report.ts';
import { RULES } from '../../src/rules/index.ts';
import { SourceText } from '../../src/yaml/source-text.ts';
import { completeFacts } from './facts.ts';

export function readManifest(text: string, file = 'web.yaml'): Declarations {
  const source = new SourceText(file, text);
  return readKubernetes(source);
}

/** What a policy says of manifests, by which every rule counts unless it names some. */
export function judgeManifests(text: string, rules = ALL): Report {
  const { workloads, gaps } = readManifest(text);
  const policy: Policy = { ids: ['test'], rules, assume: {}, waivers: [] };
  return evaluate(completeFacts({ source: 'files', workloads, gaps }), policy, {
    rules: RULES,
    evidence: 'files',
    today: '2026-11-26',
    tool: { name: 'nsaudit', version: '0.0.0' },
    failOn: 'high',
    allowIncomplete: false,
  });
}

const ALL: Policy['rules'] = Object.fromEntries(RULES.map(({ id, severity }) => [id, severity]));
