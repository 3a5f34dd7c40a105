// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Compose's variables
import fc from 'fast-check';

/** What every project has beside it. */
export const DOTENV = `PID=host
EMPTY=
YES="yes"
IMAGE=nginx # web
DIR=/srv
CAP=NET_ADMIN
MORE=\${CAP}
`;

/** By way of a variable, and the same for all that. */
const SAME = [
  ...['${UNSET:-V}', '${UNSET-V}', '${EMPTY:-V}', '${UNSET:-${NONE:-V}}', '${UNSET-${EMPTY}V}'],
  ...['${IMAGE:+V}', '${IMAGE+V}', 'V${EMPTY}', '${EMPTY}V', '${IMAGE:+${UNSET-V}}'],
];

const OTHER = [
  ...['${PID}', '$PID', '${UNSET}', '${EMPTY-V}', '${EMPTY+V}', '${ONLY:-V}', '${UNSET:+V}', '$${PID}', 'V$'],
  ...[
    '${PID:?no}',
    '${UNSET:-${PID}}',
    '${UNSET:-{}}',
    '${UNSET:-a}${EMPTY:-b}}',
    '$1',
    '$$$PID',
    '${UNSET:--x}',
  ],
];

const REFUSED = ['${UNSET?no}', '${', '${PID', '${PID V}', '${EMPTY:?${PID}}'];

export const quoted = (value: string): string => JSON.stringify(value);

export const list = (items: readonly string[]): string => `[${items.join(', ')}]`;

/** One of the values, seldom something else, hardly ever what nobody can read. */
export const text = (...values: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...values),
      fc.oneof(
        { weight: 200, arbitrary: fc.constant('V') },
        { weight: 100, arbitrary: fc.constantFrom(...SAME) },
        { weight: 10, arbitrary: fc.constantFrom(...OTHER) },
        { weight: 1, arbitrary: fc.constantFrom(...REFUSED) },
      ),
    )
    .map(([value, form]) => quoted(form.replace('V', () => value)));

export const some = (values: readonly string[]): fc.Arbitrary<string> =>
  fc.uniqueArray(text(...values), { minLength: 1, maxLength: 3 }).map(list);

/** Compose refuses an item that comes twice where nobody takes it out: with so many it seldom does. */
export function numbered(known: readonly string[], prefix: string): fc.Arbitrary<string> {
  const many = Array.from({ length: 200 }, (_, n) => `${prefix}${n}`);
  return some([...known, ...many]);
}

export const truth = fc.constantFrom(
  ...['true', 'false', 'yes', 'On', 'Y', '"true"', 'no', 'OFF', '"${YES:-true}"', '"${UNSET:-n}"'],
);

/** Once in so many. */
export const rarely = (one: number): fc.Arbitrary<boolean> =>
  fc.integer({ min: 1, max: one }).map((n) => n === 1);
