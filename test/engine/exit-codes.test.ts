import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Check } from '../../src/collect/examine.ts';
import { validated } from '../support/schema.ts';
import { addressOf, describeWith } from './support/lab.ts';
import { only, type RecordingProxy, recordingProxy } from './support/recording-proxy.ts';
import { nsaudit, scan } from './support/run.ts';

describeWith(['docker', 'remap'], 'the exit code of a scan', () => {
  let folder: string;
  /** An engine whose only container has the host's network. */
  let engine: RecordingProxy;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nsaudit-policies-'));
    engine = await recordingProxy('docker', only('host-net'));
  });
  afterAll(async () => {
    await engine?.close();
    await rm(folder, { recursive: true });
  });

  it.each([
    ['critical', 0],
    ['high', 1],
    ['medium', 1],
    ['info', 1],
    ['none', 0],
  ])('with --fail-on %s is %i for a container on the host’s network', async (severity, code) => {
    expect((await scan('--engine', engine.address, '--fail-on', severity)).code).toBe(code);
  });

  it('is 1 by default', async () => {
    expect((await scan('--engine', engine.address)).code).toBe(1);
  });

  it('comes with a doctor who sees the engine, or says what there is in its place', async () => {
    const ask = async (address: string) => {
      const { code, stdout } = await nsaudit('doctor', '--engine', address, '--format', 'json');
      const { checks } = validated<{ checks: Check[] }>('doctor', stdout);
      return { code, engine: checks.find(({ name }) => name === 'engine')?.status };
    };
    expect(await ask(engine.address)).toMatchObject({ engine: 'ok' });
    expect(await ask('unix:///nonexistent/docker.sock')).toEqual({ code: 4, engine: 'missing' });
  });

  const waived = async (expires: string) => {
    const file = join(folder, 'policy.yaml');
    await writeFile(
      file,
      [
        'id: with-a-waiver',
        'extends: [baseline]',
        'waivers:',
        '  - rule: host-net',
        '    workload: { name: host-net }',
        '    reason: measures the network of the host',
        '    owner: platform',
        `    expires: ${expires}`,
        '',
      ].join('\n'),
    );
    return scan('--engine', engine.address, '--policy', file);
  };

  it('is 0 if what fails is waived, and the report still has it', async () => {
    const { code, report } = await waived('2999-12-31');
    expect(code).toBe(0);
    expect(report.findings.find(({ rule }) => rule === 'host-net')?.waiver?.owner).toBe('platform');
    expect(report.summary.waived).toBe(1);
  });

  it('is 1 if the waiver has expired', async () => {
    const { code, report } = await waived('2020-01-01');
    expect(code).toBe(1);
    expect(report.waivers.expired.map(({ rule }) => rule)).toEqual(['host-net']);
  });

  it('is the same for facts that are judged later', async () => {
    const file = join(folder, 'facts.json');
    const { stdout, code } = await nsaudit('collect', '--engine', addressOf('remap'));
    expect(code).toBe(0);
    await writeFile(file, stdout);
    const later = await scan('--from', file);
    const now = await scan('--engine', addressOf('remap'));
    expect(later.code).toBe(now.code);
    expect(later.report.findings).toEqual(now.report.findings);
  });
});
