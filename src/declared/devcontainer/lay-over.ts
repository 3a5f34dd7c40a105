import type { Declared } from '../../model/declared.ts';
import { normalize } from '../compose/paths.ts';

/**
 * What a development container asks for, over what its service does; it comes first, so that findings are where it is
 * written. The place is that of the service: what neither asks for is missing there.
 */
export function layOver(service: Declared, own: Declared): Declared {
  const kept = withoutReplaced(service, own);
  // `false` takes nothing back.
  const { privileged, places } = own.privileged || !service.places.privileged ? own : service;
  return {
    ...kept,
    kind: own.kind,
    privileged,
    capAdd: [...own.capAdd, ...kept.capAdd],
    securityOpt: [...own.securityOpt, ...kept.securityOpt],
    mounts: [...own.mounts, ...kept.mounts],
    devices: [...own.devices, ...kept.devices],
    places: {
      ...both(own.places, kept.places),
      ...(places.privileged && { privileged: places.privileged }),
    },
    undecided: both(own.undecided, kept.undecided),
    more: both(own.more, kept.more),
  };
}

/** Of mounts the last of a target counts, and of security options the last of a name. */
function withoutReplaced(service: Declared, own: Declared): Declared {
  const names = new Set(own.securityOpt.map(nameOf));
  const targets = new Set(own.mounts.map(({ target }) => normalize(target)));
  const { places } = service;
  const options = keep(service.securityOpt, places.securityOpt, (option) => !names.has(nameOf(option)));
  const mounts = keep(service.mounts, places.mounts, ({ target }) => !targets.has(target));
  return {
    ...service,
    securityOpt: options.values,
    mounts: mounts.values,
    places: { ...places, securityOpt: options.places, mounts: mounts.places },
  };
}

/** A label has several parts that do not replace one another. */
const nameOf = (option: string): string =>
  (/^(?:label[=:])?[^=:]*/.exec(option)?.[0] ?? option).replace(':', '=');

function keep<V, P>(values: readonly V[], places: readonly P[] = [], isKept: (value: V) => boolean) {
  const kept = [...values.keys()].filter((index) => isKept(values[index] as V));
  return {
    values: kept.map((index) => values[index] as V),
    places: kept.map((index) => places[index] as P),
  };
}

type Lists<K extends string, V> = Partial<Record<K, V[]>>;

function both<K extends string, V>(first: Lists<K, V>, second: Lists<K, V>): Lists<K, V> {
  const lists: Lists<K, V> = {};
  for (const key of Object.keys({ ...first, ...second }) as K[]) {
    const all = [...(first[key] ?? []), ...(second[key] ?? [])];
    if (all.length > 0) lists[key] = all;
  }
  return lists;
}
