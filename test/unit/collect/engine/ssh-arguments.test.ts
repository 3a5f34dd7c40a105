import { describe, expect, it } from '@jest/globals';
import { sshArguments } from '../../../../src/collect/engine/ssh-agent.ts';

describe('sshArguments', () => {
  it('are those of the docker CLI', () => {
    expect(sshArguments({ kind: 'ssh', host: 'web', user: 'alice', port: 2222 })).toEqual([
      ...['-o', 'ConnectTimeout=30', '-T', '-l', 'alice', '-p', '2222', '--', 'web'],
      'docker system dial-stdio',
    ]);
  });

  it('hold a host that begins with a dash behind the end of the options', () => {
    const [...words] = sshArguments({ kind: 'ssh', host: '-oProxyCommand=x' });
    expect(words.indexOf('--')).toBeLessThan(words.indexOf('-oProxyCommand=x'));
  });

  it('quote the path of the socket for the shell on the other side', () => {
    const words = sshArguments({ kind: 'ssh', host: 'web', socketPath: "/run/it's $(here).sock" });
    expect(words.at(-1)).toBe(`docker '--host=unix:///run/it'\\''s $(here).sock' system dial-stdio`);
  });
});
