import type { Gap } from '../../model/evidence.ts';
import type { Workload } from '../../model/workload.ts';
import { resolveAlias } from '../../yaml/node.ts';
import { parseYaml } from '../../yaml/parse.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { collectRuns } from '../commands/collect.ts';
import { declareRuns, type FoundRun } from '../commands/declare.ts';
import { type Field, Fields } from '../fields.ts';
import { problemGaps } from '../problems.ts';
import type { Declarations } from '../reader.ts';
import { excerptOf } from '../scalar.ts';
import { readContainer } from './container.ts';

/** A GitHub Actions workflow or a composite action: containers of jobs, their services, and commands of steps. */
export function readWorkflow(source: SourceText): Declarations {
  const { documents, problems } = parseYaml(source);
  const fields = new Fields();
  const gaps = problemGaps(source, problems);
  const workloads: Workload[] = [];
  const runs: FoundRun[] = [];
  for (const { root } of documents) {
    if (!root) continue;
    const file: Field = { node: resolveAlias(root), path: '' };
    for (const [id, job] of fields.entries(fields.at(file, 'jobs'))) {
      workloads.push(...containersOf(fields, id, job));
      collectCommands(fields, job, runs, gaps);
    }
    const action = fields.at(file, 'runs');
    if (action) {
      workloads.push(...containersOf(fields, 'runs', action));
      collectCommands(fields, action, runs, gaps);
    }
    collectShell(fields, file, runs, gaps);
  }
  return {
    workloads: [...workloads, ...declareRuns('workflow', runs)],
    engines: [],
    gaps: [...gaps, ...fields.gaps],
  };
}

export const looksLikeWorkflow = ({ file, text }: Pick<SourceText, 'file' | 'text'>): boolean =>
  /\.ya?ml$/i.test(file) &&
  ((/^['"]?on['"]?\s*:/m.test(text) && /^["']?jobs["']?\s*:/m.test(text)) ||
    (/(^|\/)action\.ya?ml$/.test(file) && /^["']?runs["']?\s*:/m.test(text)));

function containersOf(fields: Fields, id: string, job: Field): Workload[] {
  const own = fields.at(job, 'container');
  const services = fields.entries(fields.at(job, 'services'));
  const actions = fields
    .items(fields.at(job, 'steps'))
    .flatMap((step) => givenTo(fields, step, RUNS_CONTAINER) ?? []);
  return [
    ...(own ? [readContainer(fields, job, own, id)] : []),
    ...services.map(([name, service]) => readContainer(fields, job, service, `${id}/${name}`)),
    ...actions.map((given) => readContainer(fields, job, given, id)),
  ];
}

/** Interpreters of other languages: what they are given are no commands. Whatever else is asked for may be a shell. */
const NO_SHELL =
  /^(\S*\/)?(env\s+(-S\s+)?)?(python|pypy|node|deno|bun|tsx|ruby|perl|php|lua|Rscript|julia|raku)[\d.]*(\s|$)/;

function collectCommands(fields: Fields, job: Field, runs: FoundRun[], gaps: Gap[]): void {
  collectShell(fields, job, runs, gaps);
  for (const step of fields.items(fields.at(job, 'steps'))) {
    const shell = fields.at(step, 'shell');
    collect(fields, shell, runs, gaps);
    if (shell?.node.kind === 'scalar' && NO_SHELL.test(shell.node.value)) continue;
    collect(fields, fields.at(step, 'run'), runs, gaps);
    const given = givenTo(fields, step, TAKES_SCRIPT);
    // Names of inputs are the same in capitals.
    for (const [key, value] of fields.entries(given))
      if (/^(script|run|command)$/i.test(key)) collect(fields, value, runs, gaps);
  }
}

/** Actions that are given a script for a shell: `appleboy/ssh-action`, `nick-fields/retry`. */
const TAKES_SCRIPT = /ssh|retry|docker-run|run-on-|shell/i;

/** Actions that are given an image and options of `docker run`. */
const RUNS_CONTAINER = /^[^/@]+\/docker-run(-action)?@/i;

/** What a step gives to an action of such a name. */
function givenTo(fields: Fields, step: Field, action: RegExp): Field | undefined {
  const uses = fields.at(step, 'uses');
  return uses?.node.kind === 'scalar' && action.test(uses.node.value) ? fields.at(step, 'with') : undefined;
}

/** The shell of all steps that name none: `docker run --rm -i web bash {0}` is a command too. */
function collectShell(fields: Fields, around: Field, runs: FoundRun[], gaps: Gap[]): void {
  const defaults = fields.at(around, 'defaults');
  const run = defaults && fields.at(defaults, 'run');
  collect(fields, run && fields.at(run, 'shell'), runs, gaps);
}

function collect(fields: Fields, field: Field | undefined, runs: FoundRun[], gaps: Gap[]): void {
  const script = fields.scalar(field);
  if (!field || !script) return;
  const { path } = field;
  const found = collectRuns(excerptOf(script), { path });
  for (const run of found.runs) runs.push({ run, path });
  for (const gap of found.gaps) gaps.push(gap);
}
