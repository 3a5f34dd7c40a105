import type { Place } from '../../model/place.ts';
import { resolveAlias } from '../../yaml/node.ts';
import { parseYaml } from '../../yaml/parse.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { Asking } from '../asking.ts';
import { type Field, type Fields, placeOfField } from '../fields.ts';
import { GoFields } from '../go-fields.ts';
import { spanPlace } from '../place.ts';
import { problemGaps } from '../problems.ts';
import type { Declarations } from '../reader.ts';
import { declaredWorkload } from '../workload.ts';
import { askForDevices } from './devices.ts';
import { askForGuards } from './guards.ts';
import { askForMounts } from './mounts.ts';
import { askForNamespaces } from './namespaces.ts';
import { partOf } from './part.ts';

/** The parts of a bundle's configuration, and where each would be written that is missing. */
export interface Bundle {
  fields: Fields;
  file: Field;
  linux: Field | undefined;
  process: Field | undefined;
  placeOf: (field: Field | undefined, path: string) => Place;
}

const OTHER_SYSTEMS = ['windows', 'solaris', 'vm', 'zos', 'freebsd'];

/** The config.json of an OCI bundle: https://github.com/opencontainers/runtime-spec */
export function readOci(source: SourceText): Declarations {
  const { documents, problems } = parseYaml(source);
  const fields = new GoFields();
  const root = documents[0]?.root;
  const file: Field | undefined = root && { node: resolveAlias(root), path: '' };
  const workloads = file && fields.mapping(file) ? workloadsOf(source, fields, file) : [];
  return { workloads, engines: [], gaps: [...problemGaps(source, problems), ...fields.gaps] };
}

export const looksLikeOci = ({ text }: Pick<SourceText, 'text'>): boolean =>
  /"ociVersion"\s*:/iu.test(text) && /"(process|root|linux|mounts)"\s*:/iu.test(text);

function workloadsOf(source: SourceText, fields: Fields, file: Field): Declarations['workloads'] {
  const linux = partOf(fields, file, 'linux');
  if (!linux && OTHER_SYSTEMS.some((key) => fields.at(file, key))) return [];
  const whole = spanPlace(source, file.node.start, file.node.start + 1, 'config');
  const asking = new Asking('oci', whole);
  const bundle: Bundle = {
    fields,
    file,
    linux,
    process: partOf(fields, file, 'process'),
    placeOf: (field, path) => ({ ...(field ? placeOfField(field) : whole), path }),
  };
  askForNamespaces(asking, bundle);
  askForGuards(asking, bundle);
  askForMounts(asking, bundle);
  askForDevices(asking, bundle);
  for (const [name, value] of fields.entries(linux && fields.at(linux, 'sysctl')))
    asking.also('sysctls', name, placeOfField(value));
  const name = fields.text(fields.at(file, 'hostname'))?.value || folderOf(source.file);
  return [declaredWorkload(asking.done(), { name })];
}

/** Of the bundle. */
const folderOf = (file: string): string => file.split('/').at(-2) ?? file;
