import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { addressOf, describeWith, docker } from './support/lab.ts';
import { run, scan } from './support/run.ts';

const NAME = `joiner-${process.pid}`;
const PATH = `/run/netns/${NAME}`;

describeWith(['podman'], 'a container that joined a network by its path', () => {
  const mountNewNetwork = () => run(['unshare', `--net=${PATH}`, 'true']);

  beforeEach(async () => {
    mkdirSync('/run/netns', { recursive: true });
    writeFileSync(PATH, '');
    await mountNewNetwork();
    const image = process.env.NSLAB_IMAGE ?? '';
    await docker('podman', 'run', '-d', '--name', NAME, '--network', `ns:${PATH}`, image, 'sleep', '600');
  });
  afterEach(async () => {
    await docker('podman', 'rm', '--force', NAME);
    // Whatever was mounted over it.
    while ((await run(['umount', PATH], { mayFail: true })).code === 0);
    rmSync(PATH);
  });

  async function verdicts(): Promise<string[]> {
    const { report } = await scan('--engine', addressOf('podman'));
    return report.findings
      .filter(({ rule, subject }) => subject.name === NAME && /^(namespace-drift|joined-net)$/.test(rule))
      .map(({ kind, rule }) => `${kind} ${rule}`);
  }

  it('has what it asked for', async () => {
    expect(await verdicts()).toEqual(['fail joined-net']);
  });

  it('has something else once another network is mounted there', async () => {
    await mountNewNetwork();
    expect(await verdicts()).toEqual(['fail namespace-drift', 'fail joined-net']);
  });
});
