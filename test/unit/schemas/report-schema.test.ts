import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type * as model from '../../../src/model/report.ts';

interface ObjectSchema {
  properties: Record<string, unknown>;
  required?: string[];
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const schema = read('schemas/report.schema.json');
const $defs: Record<string, ObjectSchema> = schema.$defs;

/** All keys of a type; the compiler refuses one that is missing, too many, or wrong about being required. */
type Keys<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? 'optional' : 'required' };

const MODEL: {
  report: Keys<model.Report>;
  host: Keys<model.ReportHost>;
  policy: Keys<model.ReportPolicy>;
  rule: Keys<model.ReportRule>;
  severityCounts: Keys<Record<model.Severity, number>>;
  workload: Keys<model.ReportWorkload>;
  cell: Keys<model.Cell>;
  finding: Keys<model.Finding>;
  fix: Keys<model.Fix>;
  subject: Keys<model.Subject>;
  waiver: Keys<model.WaiverNote>;
  summary: Keys<model.Summary>;
  outcome: Keys<model.Outcome>;
  source: Keys<model.ReportSource>;
  sourceLine: Keys<model.SourceLine>;
} = {
  report: {
    schemaVersion: 'required',
    tool: 'required',
    hosts: 'required',
    policy: 'required',
    rules: 'required',
    workloads: 'required',
    findings: 'required',
    waivers: 'required',
    sources: 'optional',
    summary: 'required',
    outcome: 'required',
  },
  source: { file: 'required', lines: 'required' },
  sourceLine: { number: 'required', text: 'required', fingerprint: 'required' },
  host: {
    id: 'required',
    name: 'optional',
    boot: 'optional',
    kernel: 'optional',
    reference: 'required',
    vantage: 'required',
    proc: 'required',
    uid: 'required',
    capabilities: 'optional',
    collectedAt: 'required',
    source: 'required',
    engines: 'required',
    gaps: 'required',
    coverage: 'required',
    sweep: 'optional',
  },
  policy: { ids: 'required', evidence: 'required' },
  outcome: {
    result: 'required',
    failOn: 'required',
    allowIncomplete: 'required',
    incomplete: 'required',
  },
  rule: { id: 'required', title: 'required', severity: 'required' },
  severityCounts: {
    critical: 'required',
    high: 'required',
    medium: 'required',
    low: 'required',
    info: 'required',
  },
  workload: {
    id: 'required',
    host: 'required',
    name: 'required',
    generatedName: 'optional',
    image: 'optional',
    project: 'optional',
    service: 'optional',
    pod: 'optional',
    infra: 'optional',
    runtime: 'optional',
    parent: 'optional',
    engine: 'optional',
    state: 'required',
    pid: 'optional',
    processes: 'optional',
    namespaces: 'required',
  },
  cell: { status: 'required', basis: 'required', id: 'optional', others: 'required', with: 'required' },
  finding: {
    rule: 'required',
    severity: 'required',
    kind: 'required',
    subject: 'required',
    message: 'required',
    exposure: 'optional',
    remediation: 'required',
    declaration: 'optional',
    place: 'optional',
    evidence: 'required',
    fix: 'optional',
    waiver: 'optional',
  },
  fix: {
    description: 'required',
    file: 'required',
    line: 'required',
    column: 'required',
    endLine: 'required',
    endColumn: 'required',
    text: 'required',
  },
  subject: { kind: 'required', id: 'required', host: 'required', name: 'required' },
  waiver: {
    rule: 'required',
    reason: 'required',
    owner: 'required',
    expires: 'optional',
    selector: 'required',
    origin: 'required',
  },
  summary: {
    failures: 'required',
    waived: 'required',
    open: 'required',
    passed: 'required',
    notApplicable: 'required',
  },
};

/** A schema without its prose. */
const rules = (part: unknown): unknown =>
  JSON.parse(JSON.stringify(part, (key, value) => (key === 'description' ? undefined : value)));

const validate = new Ajv2020({ strict: true }).compile(schema);
const story = () => read('fixtures/golden/report.json');

describe('report.schema.json', () => {
  it.each(Object.entries(MODEL))('has the keys of the type: %s', (name, keys: Record<string, string>) => {
    const { properties, required = [] } = name === 'report' ? schema : ($defs[name] as ObjectSchema);
    expect(Object.keys(properties).sort()).toEqual(Object.keys(keys).sort());
    expect([...required].sort()).toEqual(
      Object.keys(keys)
        .filter((key) => keys[key] === 'required')
        .sort(),
    );
  });

  it('describes what comes from the facts as their schema does', () => {
    const facts = read('schemas/facts.schema.json').$defs;
    const shared = Object.keys($defs).filter((name) => name in facts && !(name in MODEL));
    expect(shared).toContain('engine');
    for (const name of shared) expect([name, rules($defs[name])]).toEqual([name, rules(facts[name])]);
    expect(rules($defs.host?.properties)).toMatchObject(rules(facts.host.properties) as object);
  });

  it('accepts the story', () => {
    validate(story());
    expect(validate.errors).toBeNull();
  });

  it.each([
    ['a newer version', { schemaVersion: 3 }],
    ['an unknown key', { comment: 'mine' }],
    ['no host', { hosts: [] }],
    ['no coverage', { hosts: [{ ...story().hosts[0], coverage: undefined }] }],
    ['an unknown severity', { rules: [{ id: 'host-net', title: 'x', severity: 'severe' }] }],
    ['a count below zero', { summary: { ...story().summary, passed: -1 } }],
    ['a passed verdict among the findings', { findings: [{ ...story().findings[0], kind: 'pass' }] }],
  ])('refuses %s', (_what, change) => {
    expect(validate(JSON.parse(JSON.stringify({ ...story(), ...change })))).toBe(false);
  });
});
