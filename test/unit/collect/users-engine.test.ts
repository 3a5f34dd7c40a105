import { expect, it } from '@jest/globals';
import type { EngineFound } from '../../../src/collect/docker-source.ts';
import { joinEngines } from '../../../src/collect/join-engines.ts';
import { tellUsersApart } from '../../../src/collect/users-engine.ts';
import type { WorkloadState } from '../../../src/model/workload.ts';
import { engine, workload } from '../../support/facts.ts';

const ID = 'b'.repeat(64);

const found = (name: string, state: WorkloadState, uid?: number): EngineFound => ({
  engine: engine({ id: name }),
  ...(uid !== undefined && { uid }),
  workloads: [workload({ id: ID, name, state, engine: name })],
  ids: new Set(),
  gaps: [],
  stopped: [],
  vanished: [],
  requests: 1,
});

const namesOf = (all: readonly EngineFound[]): string[] =>
  joinEngines(tellUsersApart(all)).workloads.map(({ name, id }) => `${name} ${id === ID}`);

it("no user's engine takes another user's container out of sight by telling of its id", () => {
  expect(namesOf([found('mallory', 'exited', 1001), found('alice', 'running', 1002)])).toEqual([
    'mallory true',
    'alice false',
  ]);
});

it('two sockets of one user are one engine, and whose engine is vouched for has the say', () => {
  expect(namesOf([found('docker.sock', 'running', 1001), found('podman.sock', 'running', 1001)])).toEqual([
    'docker.sock true',
  ]);
  expect(namesOf([found('root', 'running'), found('mallory', 'exited', 1001)])).toEqual(['root true']);
});
