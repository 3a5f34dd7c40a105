import { inRounds, measure, NODE, nsaudit, peakMemory } from './measure.mjs';

/** Runs in a row, of commands that end at once. */
const REPEAT = 5;

/**
 * What every command costs before it does anything.
 *
 * @param {{ rounds: number }} options
 * @returns {AsyncGenerator<import('./rows.mjs').Row>}
 */
export async function* startUp({ rounds }) {
  const run = (/** @type {string} */ line) => () => measure(line, { repeat: REPEAT });
  const samples = await inRounds(rounds, {
    node: run(NODE),
    version: run(nsaudit('--version')),
    help: run(nsaudit('--help')),
    rules: run(nsaudit('rules')),
  });
  yield {
    what: '--version: CPU ÷ node -e 0',
    values: samples.map(({ version, node }) => version.cpu / node.cpu),
    bar: { atMost: 1.35 },
  };
  yield {
    what: '--version: peak memory ÷ node -e 0',
    values: [(await peakMemory(nsaudit('--version'))) / (await peakMemory(NODE))],
    bar: { atMost: 1.25 },
  };
  yield {
    what: '--help: CPU ÷ node -e 0 (oclif is loaded)',
    values: samples.map(({ help, node }) => help.cpu / node.cpu),
  };
  yield {
    what: 'rules: CPU ÷ node -e 0 (oclif and the rules are loaded)',
    values: samples.map(({ rules, node }) => rules.cpu / node.cpu),
  };
}
