import { lineFingerprints } from '../../line-fingerprints.ts';
import type { Engine } from '../../model/engine.ts';
import type { Place } from '../../model/place.ts';
import type { Finding, Report, ReportWorkload, SourceLine } from '../../model/report.ts';
import { sha256 } from './sha256.ts';

/** What a result is about, called the same in each run: not by id, pid, address, digest, tag, time or made-up name. */
export interface Thing {
  /** Of a declared one the file, percent-encoded; else what stands in for it: segments of `[A-Za-z0-9._-]`. */
  path: string;
  /** The one line of that file. With the path it tells things apart; hostile. */
  line: string;
  /** What messages call it; hostile. */
  label: string;
  /** Where in the file, of what is declared. */
  at?: Spot;
}

interface Spot {
  place: Place;
  /** Undefined where nobody has quoted it. */
  source?: SourceLine;
}

/** Tells what a finding of this report is about. Of one host its name is left out: a machine may be called anew. */
export function thingsOf(report: Report): (finding: Finding) => Thing {
  const runningOf = runningThings(report);
  const lineOf = linesOf(report);
  const isOfFiles = report.hosts[0].source === 'files';
  return (finding) => {
    const { place } = finding;
    if (!place) return runningOf(finding);
    const source = lineOf(place);
    return {
      ...(isOfFiles
        ? { line: finding.subject.name, label: finding.subject.name }
        : asService(runningOf(finding))),
      path: uriOf(place.file),
      at: { place, ...(source && { source }) },
    };
  };
}

/** A container that runs is called as its file calls it: the same alert, whichever of them was looked at. */
function asService({ label }: Thing): Pick<Thing, 'line' | 'label'> {
  return { line: label.slice(label.indexOf('/') + 1), label };
}

/** A path in the repository as a URI: a colon in its first segment would read as a scheme, and `..` leave the root. */
export function uriOf(file: string): string {
  if (file === '-') return 'stdin';
  const segments = file.split('/').filter((segment) => !['', '.', '..'].includes(segment));
  return segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join('/') || 'unnamed';
}

function linesOf({ sources = [] }: Report): (place: Place) => SourceLine | undefined {
  const files = new Map(
    sources.map(({ file, lines }) => [file, new Map(lines.map((line) => [line.number, line]))]),
  );
  return ({ file, line }) => files.get(file)?.get(line);
}

function runningThings({ hosts, workloads }: Report): (finding: Finding) => Thing {
  const keyOf = (host: string, id: string): string => JSON.stringify([host, id]);
  const workloadByKey = new Map(workloads.map((workload) => [keyOf(workload.host, workload.id), workload]));
  const engineByKey = new Map(
    hosts.flatMap(({ id: host, engines }) => engines.map((engine) => [keyOf(host, engine.id), engine])),
  );
  return ({ subject }) => {
    const key = keyOf(subject.host, subject.id);
    const thing =
      subject.kind === 'engine'
        ? engineThing(engineByKey.get(key))
        : workloadThing(workloadByKey.get(key) ?? subject);
    return hosts.length > 1 ? onHost(thing, subject.host) : thing;
  };
}

/** Two hosts may have containers of one name, and two names of hosts one slug. */
const onHost = ({ path, line, label }: Thing, host: string): Thing => ({
  path: path.replace(ROOT, () => `${ROOT}/${slug(host)}`),
  line: `${line} on host ${host}`,
  label: `${label} on ${host}`,
});

type Named = Pick<ReportWorkload, 'name' | 'generatedName' | 'image' | 'project' | 'service'>;

function workloadThing({ name, generatedName, image = '', project, service }: Named): Thing {
  if (project && service) {
    const label = `${project}/${service}`;
    return { path: `${ROOT}/${slug(project)}/${slug(service)}`, line: `service ${label}`, label };
  }
  if (name && !generatedName)
    return { path: `${ROOT}/${slug(name)}`, line: `container ${name}`, label: name };
  const repository = repositoryOf(image);
  return repository
    ? {
        path: `${ROOT}/${slug(repository)}`,
        line: `image ${repository}`,
        label: `a container of ${repository}`,
      }
    : { path: `${ROOT}/_unnamed`, line: 'container', label: 'a container without a name' };
}

/** Not by its endpoint, which may be a path of this machine. */
function engineThing(engine: Engine | undefined): Thing {
  const label = `${engine?.rootless ? 'rootless ' : ''}${engine?.kind ?? 'unknown'} engine`;
  return { path: `${ROOT}/_host`, line: label, label };
}

/** `registry:5000/team/app:1.2@sha256:…` without tag and digest; empty for a bare id. */
function repositoryOf(image: string): string {
  if (/^(sha256:)?[0-9a-f]{12,64}$/.test(image)) return '';
  return image.replace(/@.*$/s, '').replace(/:[^/:]*$/, '');
}

const ROOT = 'nsaudit-runtime';

/** Folders whose alerts code scanning takes for somebody else's code. */
const CLASSIFIED =
  /^(tests?|specs?|docs?|documentation|examples?|vendors?|library|libraries|lib|third[_-]?party|node_modules)$/i;

const LONGEST = 100;

/** A segment of a path; it never begins with `_` as ours do. */
function slug(text: string): string {
  const safe = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .replace(/[.-]+$/, '');
  if (safe === '') return 'unnamed';
  if (safe.length > LONGEST) return `${safe.slice(0, LONGEST - 9)}-${sha256(text).slice(0, 8)}`;
  return CLASSIFIED.test(safe) ? `${safe}-service` : safe;
}

/** Equal for findings that are one result. A running container has no way in a file: the last part is empty. */
export const identityOf = (rule: string, { path, line, at }: Thing): string =>
  JSON.stringify([rule, path, line, at?.place.path ?? '']);

/** The first is what GitHub tells alerts of one rule and path apart by. */
export const fingerprintsOf = (rule: string, thing: Thing): Record<string, string> => ({
  primaryLocationLineHash: thing.at?.source?.fingerprint ?? lineFingerprints(thing.line)(1),
  'nsaudit/v1': sha256(identityOf(rule, thing)),
});
