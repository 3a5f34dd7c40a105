import { readFile } from 'node:fs/promises';

/**
 * Of the report that the tests draw, without the names in it that are made to deceive.
 * @param {import('./sources.mjs').Sources} sources
 * @returns {Promise<Map<string, string>>} texts by path
 */
export async function pictures({ toGraph, VIEWS }) {
  /** @type {import('../../src/model/report.ts').Report} */
  const story = JSON.parse(await readFile('fixtures/golden/report.json', 'utf8'));
  const workloads = story.workloads.filter(({ name }) => /^[\w-]{1,20}$/.test(name));
  const [host] = story.hosts;
  const coverage = { ...host.coverage, listed: workloads.length, vanished: [], unlisted: 0 };
  const graph = toGraph({ ...story, workloads, hosts: [{ ...host, coverage }] }, { expand: false });
  return new Map([['docs/images/graph.svg', [...VIEWS.svg(graph)].join('')]]);
}
