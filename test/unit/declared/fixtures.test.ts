import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Declarations } from '../../../src/declared/reader.ts';
import { READERS, type Told } from '../../../src/declared/readers.ts';
import { createContext } from '../../../src/evaluate/context.ts';
import { judgeWorkload } from '../../../src/evaluate/judge-workload.ts';
import type { FileKind } from '../../../src/model/declared.ts';
import type { Place } from '../../../src/model/place.ts';
import { NAMESPACE_TYPES } from '../../../src/namespaces.ts';
import { RULES, ruleById } from '../../../src/rules/index.ts';
import type { Verdict } from '../../../src/rules/rule.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { ComposeFiles } from '../../support/compose.ts';
import { completeFacts } from '../../support/facts.ts';

/**
 * fixtures/declared/<kind>/<rule>/<verdict>-<what>: the container `web`, the only one or the engine gets that verdict.
 * Of files that refer to each other it is a folder. Carets below a line mark what the verdict points at; files are read
 * without them, as no comment fits between the lines of a command or into JSON.
 */
const FOLDER = new URL('../../../fixtures/declared/', import.meta.url);

interface Case {
  kind: FileKind;
  rule: string;
  name: string;
  files: [SourceFile, ...SourceFile[]];
}

interface SourceFile {
  file: string;
  text: string;
}

const CASES: Case[] = readdirSync(FOLDER)
  .sort()
  .flatMap((kind) =>
    namesIn(`${kind}/`).flatMap((rule) =>
      namesIn(`${kind}/${rule}/`).map((name) => ({
        kind: kind as FileKind,
        rule,
        name,
        files: filesOf(`${kind}/${rule}/`, name),
      })),
    ),
  );

function filesOf(folder: string, name: string): Case['files'] {
  const one = new URL(`${folder}${name}`, FOLDER);
  const isFolder = statSync(one).isDirectory();
  const names = isFolder ? readdirSync(one, { recursive: true, encoding: 'utf8' }).sort() : [name];
  const files = names
    .map((file) => ({ file, url: new URL(file, isFolder ? `${one}/` : one) }))
    .filter(({ url }) => statSync(url).isFile())
    .map(({ file, url }) => ({ file, text: readFileSync(url, 'utf8') }));
  return files as Case['files'];
}

function namesIn(folder: string): string[] {
  return readdirSync(new URL(folder, FOLDER)).sort();
}

