import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ContainersByPid } from '../../src/collect/containers-by-pid.ts';
import { Kernel } from '../../src/collect/kernel/kernel.ts';
import { Proc } from '../../src/collect/kernel/proc.ts';
import { collectNetwork } from '../../src/collect/network/network.ts';
import { collectSurroundings } from '../../src/collect/show/show.ts';
import { SourceUnavailableError } from '../../src/errors.ts';
import type { Facts } from '../../src/model/facts.ts';
import { collectCase } from '../support/audit.ts';
import { type FakeProc, fakeProc } from '../support/fake-proc.ts';

const CASE = 'docker20-matrix';

let proc: FakeProc;
let facts: Facts;

beforeAll(async () => {
  proc = await fakeProc(CASE);
  ({ facts } = await collectCase(CASE, { proc }));
});
afterAll(() => proc.remove());

const COMMANDS = { show: collectSurroundings, net: collectNetwork };

function subjectOf(name: string) {
  const workload = facts.workloads.find((one) => one.name === name);
  if (!workload?.observed) throw new Error(`${name} was not seen`);
  const kernel = new Kernel(new Proc(proc.dir), 0);
  return {
    facts,
    kernel,
    containers: new ContainersByPid(facts, kernel),
    pid: workload.observed.pid,
    workload,
  };
}

it.each(Object.entries(COMMANDS))(
  '%s never shows another process under the name of a container',
  (command, collect) => {
    const subject = subjectOf(command === 'show' ? 'default' : 'peer');
    expect(collect(subject).target).toMatchObject({ pid: subject.pid });
    proc.replaceProcess(subject.pid, { starttime: '1' });
    expect(() => collect(subject)).toThrow(SourceUnavailableError);
    proc.dropProcess(subject.pid);
    expect(() => collect(subject)).toThrow(SourceUnavailableError);
  },
);
