/** A mount as Compose understands it, in its short form or its long one. */
export interface VolumeSpec {
  type: string;
  source: string;
  target: string;
  readOnly: boolean;
  propagation: string;
}

const PROPAGATIONS = new Set(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']);

/** `[SOURCE:]TARGET[:OPTIONS]`; a sentence where it is none. */
export function parseVolume(spec: string): VolumeSpec | string {
  if (spec === '') return 'an empty volume';
  // Too short for a colon with something on both sides.
  const parts = spec.length < 3 ? [spec] : splitSpec(spec);
  if (parts.includes('')) return 'a volume with nothing between colons';
  if (parts.length > 3) return 'a volume with too many colons';
  const [first = '', second, options = ''] = parts;
  const [source, target] = second === undefined ? ['', first] : [first, second];
  const words = options.split(',');
  const access = words.findLast((word) => word === 'ro' || word === 'rw');
  return {
    type: isPath(source) ? 'bind' : 'volume',
    source,
    target,
    readOnly: access === 'ro',
    propagation: words.findLast((word) => PROPAGATIONS.has(word)) ?? '',
  };
}

const WITH_OTHER_COLONS = /(?:^|:)\p{L}:|\$\{/u;

/** At colons, but for the one behind a drive's letter and those within `${...}`, which is no variable any more. */
function splitSpec(spec: string): string[] {
  if (!WITH_OTHER_COLONS.test(spec)) return spec.split(':');
  const parts: string[] = [];
  let part = '';
  let depth = 0;
  for (const [index, unit] of [...spec].entries()) {
    if (unit === '$' && spec[index + 1] === '{') depth++;
    else if (unit === '}' && depth > 0) depth--;
    if (unit === ':' && depth === 0 && !/^\p{L}$/u.test(part)) {
      parts.push(part);
      part = '';
    } else part += unit;
  }
  return [...parts, part];
}

const isPath = (source: string): boolean => /^(?:[./~]|\\\\|\p{L}:)/u.test(source);