/** In a comment where the kind of file has any. */
const CARETS = /^ *(?:#|\/\/)? *\^+\n/m;

function read({ kind, files: [first, ...others] }: Case): Declarations {
  const source = ({ file, text }: SourceFile) => new SourceText(file, text.replace(CARETS, ''));
  const sources = [source(first), ...others.map(source)] as const;
  const told: Told = { env: {}, envFiles: [], target: 'compose' };
  const files = new ComposeFiles(Object.fromEntries(sources.map(({ file, text }) => [file, text])));
  return READERS[kind](sources, files, told);
}

function judge(id: string, { workloads, engines }: Declarations): Verdict {
  const facts = completeFacts({ source: 'files' });
  const context = createContext({ ...facts, workloads, engines }, { evidence: 'files', assume: {} });
  const rule = ruleById(id);
  if (rule?.subject === 'engine') {
    const [engine] = engines;
    if (engine) return rule.check(engine, context);
  }
  const web =
    workloads.length === 1
      ? workloads[0]
      : workloads.find(({ name }) => /^web( \(devcontainer\))?$/.test(name));
  if (rule?.subject !== 'workload' || !web) throw new Error(`nothing that ${id} could judge`);
  return judgeWorkload(rule, web, context);
}

/** The region above the carets. */
function markedIn(files: readonly SourceFile[]): string {
  const { file = '', text = '' } = files.find((one) => CARETS.test(one.text)) ?? {};
  const { 0: carets = '', index } = CARETS.exec(text) ?? {};
  const line = text.slice(0, index).split('\n').length - 1;
  return `${file}:${line}:${carets.indexOf('^') + 1}-${line}:${carets.length}`;
}

const region = (place: Place | undefined): string =>
  `${place?.file}:${place?.line}:${place?.column}-${place?.endLine}:${place?.endColumn}`;

it.each(CASES)('$kind: $rule judges $name as its name says, and points at the value', (one) => {
  const declared = read(one);

  const { kind, evidence } = judge(one.rule, declared);

  if (kind !== 'open') expect(declared.gaps).toEqual([]);
  expect(kind).toBe(one.name.split('-')[0]);
  expect(region(evidence.find(({ place }) => place)?.place)).toBe(markedIn(one.files));
});

/** What options of the engines ask for. */
const OPTIONS = [
  ...['host-cgroup', 'host-ipc', 'host-mnt', 'host-net', 'host-pid', 'host-time', 'host-user', 'host-uts'],
  ...['added-capability', 'cgroup-parent', 'engine-socket', 'host-device', 'host-path', 'host-propagation'],
  ...['lsm-unconfined', 'new-privileges', 'privileged', 'proc-mount', 'seccomp-unconfined'],
  ...['sensitive-mount', 'shared-shm'],
];

/** Docker joins these alone. */
const OF_DOCKER = ['joined-ipc', 'joined-net', 'joined-pid'];

/** Podman these too. */
const JOINS = [...OF_DOCKER, 'joined-cgroup', 'joined-user', 'joined-uts'];

const ACROSS = OF_DOCKER.map((rule) => `${rule}-across-projects`);

/** A bundle can join every namespace there is, and has no word for all privileges at once. */
const BUNDLE = [
  ...OPTIONS.filter((rule) => rule !== 'privileged'),
  'unsafe-sysctl',
  ...NAMESPACE_TYPES.flatMap((type) => [`joined-${type}`, `joined-${type}-across-projects`]),
];

/** What a manifest asks for: it joins nothing, and where its cgroup lies the cluster decides. */
const MANIFEST = [
  ...OPTIONS.filter((rule) => rule !== 'cgroup-parent'),
  ...['host-port', 'host-process', 'probe-host', 'selinux-options', 'shared-process-namespace'],
  ...['unsafe-pod-default', 'unsafe-sysctl'],
];

/** Of the engine itself, and of what it gives to every container unasked. */
const OF_DAEMON = [
  ...['engine-icc', 'engine-open-port', 'engine-user-remap'],
  ...['cgroup-parent', 'host-cgroup', 'host-ipc', 'host-user', 'new-privileges', 'seccomp-unconfined'],
];

/** What files of a kind can ask for: of each a failure, a pass, and one that the file leaves open. */
const ASKABLE: Partial<Record<FileKind, readonly string[]>> = {
  commands: [...OPTIONS, ...JOINS],
  compose: [...OPTIONS, ...OF_DOCKER, ...ACROSS],
  daemon: OF_DAEMON,
  devcontainer: [...OPTIONS, ...JOINS],
  kubernetes: MANIFEST,
  oci: BUNDLE,
  quadlet: [...OPTIONS, ...JOINS],
  workflow: [...OPTIONS, ...JOINS],
};

/** Nobody can ask for these. */
const UNASKED = { 'host-mnt': ['pass'], 'host-time': ['fail'] };

/** Which namespace another process stands in only the kernel knows; all else a bundle says, as it has no variables. */
const SETTLED_BY_BUNDLE = Object.fromEntries(
  BUNDLE.flatMap((rule) => {
    if (rule.endsWith('-across-projects')) return [[rule, ['open', 'pass']]];
    const isOfNamespaces = rule === 'proc-mount' || ruleById(rule)?.namespace !== undefined;
    return isOfNamespaces ? [] : [[rule, ['fail', 'pass']]];
  }),
);

/** What a kind of file says, or does not: nothing in between. */
const SETTLED: Partial<Record<FileKind, Partial<Record<string, readonly string[]>>>> = {
  commands: UNASKED,
  // A file is of one project, and those of others are not in it.
  compose: { ...UNASKED, ...Object.fromEntries(ACROSS.map((rule) => [rule, ['open', 'pass']])) },
  // The host's is refused as a default.
  daemon: { 'host-ipc': ['open', 'pass'] },
  devcontainer: UNASKED,
  kubernetes: { ...UNASKED, 'host-cgroup': ['open'], 'host-uts': ['open', 'pass'] },
  oci: SETTLED_BY_BUNDLE,
  quadlet: UNASKED,
  workflow: UNASKED,
};

describe.each(Object.entries(ASKABLE))('%s', (kind, rules) => {
  it('has fixtures for these rules and no others', () => {
    expect(namesIn(`${kind}/`)).toEqual([...rules].sort());
  });

  it.each(rules)('has each verdict of %s', (rule) => {
    const verdicts = namesIn(`${kind}/${rule}/`).map((file) => file.split('-')[0]);
    const expected = SETTLED[kind as FileKind]?.[rule] ?? ['fail', 'open', 'pass'];

    expect([...new Set(verdicts)]).toEqual(expected);
  });
});

it('each rule that reads files has fixtures of one kind at least', () => {
  const shown = new Set(Object.values(ASKABLE).flat());
  const reading = RULES.filter((rule) => rule.subject === 'engine' || rule.reads.length > 0);

  expect(reading.map(({ id }) => id).filter((id) => !shown.has(id))).toEqual([]);
});
