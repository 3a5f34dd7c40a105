import { expect, it } from '@jest/globals';
import { describeWith } from './support/lab.ts';
import { inspected, isList, recordingProxy } from './support/recording-proxy.ts';
import { nsaudit } from './support/run.ts';

const scan = (...args: string[]) => nsaudit('scan', '--format', 'json', ...args);

describeWith(['docker'], 'an engine that cannot be reached', () => {
  it('is an error if its socket does not exist', async () => {
    const result = await scan('--engine', 'unix:///nonexistent/docker.sock');
    expect(result).toMatchObject({ code: 4, stdout: '' });
    expect(result.stderr).toContain('/nonexistent/docker.sock');
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });

  it('is an error if nobody listens', async () => {
    const proxy = await recordingProxy('docker');
    await proxy.close();
    expect(await scan('--engine', proxy.address)).toMatchObject({ code: 4, stdout: '' });
  });

  it('is an error if it dies after the list', async () => {
    let isDead = false;
    const proxy = await recordingProxy('docker', async (seen, ask) => {
      if (isDead || inspected(seen)) return undefined;
      const answer = await ask();
      isDead ||= isList(seen);
      return answer;
    });
    try {
      expect(await scan('--engine', proxy.address)).toMatchObject({ code: 4, stdout: '' });
    } finally {
      await proxy.close();
    }
  });
});
