import { describe, expect, it } from '@jest/globals';
import { BUILT_IN_POLICIES } from '../../../src/generated/policies.js';
import { SEVERITIES } from '../../../src/model/report.ts';
import { checkPolicy } from '../../../src/policy/check-policy.ts';
import { resolveBuiltIns } from '../../../src/policy/load.ts';
import { RULES } from '../../../src/rules/index.ts';

const policies = new Map((await resolveBuiltIns()).map((policy) => [policy.id, policy]));

const severityIn = (policy: string, rule: string) =>
  policies.get(policy)?.settings.get(rule)?.severity ?? 'off';

describe('built-in policies', () => {
  it.each(Object.entries(BUILT_IN_POLICIES))(
    '%s is sound, and its id is the name of its file',
    (name, policy) => {
      expect(checkPolicy(policy).problems).toEqual([]);
      expect(policy.id).toBe(name);
      expect(policy.title).toBeDefined();
    },
  );
});

describe('baseline', () => {
  const off = new Set([
    'host-time',
    ...['host-path', 'host-port', 'probe-host', 'proc-mount', 'selinux-options'],
    ...['unsafe-pod-default', 'unsafe-sysctl'],
  ]);

  it.each(RULES.map(({ id, severity }) => [id, off.has(id) ? 'off' : severity]))(
    'has %s %s',
    (id, severity) => {
      expect(severityIn('baseline', id)).toBe(severity);
    },
  );
});

describe('strict', () => {
  const severe = (rule: string) => [...SEVERITIES, 'off'].indexOf(severityIn('strict', rule));

  it('is nowhere milder than baseline', () => {
    const milder = RULES.filter(
      ({ id }) => severe(id) > [...SEVERITIES, 'off'].indexOf(severityIn('baseline', id)),
    );
    expect(milder).toEqual([]);
  });

  it('fails a run for every namespace that is shared, but the time namespace', () => {
    const sharing = RULES.filter(
      ({ id, namespace }) => id === `host-${namespace}` || id.startsWith('joined-'),
    );
    const tolerated = sharing.filter(({ id }) => severe(id) > SEVERITIES.indexOf('high'));
    expect(tolerated.map(({ id }) => id)).toEqual(['host-time']);
    expect(severityIn('strict', 'host-time')).toBe('info');
  });
});

describe('pod-security-baseline', () => {
  it('has the rules that a control of level baseline asks for, and fails a run by each', () => {
    const asked = RULES.filter(({ controls }) => controls.pss?.some((name) => name.startsWith('Baseline: ')));
    const on = RULES.filter(({ id }) => severityIn('pod-security-baseline', id) !== 'off');
    // Sockets, sensitive paths and handles are among all paths of the host.
    const narrower = ['engine-socket', 'namespace-handle', 'sensitive-mount'];
    expect(on.map(({ id }) => id)).toEqual(asked.map(({ id }) => id).filter((id) => !narrower.includes(id)));
    expect(on.every(({ id }) => /critical|high/.test(severityIn('pod-security-baseline', id)))).toBe(true);
  });
});

describe('cis-docker', () => {
  it('has the rules that a recommendation of the benchmark asks for, and no other', () => {
    const asked = RULES.filter(({ controls }) => controls.cis).map(({ id }) => id);
    const on = RULES.filter(({ id }) => severityIn('cis-docker', id) !== 'off').map(({ id }) => id);
    expect(on).toEqual(asked);
  });
});
