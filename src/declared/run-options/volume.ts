import type { ConfiguredMount } from '../../model/workload.ts';
import type { Excerpt } from '../excerpt.ts';
import { hostPath, isHostPath } from './host-path.ts';

/** A mount as it is asked for, and why it is not known what it leads to. */
export interface AskedMount {
  mount: ConfiguredMount;
  why?: string;
}

export const PROPAGATION = /^r?(shared|slave|private|unbindable)$/;

/** `/etc:/host:ro,rshared`, `data:/var/lib`, `/data`: one part alone is a volume that nobody named. */
export function volumeMount(value: Excerpt): AskedMount {
  const [first, target, options] = partsOf(value);
  if (!target) return volumeOfItsOwn(first ?? value);
  const source = first ?? value;
  const { path, why } = hostPath(source);
  const isPath = isHostPath(path) || source.unknowns[0]?.start === 0;
  const mayBeName = why !== undefined && !hasSlash(source);
  const words = options?.text.split(',') ?? [];
  return {
    mount: {
      type: isPath && !mayBeName ? 'bind' : 'volume',
      source: path,
      target: target.text,
      writable: !words.some((word) => ['ro', 'readonly', 'O'].includes(word)),
      propagation: words.find((word) => PROPAGATION.test(word)) ?? '',
    },
    ...(isPath && why && { why }),
  };
}

/** Outside of variables: no volume's name has one. */
const hasSlash = ({ text, unknowns }: Excerpt): boolean =>
  [...text.matchAll(/\//g)].some(
    ({ index }) => !unknowns.some(({ start, end }) => start <= index && index < end),
  );

/** `$X` alone may be all of it. */
const volumeOfItsOwn = (value: Excerpt): AskedMount => ({
  mount: { type: 'volume', source: '', target: value.text, writable: true, propagation: '' },
  ...(value.unknowns.some(({ start }) => start === 0) && value.why && { why: value.why }),
});

/** A colon behind one letter is a drive's, one inside of a variable its own. */
function partsOf(value: Excerpt): Excerpt[] {
  const { text, unknowns } = value;
  const cuts: number[] = [];
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    const isDrive = text[at + 1] === '\\' && /^:?[A-Za-z]$/.test(text.slice(Math.max(0, at - 2), at));
    if (!isDrive && !unknowns.some(({ start, end }) => start < at && at < end)) cuts.push(at);
  }
  return [-1, ...cuts].map((cut, index) => value.slice(cut + 1, cuts[index]));
}
