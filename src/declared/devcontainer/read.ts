import type { Place } from '../../model/place.ts';
import type { Workload } from '../../model/workload.ts';
import { resolveAlias } from '../../yaml/node.ts';
import { parseYaml } from '../../yaml/parse.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { Asking } from '../asking.ts';
import { declareRuns } from '../commands/declare.ts';
import { askNothing } from '../defaults.ts';
import { type Field, Fields, placeOfField } from '../fields.ts';
import { problemGaps } from '../problems.ts';
import type { Declarations, Files } from '../reader.ts';
import type { Told } from '../readers.ts';
import { addValue, askByOptions, askForPrivileged } from '../run-options/ask.ts';
import { labelsOf, lastValue } from '../run-options/names.ts';
import { parseRunOptions } from '../run-options/parse.ts';
import { declaredWorkload } from '../workload.ts';
import { type Composed, readComposed } from './composed.ts';
import { askByFeature, askByImage } from './features.ts';
import { hostCommands } from './host-commands.ts';
import { withoutComments } from './json.ts';
import { askForMount, askForWorkspace } from './mounts.ts';
import { listOf, valuesOf } from './values.ts';

export interface DevcontainerDeclarations extends Declarations {
  /** Compose files that it is made of, relative to its own folder: whoever reads those audits its services. */
  composeFiles: { path: string; place: Place }[];
}

/** A development container: what `docker run` is given for it, its own fields and its features. */
export function readDevcontainer(source: SourceText, files: Files, told: Told): DevcontainerDeclarations {
  const { documents, problems } = parseYaml(withoutComments(source));
  const fields = new Fields();
  const root = documents[0]?.root;
  const file: Field | undefined = root && { node: resolveAlias(root), path: '' };
  const isReadable = file && fields.mapping(file);
  const unread = problemGaps(source, problems);
  if (!isReadable) return { workloads: [], engines: [], composeFiles: [], gaps: [...unread, ...fields.gaps] };
  const { runs, gaps } = hostCommands(fields, file);
  const composeFiles = composeFilesOf(fields, file);
  const compose = fields.at(file, 'dockerComposeFile');
  const own = compose
    ? readComposed({ ...composedOf(fields, file, compose), files: composeFiles }, files, told)
    : { workloads: [workloadOf(fields, file)], gaps: [] };
  return {
    workloads: [...own.workloads, ...declareRuns('devcontainer', runs)],
    engines: [],
    composeFiles,
    gaps: [...unread, ...fields.gaps, ...gaps, ...own.gaps],
  };
}

export const looksLikeDevcontainer = ({ file }: SourceText): boolean =>
  /(^|\/)(\.devcontainer\/(.+\/)?devcontainer\.json|\.?devcontainer\.json)$/.test(file);

const composeFilesOf = (fields: Fields, file: Field): DevcontainerDeclarations['composeFiles'] =>
  valuesOf(fields, fields.at(file, 'dockerComposeFile')).map(({ value, path }) => ({
    path: value.text,
    place: value.place(path),
  }));

const WORKLOAD = 'devcontainer';

const askingAt = (field: Field): Asking =>
  askNothing(new Asking('devcontainer', placeOfField({ ...field, path: WORKLOAD })));

function workloadOf(fields: Fields, file: Field): Workload {
  const first = ['image', 'build', 'dockerFile', 'name'].map((key) => fields.at(file, key)).find(Boolean);
  const asking = askingAt(first ?? file);
  const line = parseRunOptions(valuesOf(fields, fields.at(file, 'runArgs')).map(({ value }) => value));
  askByOptions(asking, line, { path: 'runArgs', podman: false, resolve: () => undefined });
  const [image] = valuesOf(fields, fields.at(file, 'image'));
  if (image) askByImage(asking, image.value.text, image.value.place(image.path));
  askByFields(asking, fields, file);
  askForWorkspace(asking, fields, file);
  return declaredWorkload(asking.done(), {
    name: lastValue(line, 'name')?.text ?? nameOf(fields, file),
    labels: labelsOf(line),
    ...(image && { image: image.value.text }),
  });
}

/** Arguments and the mount of what is worked in do not count where Compose makes the container. */
function composedOf(fields: Fields, file: Field, compose: Field): Omit<Composed, 'files'> {
  const own = askingAt(compose);
  askByFields(own, fields, file);
  const [service] = valuesOf(fields, fields.at(file, 'service'));
  return { own, name: nameOf(fields, file), service, place: placeOfField(compose) };
}

const nameOf = (fields: Fields, file: Field): string =>
  fields.scalar(fields.at(file, 'name'))?.value || WORKLOAD;

function askByFields(asking: Asking, fields: Fields, file: Field): void {
  for (const [id, feature] of fields.entries(fields.at(file, 'features'))) askByFeature(asking, id, feature);
  const privileged = fields.at(file, 'privileged');
  // What an argument or a feature asks for `false` does not take back.
  if (privileged && !asking.done().privileged) askByPrivileged(asking, fields, privileged);
  for (const field of ['capAdd', 'securityOpt'] as const) {
    for (const { value, path } of valuesOf(fields, fields.at(file, field)))
      addValue(asking, field, value, path);
  }
  for (const mount of listOf(fields, fields.at(file, 'mounts'))) askForMount(asking, fields, mount);
  const requirements = fields.at(file, 'hostRequirements');
  const gpu = requirements && fields.at(requirements, 'gpu');
  if (gpu) askForGpu(asking, fields, gpu);
}

/** Of a text the programs that read it ask only whether there is any: `"false"` is true to them. */
function askByPrivileged(asking: Asking, fields: Fields, field: Field): void {
  const { node, path } = field;
  const [{ value } = {}] = node.kind === 'scalar' ? valuesOf(fields, field) : [];
  if (node.kind !== 'scalar' || !value) {
    fields.expected('true or false', field);
    asking.undecided('privileged', 'is neither true nor false', placeOfField(field));
  } else if (!node.plain && !value.why) asking.privileged(value.text !== '', value.place(path));
  else askForPrivileged(asking, value, path);
}

/** Where the engine has any, all are given to it: `true`, `"optional"` and how many cores they should have alike. */
function askForGpu(asking: Asking, fields: Fields, gpu: Field): void {
  const [whole] = gpu.node.kind === 'scalar' ? valuesOf(fields, gpu) : [];
  const place = whole?.value.place(gpu.path) ?? placeOfField(gpu);
  if (whole?.value.why) asking.undecided('devices', whole.value.why, place);
  else if (whole?.value.text !== 'false') asking.add('devices', 'gpu', place);
}
