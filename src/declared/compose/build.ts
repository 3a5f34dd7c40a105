import type { Workload } from '../../model/workload.ts';
import { Asking } from '../asking.ts';
import { askNothing } from '../defaults.ts';
import { declaredWorkload } from '../workload.ts';
import { askTruth } from './guards.ts';
import type { Project } from './project.ts';
import { textOf } from './scalars.ts';
import { entryOf, itemsOf, type Mapping, placeOfKey, placeOfValue, type Value } from './value.ts';

/** Entitlements of BuildKit, and what each asks for. */
const PRIVILEGED = 'security.insecure';
const HOST_NETWORK = 'network.host';

/** The containers that an image is built in, where more is asked for them than for others. */
export function buildOf(name: string, service: Mapping, project: Project): Workload | undefined {
  const build = entryOf(service, 'build');
  // A swarm builds nothing.
  if (project.isSwarm || build?.kind !== 'mapping' || build.entries.size === 0) return undefined;
  const asking = new Asking('compose', placeOfKey(build));
  askNothing(asking);
  askTruth(asking, entryOf(build, 'privileged'), project);
  const entitlements = entryOf(build, 'entitlements');
  for (const item of entitlements?.kind === 'sequence' ? itemsOf(entitlements) : [])
    askEntitlement(asking, item);
  askNetwork(asking, entryOf(build, 'network'));
  const declared = asking.done();
  const { privileged, undecided, sharing } = declared;
  const asksForMore = privileged || undecided.privileged || sharing.net?.implied !== true;
  if (!asksForMore) return undefined;
  return {
    ...declaredWorkload(declared, {
      name: `${name} (build)`,
      service: name,
      ...(project.name !== undefined && { project: project.name }),
    }),
    id: `${project.idOf(name)}.build`,
  };
}

function askNetwork(asking: Asking, value: Value | undefined): void {
  const network = textOf(value);
  if (!network) return;
  const { text, open, node } = network;
  const place = placeOfValue(network);
  if (text === 'host') asking.share('net', 'host', text, place);
  else if (open !== undefined) asking.openSharing('net', node.value, open, place);
}

function askEntitlement(asking: Asking, value: Value): void {
  const entitlement = textOf(value);
  if (!entitlement) return;
  const { text, open } = entitlement;
  const place = placeOfValue(entitlement);
  if (text === PRIVILEGED) asking.privileged(true, place);
  else if (text === HOST_NETWORK) asking.share('net', 'host', text, place);
  else if (open !== undefined) asking.undecided('privileged', open, place);
}
