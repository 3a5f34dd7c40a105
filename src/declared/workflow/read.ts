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
      collectSteps(fields, job, runs, gaps);
    }
    const action = fields.at(file, 'runs');
    if (action) collectSteps(fields, action, runs, gaps);
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
  return [
    ...(own ? [readContainer(fields, own, id)] : []),
    ...services.map(([name, service]) => readContainer(fields, service, `${id}/${name}`)),
  ];
}

/** Steps of another language are no commands. */
const SHELLS = /^(ba)?sh\b|^\s*$|pwsh|powershell|\$\{\{|^cmd/;

function collectSteps(fields: Fields, job: Field, runs: FoundRun[], gaps: Gap[]): void {
  for (const step of fields.items(fields.at(job, 'steps'))) {
    const run = fields.at(step, 'run');
    const script = fields.scalar(run);
    const shell = fields.scalar(fields.at(step, 'shell'))?.value ?? '';
    if (!run || !script || !SHELLS.test(shell)) continue;
    const found = collectRuns(excerptOf(script), { path: run.path });
    runs.push(...found.runs.map((each) => ({ run: each, path: run.path })));
    gaps.push(...found.gaps);
  }
}
