import { expect, test } from '@jest/globals';
import { readCommands } from '../../../src/declared/commands/read.ts';
import { createContext } from '../../../src/evaluate/context.ts';
import { judgeWorkload } from '../../../src/evaluate/judge-workload.ts';
import { lsmUnconfined } from '../../../src/rules/lsm-unconfined.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { completeFacts } from '../../support/facts.ts';

test('a file that asks to be unconfined by both modules is told of both, each where it is written', () => {
  const text = 'docker run --security-opt apparmor=unconfined --security-opt label=disable web';
  const [web, ...others] = readCommands(new SourceText('start.sh', text)).workloads;
  if (!web || others.length > 0) throw new Error('not one container');
  const facts = { ...completeFacts({ source: 'files' }), workloads: [web] };
  const { kind, message, evidence } = judgeWorkload(
    lsmUnconfined,
    web,
    createContext(facts, { evidence: 'files', assume: {} }),
  );
  expect([kind, message]).toEqual(['fail', 'web is to run unconfined by AppArmor and SELinux.']);
  expect(evidence.map(({ place }) => place?.column)).toEqual([27, 62]);
});
