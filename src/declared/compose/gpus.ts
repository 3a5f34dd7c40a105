import type { Asking } from '../asking.ts';
import type { Project } from './project.ts';
import { textOf } from './scalars.ts';
import { entryOf, itemsOf, type Mapping, placeOfValue, type Value } from './value.ts';

const WAYS = [['gpus'], ['deploy', 'resources', 'reservations', 'devices']];

/** Devices that are asked of a driver: which nodes they are it alone knows. */
export function askGpus(asking: Asking, service: Mapping, project: Project): void {
  for (const way of WAYS) {
    const found = valueAt(service, way);
    const requests = found?.kind === 'sequence' ? itemsOf(found) : [found ?? []].flat();
    for (const request of requests) askRequest(asking, request, project);
  }
}

/** Also what stands in the way of it. */
function valueAt(value: Value | undefined, [key, ...rest]: readonly string[]): Value | undefined {
  if (!value || value.kind === 'nothing') return undefined;
  return key === undefined || value.kind !== 'mapping' ? value : valueAt(entryOf(value, key), rest);
}

function askRequest(asking: Asking, request: Value, project: Project): void {
  const place = placeOfValue(request);
  const isAll = request.kind === 'scalar' && request.text === 'all';
  const [driver, count] = ['driver', 'count'].map((key) => told(request, key));
  const list = request.kind === 'mapping' ? entryOf(request, 'device_ids') : undefined;
  const ids = list?.kind === 'sequence' ? itemsOf(list).flatMap((id) => textOf(id) ?? []) : [];
  const open = [request, driver, count, ...ids].flatMap(
    (value) => (value?.kind === 'scalar' && value.open) || [],
  );
  if (isAll || request.kind === 'mapping')
    asking.add('devices', ids.map(({ text }) => text).join(' ') || driver?.text || 'gpu', place);
  else if (open.length === 0) {
    const why = 'asks for devices in a way that cannot be read';
    project.report.problem(why, place);
    asking.undecided('devices', why, place);
  }
  for (const why of open) asking.undecided('devices', why, place);
}

const told = (request: Value, key: string) =>
  request.kind === 'mapping' ? textOf(entryOf(request, key)) : undefined;
