import { configuredEvidence, engineEvidence, unsaid } from './evidence.ts';
import { type EngineRule, fail, notApplicable, open, pass } from './rule.ts';
import { enumerate } from './wording.ts';

export const engineOpenPort: EngineRule = {
  id: 'engine-open-port',
  title: 'Listens on TCP without asking for a certificate',
  severity: 'critical',
  subject: 'engine',
  exposes:
    "Whoever reaches an engine's API is root on its host: a request makes a container that has all of the host's " +
    'namespaces and files. On TCP without client certificates that is everybody on the network, on a loopback address ' +
    'every process of the host and every container in its network namespace, and a web page by way of DNS rebinding. ' +
    'TLS alone (`tls` without `tlsverify`) proves the engine to its clients and lets all of them in.',
  prove: [
    'ss -ltnp | grep dockerd   # where the engine listens; 2375 is usual for plain TCP',
    'curl http://HOST:2375/version   # an answer: no certificate was asked for',
  ],
  remediation:
    'Take the tcp:// address out of "hosts" and use ssh:// from elsewhere, or set "tlsverify": true with a certificate ' +
    'authority of your own.',
  references: [
    'https://docs.docker.com/engine/security/protect-access/',
    'https://docs.docker.com/reference/cli/dockerd/#daemon-socket-option',
  ],
  controls: {
    cis: { '1.6': ['2.7'], '1.8': ['2.8'] },
    cwe: [306],
    attack: ['T1133', 'T1610'],
  },
  check(engine) {
    const { openPorts, places } = engine;
    if (openPorts === undefined) {
      const { why, evidence } = unsaid(engine, 'openPorts');
      return places
        ? open(`The engine may listen on TCP without asking for certificates: ${why}.`, evidence)
        : notApplicable('No engine tells the addresses at which it listens.');
    }
    const answer = configuredEvidence('hosts', openPorts.join(' ') || 'none');
    const evidence = engineEvidence(engine, 'openPorts', answer, openPorts);
    return openPorts.length > 0
      ? fail(`The engine listens on ${enumerate(openPorts)} and asks no client for a certificate.`, evidence)
      : pass('The engine listens on no TCP port without asking for certificates.', evidence);
  },
};
