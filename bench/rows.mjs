/**
 * One figure.
 *
 * @typedef {object} Row
 * @property {string} what
 * @property {number[]} values of each round; the median is the figure
 * @property {Bar} [bar] none: for information
 * @property {string} [unit]
 * @property {string} [note]
 *
 * @typedef {{ atMost: number } | { atLeast: number }} Bar
 */

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] =
    sorted.length % 2 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1);
  return (low + high) / 2;
}

/** @param {Row} row */
export function line({ what, values, bar, unit = '', note }) {
  const value = median(values);
  const figure = `${short(value)}${unit}`.padStart(9);
  const between = values.length > 1 ? `${short(Math.min(...values))}–${short(Math.max(...values))}` : '';
  const verdict = bar
    ? `${wanted(bar).padEnd(8)} ${reaches(value, bar) ? 'reached' : 'MISSED '}`
    : ' '.repeat(16);
  return `  ${what.padEnd(74)}${figure}  ${verdict}  ${between}${note ? `  ${note}` : ''}`.trimEnd();
}

/** @param {Bar} bar */
const wanted = (bar) => ('atMost' in bar ? `≤ ${bar.atMost}` : `≥ ${bar.atLeast}`);

/**
 * @param {number} value
 * @param {Bar} bar
 */
const reaches = (value, bar) => ('atMost' in bar ? value <= bar.atMost : value >= bar.atLeast);

/** @param {number} value */
const short = (value) =>
  Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
