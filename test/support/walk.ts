/** A command of a page, and the answer that the page shows. */
export interface Step {
  command: string;
  answer: string[];
}

/** The commands of all `console` blocks of a page, in order, each with the answer that it shows. */
export function stepsOf(page: string): Step[] {
  const blocks = [...page.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = '']) => block.trimEnd());
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((text) => {
        const [command = '', ...answer] = text.trimEnd().split('\n');
        return { command, answer };
      }),
  );
}

/** Which value of a run each value of the page stands for, and the other way round: what is one must be one in both. */
export interface Pairs {
  shown: ReadonlyMap<string, string>;
  seen: ReadonlyMap<string, string>;
}

export const NO_PAIRS: Pairs = { shown: new Map(), seen: new Map() };

/**
 * Compares an answer line for line; `...` stands for any number of them. Inodes, PIDs and names that an engine makes up
 * differ from run to run: they are paired. Gives the pairs with those that were added; undefined: it is another answer.
 */
export function match(shown: readonly string[], seen: readonly string[], pairs: Pairs): Pairs | undefined {
  const [first, ...rest] = shown;
  if (first === undefined) return seen.length === 0 ? pairs : undefined;
  if (first !== '...') {
    const [line, ...others] = seen;
    const paired = line === undefined ? undefined : matchLine(first, line, pairs);
    return paired && match(rest, others, paired);
  }
  if (rest.length === 0) return pairs;
  for (let skip = 0; skip < seen.length; skip++) {
    const paired = match(rest, seen.slice(skip), pairs);
    if (paired) return paired;
  }
  return undefined;
}

/** Ids of containers, names of veths, and numbers from 10 on: a smaller one is a count, and the same in every run. */
const VALUE = /(\b[0-9a-f]{12,64}\b|\bveth[0-9a-f]+\b|\d{2,})/;

function matchLine(shown: string, seen: string, pairs: Pairs): Pairs | undefined {
  const [ours, theirs] = [partsOf(shown), partsOf(seen)];
  if (ours.length !== theirs.length) return undefined;
  const added = { shown: new Map(pairs.shown), seen: new Map(pairs.seen) };
  for (const [index, our] of ours.entries()) {
    const their = theirs[index] ?? '';
    // A text split by a pattern in brackets has what matches it at every second place.
    if (index % 2 === 0) {
      if (our !== their) return undefined;
    } else if ((added.shown.get(our) ?? their) !== their || (added.seen.get(their) ?? our) !== our) {
      return undefined;
    } else {
      added.shown.set(our, their);
      added.seen.set(their, our);
    }
  }
  return added;
}

/** How far apart words stand says nothing, nor does an id say more by its end. */
const partsOf = (line: string): string[] =>
  line
    .replace(/\bnsl\w+docker\b/g, 'docker0')
    .replace(/\s+/g, ' ')
    .trim()
    .split(VALUE)
    .map((part, index) => (index % 2 === 1 && /^[0-9a-f]{12,}$/.test(part) ? part.slice(0, 12) : part));
