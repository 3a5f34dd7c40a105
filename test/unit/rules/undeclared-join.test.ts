import { expect, it } from '@jest/globals';
import { readCommands } from '../../../src/declared/commands/read.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { judgeByAll } from '../../support/audit.ts';
import { completeFacts } from '../../support/facts.ts';

function saidOf(script: string, rule: string): string[] {
  const { workloads } = readCommands(new SourceText('run.sh', script));
  const { findings } = judgeByAll(completeFacts({ source: 'files', workloads }), 'files');
  return findings.filter((finding) => finding.rule === rule).map(({ message }) => message);
}

it('a join of what is declared nowhere says so', () => {
  const script = 'docker run --name tools --pid=container:web registry.example/tools';

  expect(saidOf(script, 'joined-pid')).toEqual([
    'tools joins the PID namespace of container:web, which is not declared in these files.',
  ]);
  expect(saidOf(script, 'host-pid')).toEqual([
    "tools: whether its PID namespace is the host's depends on container:web, which is not declared in these files.",
  ]);
});

it('so does one that leads there through another', () => {
  const script =
    'docker run --name a --pid=container:b one\ndocker run --name b --pid=container:web registry.example/b';

  expect(saidOf(script, 'joined-pid').at(0)).toBe(
    'a joins the PID namespace of container:web, which is not declared in these files.',
  );
});

it.each([
  ['what a variable names', 'docker run --pid="container:$WEB" registry.example/web'],
  ['itself', 'docker run --name a --pid=container:b x\ndocker run --name b --pid=container:a x'],
  ['a process of the host', 'podman run --pid=ns:/proc/7/ns/pid registry.example/web'],
])('of a join with %s that is not said', (_, script) => {
  const [message] = saidOf(script, 'joined-pid');

  expect(message).toMatch(/nothing shows with whom/);
});
