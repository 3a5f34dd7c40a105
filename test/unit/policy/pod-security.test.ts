import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { resolveBuiltIns } from '../../../src/policy/load.ts';
import { judgeManifests } from '../../support/kubernetes.ts';

/** fixtures/pod-security/README.md says how the verdicts of the admission controller were recorded. */
interface Recorded {
  pod: { metadata: { name: string } };
  /** Its checks that refuse the pod. */
  denied: string[];
}

const PODS: Recorded[] = readFileSync(
  new URL('../../../fixtures/pod-security/pods.jsonl', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

const POLICY = (await resolveBuiltIns()).find(({ id }) => id === 'pod-security-baseline');
const SEVERITIES = Object.fromEntries(
  [...(POLICY?.settings ?? [])].flatMap(([rule, { severity }]) =>
    severity === 'off' ? [] : [[rule, severity] as const],
  ),
);

/** The rules that fail for some container of the pod. */
function failing(text: string): string[] {
  const { findings } = judgeManifests(text, SEVERITIES);
  return [...new Set(findings.filter(({ kind }) => kind === 'fail').map(({ rule }) => rule))].sort();
}

const judged = PODS.map(({ pod, denied }) => ({
  name: pod.metadata.name,
  denied,
  asJson: failing(JSON.stringify(pod)),
  asYaml: failing(stringify(pod)),
}));

describe('pod-security-baseline', () => {
  it('refuses what the admission controller refuses, and nothing else', () => {
    expect(judged.length).toBeGreaterThan(500);
    expect(judged.filter(({ denied, asJson }) => denied.length > 0 !== asJson.length > 0)).toEqual([]);
  });

  it('says the same of YAML as of JSON', () => {
    expect(judged.filter(({ asJson, asYaml }) => asJson.join() !== asYaml.join())).toEqual([]);
  });

  /** A privileged container has all guards gone by that: the rules on single ones do not speak of it. */
  const checks: [check: string, ...rules: string[]][] = [
    ['hostNamespaces', 'host-ipc', 'host-net', 'host-pid'],
    ['privileged', 'privileged'],
    ['capabilities_baseline', 'added-capability'],
    ['hostPathVolumes', 'host-path'],
    ['hostPorts', 'host-port'],
    ['hostProbesAndHostLifecycle', 'probe-host'],
    ['procMount', 'proc-mount'],
    ['sysctls', 'unsafe-sysctl'],
    ['windowsHostProcess', 'host-process', 'unsafe-pod-default'],
    ['seLinuxOptions', 'selinux-options', 'unsafe-pod-default'],
    ['seccompProfile_baseline', 'seccomp-unconfined', 'unsafe-pod-default'],
    ['appArmorProfile', 'lsm-unconfined', 'unsafe-pod-default'],
  ];

  it.each(checks)('agrees about %s', (check, ...rules) => {
    const plain = judged.filter(({ denied }) => check === 'privileged' || !denied.includes('privileged'));
    const own = rules.filter((rule) => !['unsafe-pod-default', 'lsm-unconfined'].includes(rule));

    expect(plain.filter(({ denied }) => denied.includes(check)).length).toBeGreaterThan(10);
    expect(
      plain.filter(
        ({ denied, asJson }) => denied.includes(check) && !rules.some((rule) => asJson.includes(rule)),
      ),
    ).toEqual([]);
    expect(
      plain.filter(
        ({ denied, asJson }) => !denied.includes(check) && own.some((rule) => asJson.includes(rule)),
      ),
    ).toEqual([]);
  });
});
