import type { Engine, EngineField } from '../../model/engine.ts';
import type { Place } from '../../model/place.ts';
import { resolveAlias } from '../../yaml/node.ts';
import { parseYaml } from '../../yaml/parse.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import type { Field, Fields } from '../fields.ts';
import { GoFields } from '../go-fields.ts';
import { placeOf, spanPlace } from '../place.ts';
import { problemGaps } from '../problems.ts';
import type { Declarations } from '../reader.ts';
import { defaultsOf } from './defaults.ts';

/** Docker's daemon.json: the engine itself, and what it gives to every container that asks for nothing. */
export function readDaemon(source: SourceText): Declarations {
  const { documents, problems } = parseYaml(source);
  const fields = new GoFields();
  const root = documents[0]?.root;
  const file: Field | undefined = root && { node: resolveAlias(root), path: '' };
  const isReadable = file && fields.mapping(file);
  const engine = isReadable ? engineOf(source, fields, file) : undefined;
  return {
    workloads: isReadable ? defaultsOf(fields, file, engine?.userRemap) : [],
    engines: engine ? [engine] : [],
    gaps: [...problemGaps(source, problems), ...fields.gaps],
  };
}

export const looksLikeDaemon = ({ file, text }: SourceText): boolean =>
  /(^|\/)(docker-?)?daemon\.json$/.test(file) && /^\s*\{/.test(text);

function engineOf(source: SourceText, fields: Fields, file: Field): Engine {
  // What is missing is missing in the whole: its opening bracket stands for that.
  const nowhere = spanPlace(source, file.node.start, file.node.start + 1, '');
  const places: Partial<Record<EngineField, Place[]>> = {};
  const at = (field: EngineField, key: string): Field | undefined => {
    const found = fields.at(file, key);
    places[field] = [found ? placeOf(found.node, found.path) : { ...nowhere, path: key }];
    return found;
  };
  const remap = at('userRemap', 'userns-remap');
  const remapped = remap ? fields.scalar(remap)?.value : '';
  const talks = at('icc', 'icc');
  const icc = talks ? fields.flag(talks) : true;
  const open = openPorts(fields, file);
  if (open)
    places.openPorts = open.length > 0 ? open.map(({ place }) => place) : [{ ...nowhere, path: 'hosts' }];
  return {
    id: source.file,
    kind: 'docker',
    endpoint: source.file,
    rootless: false,
    ...(remapped !== undefined && { userRemap: remapped !== '' }),
    ...(icc !== undefined && { icc }),
    ...(open && { openPorts: open.map(({ address }) => address) }),
    places,
    securityOptions: [],
    reachable: 'unknown',
  };
}

/** An address without a protocol is one of TCP. */
const IS_PORT = /^tcp:|^(?!.*:\/\/)./i;

/** TCP addresses where no client has to show a certificate: `tls` alone proves the server to the client. */
function openPorts(fields: Fields, file: Field): { address: string; place: Place }[] | undefined {
  const tls = fields.at(file, 'tlsverify');
  const verifies = tls ? fields.flag(tls) : false;
  const hosts = fields.items(fields.at(file, 'hosts'));
  if (verifies === undefined) return undefined;
  return hosts.flatMap((host) => {
    const address = fields.text(host);
    return address && !verifies && IS_PORT.test(address.value)
      ? [{ address: address.value, place: address.place }]
      : [];
  });
}
