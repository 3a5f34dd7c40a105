import { configuredEvidence, engineEvidence, unsaid } from './evidence.ts';
import { type EngineRule, fail, man, notApplicable, open, pass } from './rule.ts';

export const engineIcc: EngineRule = {
  id: 'engine-icc',
  title: 'Lets all containers on the default bridge talk to each other',
  severity: 'low',
  subject: 'engine',
  exposes:
    'Containers that name no network end up on the default bridge, and there each reaches every port of every other ' +
    'one, published or not: a network namespace separates interfaces, not who may connect. On one segment they can also ' +
    'answer ARP for each other, as Docker grants NET_RAW by default.',
  prove: [
    `docker network inspect bridge --format '{{index .Options "com.docker.network.bridge.enable_icc"}}'   # true`,
    "docker network inspect bridge --format '{{json .Containers}}'   # who is on it",
  ],
  remediation:
    'Set "icc": false in daemon.json, and put containers that belong together into a network of their own.',
  references: ['https://docs.docker.com/engine/network/drivers/bridge/', man('network_namespaces')],
  controls: {
    cis: { '1.6': ['2.2'], '1.8': ['2.2'] },
    nist: ['4.4.2'],
    cwe: [653],
  },
  check(engine) {
    if (engine.icc === undefined) {
      const { why, evidence } = unsaid(engine, 'icc');
      return engine.kind === 'podman'
        ? notApplicable('Podman has no setting for traffic between containers on its default network.')
        : open(`The engine may let containers on its default bridge talk to each other: ${why}.`, evidence);
    }
    const evidence = engineEvidence(
      engine,
      'icc',
      configuredEvidence('networks: bridge com.docker.network.bridge.enable_icc', String(engine.icc)),
    );
    return engine.icc
      ? fail('The engine lets all containers on its default bridge talk to each other.', evidence)
      : pass('The engine keeps containers on its default bridge apart.', evidence);
  },
};
