import type { Place } from '../../model/place.ts';
import type { Workload } from '../../model/workload.ts';
import { resolveAlias } from '../../yaml/node.ts';
import { parseYaml } from '../../yaml/parse.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { Asking } from '../asking.ts';
import { declareRuns } from '../commands/declare.ts';
import { askNothing } from '../defaults.ts';
import type { Excerpt } from '../excerpt.ts';
import { type Field, Fields, placeOfField } from '../fields.ts';
import { placeOf } from '../place.ts';
import { problemGaps } from '../problems.ts';
import type { Declarations } from '../reader.ts';
import { addMount, addValue, askByOptions, askForPrivileged } from '../run-options/ask.ts';
import { hostPath } from '../run-options/host-path.ts';
import { longMount } from '../run-options/mount.ts';
import { labelsOf, lastValue } from '../run-options/names.ts';
import { parseRunOptions } from '../run-options/parse.ts';
import { declaredWorkload } from '../workload.ts';
import { askByFeature } from './features.ts';
import { hostCommands } from './host-commands.ts';
import { withoutComments } from './json.ts';
import { listOf, valuesOf } from './values.ts';

export interface DevcontainerDeclarations extends Declarations {
  /** Compose files that it is made of, relative to its own folder: whoever reads those audits its services. */
  composeFiles: { path: string; place: Place }[];
}

/** A development container: what `docker run` is given for it, its own fields and its features. */
export function readDevcontainer(source: SourceText): DevcontainerDeclarations {
  const { documents, problems } = parseYaml(withoutComments(source));
  const fields = new Fields();
  const root = documents[0]?.root;
  const file: Field | undefined = root && { node: resolveAlias(root), path: '' };
  const isReadable = file && fields.mapping(file);
  const { runs, gaps } = isReadable ? hostCommands(fields, file) : { runs: [], gaps: [] };
  return {
    workloads: isReadable ? [...workloadsOf(fields, file), ...declareRuns('devcontainer', runs)] : [],
    engines: [],
    composeFiles: isReadable ? composeFilesOf(fields, file) : [],
    gaps: [...problemGaps(source, problems), ...fields.gaps, ...gaps],
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

function workloadsOf(fields: Fields, file: Field): Workload[] {
  const compose = fields.at(file, 'dockerComposeFile');
  const first =
    compose ?? ['image', 'build', 'dockerFile', 'name'].map((key) => fields.at(file, key)).find(Boolean);
  const asking = askNothing(new Asking('devcontainer', placeOfField({ ...(first ?? file), path: WORKLOAD })));
  const line = parseRunOptions(
    compose ? [] : valuesOf(fields, fields.at(file, 'runArgs')).map(({ value }) => value),
  );
  askByOptions(asking, line, { path: 'runArgs', podman: false, resolve: () => undefined });
  askByFields(asking, fields, file);
  for (const [id, feature] of fields.entries(fields.at(file, 'features'))) askByFeature(asking, id, feature);
  if (compose) {
    if (!asksForAnything(asking)) return [];
    leaveSharingToCompose(asking, compose);
  }
  const image = fields.scalar(fields.at(file, 'image'))?.value;
  const name = lastValue(line, 'name')?.text ?? fields.scalar(fields.at(file, 'name'))?.value ?? WORKLOAD;
  return [declaredWorkload(asking.done(), { name, labels: labelsOf(line), ...(image && { image }) })];
}

function askByFields(asking: Asking, fields: Fields, file: Field): void {
  const [privileged] = valuesOf(fields, fields.at(file, 'privileged'));
  if (privileged) askForPrivileged(asking, privileged.value, privileged.path);
  for (const field of ['capAdd', 'securityOpt'] as const) {
    for (const { value, path } of valuesOf(fields, fields.at(file, field)))
      addValue(asking, field, value, path);
  }
  for (const mount of [
    ...listOf(fields, fields.at(file, 'mounts')),
    ...listOf(fields, fields.at(file, 'workspaceMount')),
  ]) {
    askForMount(asking, fields, mount);
  }
}

/** As for `--mount`, or an object with the same names. */
function askForMount(asking: Asking, fields: Fields, mount: Field): void {
  const [whole] = mount.node.kind === 'scalar' ? valuesOf(fields, mount) : [];
  if (whole) {
    addMount(asking, longMount(whole.value), whole.value, whole.path);
    return;
  }
  const of = (name: string): Excerpt | undefined => valuesOf(fields, fields.at(mount, name))[0]?.value;
  if (!fields.mapping(mount)) return;
  const [type, source, target] = [of('type'), of('source'), of('target')];
  const { path, why } = source ? hostPath(source) : { path: '' };
  const kind = type?.text.toLowerCase() ?? 'volume';
  const place = source?.place(mount.path) ?? placeOf(mount.node, mount.path);
  const doubt = type?.why ?? (kind === 'bind' ? why : undefined);
  if (doubt) asking.undecided('mounts', doubt, place);
  asking.mount(
    {
      type: kind,
      source: path,
      target: target?.text ?? '',
      writable: true,
      propagation: '',
    },
    place,
  );
}

function asksForAnything(asking: Asking): boolean {
  const { places, undecided } = asking.done();
  return Object.keys(places).length + Object.keys(undecided).length > 0;
}

/** Its service is audited with the Compose file; here counts only what is added to that. */
function leaveSharingToCompose(asking: Asking, compose: Field): void {
  const place = placeOfField(compose);
  for (const type of ['pid', 'ipc', 'uts', 'net', 'user', 'cgroup'] as const) {
    asking.openSharing(type, 'not read', 'is for its Compose file to say', place);
  }
}
