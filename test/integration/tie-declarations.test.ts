import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tieDeclarations } from '../../src/collect/tie-declarations.ts';
import { ConfinedFiles } from '../../src/files/confined.ts';
import type { Workload } from '../../src/model/workload.ts';
import { completeFacts, type WorkloadSketch } from '../support/facts.ts';

const COMPOSE = `services:
  web:
    image: nginx
    pid: host
  db:
    image: postgres
    network_mode: service:web
`;

let folder: string;
let root: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'nsaudit-tie-')));
  root = join(folder, 'repository');
  mkdirSync(join(root, 'app'), { recursive: true });
  writeFileSync(join(root, 'app', 'compose.yaml'), COMPOSE);
  writeFileSync(join(folder, 'outside.yaml'), COMPOSE);
});

afterEach(() => rmSync(folder, { recursive: true }));

const labels = (service: string, files = join(root, 'app', 'compose.yaml')) => ({
  'com.docker.compose.project': 'app',
  'com.docker.compose.service': service,
  'com.docker.compose.project.config_files': files,
});

function tie(...workloads: WorkloadSketch[]): { tied: number | undefined; workloads: Workload[] } {
  const facts = tieDeclarations(
    completeFacts({ engines: [{}], workloads: workloads.map((one) => ({ configured: {}, ...one })) }),
    new ConfinedFiles(root),
  );
  return { tied: facts.coverage.tied, workloads: facts.workloads };
}

it('ties a container to the service that declares it', () => {
  const { tied, workloads } = tie({ name: 'app-web-1', labels: labels('web') });

  expect(tied).toBe(1);
  expect(workloads[0]?.declared?.sharing.pid).toMatchObject({
    kind: 'host',
    evidence: { place: { file: 'app/compose.yaml', line: 4, column: 10 } },
  });
});

it('a join leads to the container of the service that is joined', () => {
  const { workloads } = tie(
    { id: 'w1', name: 'app-web-1', labels: labels('web') },
    { id: 'd1', name: 'app-db-1', labels: labels('db') },
  );

  expect(workloads[1]?.declared?.sharing.net).toMatchObject({ kind: 'container', target: 'w1' });
});

describe('ties nothing', () => {
  const nothing = { tied: 0, workloads: [expect.not.objectContaining({ declared: expect.anything() })] };

  it.each([
    ['to a service that the file has not', () => labels('cache')],
    ['to a file outside of the root', () => labels('web', join(folder, 'outside.yaml'))],
    ['to a way out of it', () => labels('web', `${root}/app/../../outside.yaml`)],
    ['to a file that is not there', () => labels('web', join(root, 'gone.yaml'))],
    ['to what is no path', () => labels('web', 'compose.yaml')],
    ['without labels', () => ({})],
  ])('%s', (_, of) => {
    expect(tie({ name: 'app-web-1', labels: of() })).toEqual(nothing);
  });

  it('through a link that leads out', () => {
    symlinkSync(join(folder, 'outside.yaml'), join(root, 'link.yaml'));

    expect(tie({ name: 'app-web-1', labels: labels('web', join(root, 'link.yaml')) })).toEqual(nothing);
  });

  it('of which no engine told what it was asked for: a file must not stand in for that', () => {
    const { configured: _, ...facts } = { configured: undefined, name: 'app-web-1', labels: labels('web') };
    const bare = completeFacts({ engines: [{}], workloads: [facts] });

    expect(tieDeclarations(bare, new ConfinedFiles(root)).workloads[0]).not.toHaveProperty('declared');
  });
});
