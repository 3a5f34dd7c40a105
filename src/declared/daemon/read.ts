import type { Engine, EngineField } from '../../model/engine.ts';
import type { Place } from '../../model/place.ts';
import { resolveAlias } from '../../yaml/node.ts';
import { parseYaml } from '../../yaml/parse.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import type { Field } from '../fields.ts';
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

function engineOf(source: SourceText, fields: GoFields, file: Field): Engine {
  // What is missing is missing in the whole: its opening bracket stands for that.
  const nowhere = spanPlace(source, file.node.start, file.node.start + 1, '');
  const places: Partial<Record<EngineField, Place[]>> = {};
  const at = (field: EngineField, key: string): Field | undefined => {
    const found = fields.at(file, key);
    places[field] = [found ? placeOf(found.node, found.path) : { ...nowhere, path: key }];
    return found;
  };
  const remap = at('userRemap', 'userns-remap');
  const remapped = remap ? fields.string(remap) : '';
  const talks = at('icc', 'icc');
  const icc = talks ? fields.flag(talks) : true;
  const ports = openPorts(fields, fields.at(file, 'tlsverify'), at('openPorts', 'hosts'));
  if (ports.places.length > 0) places.openPorts = ports.places;
  return {
    id: source.file,
    kind: 'docker',
    endpoint: source.file,
    rootless: false,
    ...(remapped !== undefined && { userRemap: remapped !== '' }),
    ...(icc !== undefined && { icc }),
    ...(ports.open && { openPorts: ports.open }),
    places,
    securityOptions: [],
    reachable: 'unknown',
  };
}

/** An address without a protocol is one of TCP. */
const IS_PORT = /^tcp:|^(?!.*:\/\/)./i;

interface Ports {
  /** Undefined: nobody can tell. */
  open?: string[];
  /** Where those are written, or what keeps from telling; none: what counts is the list as a whole. */
  places: Place[];
}

/** TCP addresses where no client has to show a certificate: `tls` alone proves the server to the client. */
function openPorts(fields: GoFields, tls: Field | undefined, hosts: Field | undefined): Ports {
  const verifies = tls ? fields.flag(tls) : false;
  const told = fields.items(hosts).map((host) => ({ host, address: fields.string(host) }));
  if (tls && verifies === undefined) return { places: [placeOf(tls.node, tls.path)] };
  const open = told.flatMap(({ host, address }) =>
    !verifies && address !== undefined && IS_PORT.test(address)
      ? [{ address, place: placeOf(host.node, host.path) }]
      : [],
  );
  const places = open.map(({ place }) => place);
  const isUnread = hosts && hosts.node.kind !== 'sequence';
  const unread = told.filter(({ address }) => address === undefined);
  if (!verifies && open.length === 0 && (isUnread || unread.length > 0)) {
    return { places: unread.map(({ host }) => placeOf(host.node, host.path)) };
  }
  return { open: open.map(({ address }) => address), places };
}
