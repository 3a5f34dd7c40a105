import { expect, it } from '@jest/globals';
import { judgeManifests } from '../../../support/kubernetes.ts';

const verdicts = (spec: string): Record<string, string> =>
  Object.fromEntries(
    judgeManifests(`apiVersion: v1\nkind: Pod\nspec: ${spec}\n`).findings.map(({ rule, kind }) => [
      rule,
      kind,
    ]),
  );

const LINUX_ONLY = ['host-cgroup', 'host-time', 'host-user', 'host-uts', 'joined-uts', 'new-privileges'];

it.each(['', 'hostNetwork: true, '])(
  'what a pod of Windows cannot ask for it is not blamed for: %s',
  (network) => {
    const found = verdicts(`{os: {name: windows}, ${network}containers: [{name: a}]}`);

    expect(Object.keys(found).filter((rule) => LINUX_ONLY.includes(rule))).toEqual([]);
  },
);

it.each([
  ['no system', ''],
  ['Linux', 'os: {name: linux}, '],
  ['a system by template', "os: {name: '{{ .Values.os }}'}, "],
  ['a list', 'os: [windows], '],
])('a pod of %s is', (_, os) => {
  expect(verdicts(`{${os}containers: [{name: a}]}`)).toMatchObject({
    'host-cgroup': 'open',
    'host-time': 'fail',
    'host-user': 'fail',
    'new-privileges': 'fail',
  });
});

it('what the Pod Security Standards forbid they forbid on Windows too', () => {
  const settings = '{privileged: true, windowsOptions: {hostProcess: true}}';
  const spec = `{os: {name: windows}, hostPID: true, hostNetwork: true, containers: [{name: a, securityContext: ${settings}}]}`;

  expect(verdicts(spec)).toMatchObject({
    'host-net': 'fail',
    'host-pid': 'fail',
    'host-process': 'fail',
    privileged: 'fail',
  });
});
