import { describe, expect, it } from '@jest/globals';
import { advance } from '../../../src/watch/changes.ts';
import { type Measures, metricsText } from '../../../src/watch/metrics.ts';
import { finding, report } from './story.ts';

const measuresOf = (count: number): Measures => {
  const names = Array.from({ length: count }, (_, index) => `web-${index}`);
  const findings = names.map((of) => finding({ of, waived: of === 'web-1' }));
  const moment = {
    at: 0,
    time: '',
    patience: { gone: 0, open: 0 },
    lost: new Set<string>(),
    unsure: new Set<string>(),
  };
  return {
    version: '1.2.3',
    state: advance(new Map(), report(names, findings), moment).state,
    containers: count,
    incomplete: true,
    engines: new Map([
      ['unix:///run/docker.sock', undefined],
      ['tcp://"evil\\\n', '2026-11-25T22:10:03Z'],
    ]),
    audits: { complete: 4, incomplete: 1, failed: 2 },
    auditSeconds: 1.5,
    lastAudit: 1_795_647_715.25,
    events: { appeared: 3 },
    undelivered: { exec: 1 },
  };
};

/** A name, labels in which only `\\`, `\"` and `\n` are escaped, a number. */
const SAMPLE = /^[a-z_]+(\{[a-z]+="([^"\\\n]|\\[\\"n])*"(,[a-z]+="([^"\\\n]|\\[\\"n])*")*\})? [0-9.e+-]+$/;

describe('metricsText', () => {
  const lines = metricsText(measuresOf(3)).split('\n');

  it.each([
    'nsaudit_build_info{version="1.2.3"} 1',
    'nsaudit_findings{rule="host-net",severity="high",kind="fail"} 2',
    'nsaudit_findings{rule="host-net",severity="high",kind="waived"} 1',
    'nsaudit_containers 3',
    'nsaudit_incomplete 1',
    'nsaudit_engine_up{engine="unix:///run/docker.sock"} 1',
    'nsaudit_engine_up{engine="tcp://\\"evil\\\\\\n"} 0',
    'nsaudit_audits_total{result="failed"} 2',
    'nsaudit_audit_duration_seconds_sum 1.5',
    'nsaudit_audit_duration_seconds_count 7',
    'nsaudit_last_audit_timestamp_seconds 1795647715.25',
    'nsaudit_events_total{event="appeared"} 3',
    'nsaudit_events_total{event="gone"} 0',
    'nsaudit_undelivered_events_total{to="exec"} 1',
  ])('%s', (line) => {
    expect(lines).toContain(line);
  });

  it('is the text format: help and type before each family, a line break at the end', () => {
    expect(lines.at(-1)).toBe('');
    const samples = lines.slice(0, -1).filter((line) => !line.startsWith('# '));
    expect(samples.filter((line) => !SAMPLE.test(line))).toEqual([]);
    const types = lines.flatMap((line) => /^# TYPE (\S+) (gauge|counter|summary)$/.exec(line)?.[1] ?? []);
    expect(new Set(types).size).toBe(types.length);
    for (const type of types) expect(lines.some((line) => line.startsWith(`# HELP ${type} `))).toBe(true);
  });

  it('has as many lines for a thousand containers as for three', () => {
    expect(metricsText(measuresOf(1000)).split('\n')).toHaveLength(lines.length);
    expect(metricsText(measuresOf(1000))).not.toContain('web-7');
  });
});
