import type { Evidence } from '../model/evidence.ts';
import { configuredEvidence, engineEvidence, unsaid } from './evidence.ts';
import { type EngineRule, fail, man, notApplicable, open, pass } from './rule.ts';

export const engineUserRemap: EngineRule = {
  id: 'engine-user-remap',
  title: "Gives containers the host's user namespace",
  severity: 'medium',
  subject: 'engine',
  exposes:
    'Unless the engine remaps users, root in a container is root on the host, held back by capabilities, seccomp and ' +
    "mounts alone: whatever gets past those, or through a bind mount, acts as the host's root. With remapping it acts " +
    'as a user without any rights.',
  prove: [
    "docker info --format '{{.SecurityOptions}}'   # name=userns or name=rootless is missing",
    'cat /proc/PID/uid_map   # 0 0 4294967295: every user inside is the same user outside',
  ],
  remediation:
    'Set "userns-remap": "default" in daemon.json, on a host without containers yet (images and volumes are kept ' +
    'apart for each mapping), or run the engine rootless.',
  references: [
    'https://docs.docker.com/engine/security/userns-remap/',
    'https://docs.docker.com/engine/security/rootless/',
    man('user_namespaces'),
  ],
  controls: {
    cis: { '1.6': ['2.9'], '1.8': ['2.10'] },
    nist: ['4.4.3', '4.5.2'],
    cwe: [250],
  },
  check(engine, { assume }) {
    const options = engineEvidence(
      engine,
      'userRemap',
      configuredEvidence('SecurityOptions', engine.securityOptions.join(' ') || 'none'),
      [engine.userRemap ? 'set' : 'not set'],
    );
    if (engine.rootless)
      return pass('The engine is rootless: its containers are in its own user namespace.', options);
    if (engine.kind === 'podman') {
      return notApplicable('Podman maps users for each container, not for the engine: see host-user.');
    }
    if (engine.userRemap !== undefined) return verdict(engine.userRemap, options);
    const { why, evidence } = unsaid(engine, 'userRemap');
    // What is assumed of engines is what they do unasked.
    const assumed = engine.places ? undefined : assume['engine-user-remap'];
    return assumed === undefined
      ? open(`The engine may give containers the host's user namespace, or remap users: ${why}.`, evidence)
      : verdict(assumed, [assumption(assumed)]);
  },
};

const verdict = (remaps: boolean, evidence: Evidence[]) =>
  remaps
    ? pass('The engine gives containers user namespaces of their own.', evidence)
    : fail("The engine gives containers the host's user namespace: it does not remap users.", evidence);

const assumption = (assumed: boolean): Evidence => ({
  witness: 'declared',
  field: 'assume.engine-user-remap',
  value: String(assumed),
  note: 'stated by the policy: the engine did not say',
});
