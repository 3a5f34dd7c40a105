import type { Place } from '../../model/place.ts';
import type { Asking } from '../asking.ts';
import { through } from '../place.ts';
import type { Project } from './project.ts';
import { textOf, truthOf } from './scalars.ts';
import { entriesOf, entryOf, itemsOf, type Mapping, placeOfKey, placeOfValue, type Value } from './value.ts';

/** The host's network can be had by name, as one that is there already. */
const HOST = 'host';

/** What a project has without saying so. */
const DEFAULT = 'default';

export function askNetworks(asking: Asking, service: Mapping, project: Project): void {
  for (const [name, used] of networksOf(service)) {
    const network = project.defined('networks', name);
    const at = used && placeOfKey(used);
    if (!network && at && name !== DEFAULT)
      project.report.problem(`uses ${name}, which is no network of the project`, at);
    if (network?.kind !== 'mapping') continue;
    const found = hostIn(name, network);
    if (!found) continue;
    const { text, open } = found;
    const place = at ? through(found.place, 'network', at) : found.place;
    if (text === HOST) asking.share('net', 'host', text, place);
    else asking.openSharing('net', text, open ?? '', place);
    return;
  }
}

/** Compose starts nothing that has a mode beside networks. */
export function refuseNetworks(service: Mapping, project: Project): void {
  const networks = entryOf(service, 'networks');
  const isEmpty =
    networks?.kind === 'sequence'
      ? networks.items.length === 0
      : networks?.kind !== 'mapping' || networks.entries.size === 0;
  if (networks && !isEmpty) project.report.problem('networks beside a network_mode', placeOfValue(networks));
}

/** Without one of its own a service has the project's default. */
function networksOf(service: Mapping): Iterable<[string, Value | undefined]> {
  const networks = entryOf(service, 'networks');
  if (networks?.kind === 'mapping' && networks.entries.size > 0) return entriesOf(networks);
  if (networks?.kind === 'sequence' && networks.items.length > 0) {
    return itemsOf(networks).flatMap((item): [string, Value][] =>
      item.kind === 'scalar' ? [[item.text, item]] : [],
    );
  }
  return [[DEFAULT, undefined]];
}

interface Named {
  text: string;
  place: Place;
  open: string | undefined;
}

/** Where the files say that it is the host's network, or may be. */
function hostIn(key: string, network: Mapping): Named | undefined {
  const external = entryOf(network, 'external');
  const older = external?.kind === 'mapping' ? entryOf(external, 'name') : undefined;
  const name = entryOf(network, 'name') ?? older;
  const isExternal = external?.kind === 'mapping' || truthOf(external);
  const byKey = !name && isExternal ? [{ text: key, place: placeOfKey(network), open: undefined }] : [];
  const said: Named[] = [...byKey, ...namedBy(name), ...namedBy(entryOf(network, 'driver'))];
  return said.find(({ text }) => text === HOST) ?? said.find(({ open }) => open !== undefined);
}

const namedBy = (value: Value | undefined): Named[] => {
  const told = textOf(value);
  return told ? [{ text: told.text, open: told.open, place: placeOfValue(told) }] : [];
};
