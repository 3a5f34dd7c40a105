import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Report } from '../../../../src/model/report.ts';
import { kernelHas, NAMESPACE_TYPES } from '../../../../src/namespaces.ts';
import type { GraphFormat } from '../../../../src/views/graph/index.ts';
import { toGraph } from '../../../../src/views/graph/index.ts';
import { arbitraryFacts } from '../../../support/arbitrary-facts.ts';
import { judgeByAll } from '../../../support/audit.ts';
import type { WorkloadSketch } from '../../../support/facts.ts';
import { elementsOf } from '../../../support/xml.ts';
import { arbitraryReport } from '../../reporters/arbitrary-report.ts';
import { container, draw, graphOf, type NamespaceSketches } from './draw.ts';

const RUNS = { numRuns: 25 };

/** Likely ones and absurd ones. */
const reports: fc.Arbitrary<Report> = fc.oneof(
  arbitraryReport,
  arbitraryFacts.map((facts) => judgeByAll(facts)),
);

/** A picture is of the first host. */
const drawnOf = ({ workloads, hosts: [{ id }] }: Report) => workloads.filter(({ host }) => host === id);

const drawAny = (format: GraphFormat, report: Report): string =>
  draw(format, toGraph(report, { expand: false }));

/** What acts or hides, on a terminal and in an editor. */
const ACTIVE = /(?![ \n])[\p{Cc}\p{Cf}\p{Cs}\p{Z}]/u;

describe('the graph of any report', () => {
  it('has each container once, and no line without ends', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const { nodes, edges, groups } = toGraph(report, { expand: true });
        expect(nodes.filter(({ kind }) => kind === 'container')).toHaveLength(drawnOf(report).length);
        const ids = nodes.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { from, to } of edges) expect(ids).toEqual(expect.arrayContaining([from, to]));
        const boxes = groups.map(({ id }) => id);
        for (const { group } of nodes) expect([undefined, ...boxes]).toContain(group);
      }),
      RUNS,
    );
  });

  it('shows no container as known of which a namespace is not', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const types = NAMESPACE_TYPES.filter((type) => kernelHas(type, report.hosts[0].kernel));
        const blind = drawnOf(report).filter(({ namespaces }) =>
          types.some((type) => namespaces[type].status === 'unknown'),
        );
        const { nodes } = toGraph(report, { expand: true });
        const dashed = nodes.filter(({ kind, uncertain }) => kind === 'container' && uncertain);
        expect(dashed.length).toBeGreaterThanOrEqual(blind.length);
      }),
      RUNS,
    );
  });
});

describe('the graph of many', () => {
  /** Few kinds, so that many look alike. */
  const kinds = fc.constantFrom<[NamespaceSketches, WorkloadSketch]>(
    [{}, {}],
    [{ net: 'host' }, {}],
    [{ net: 'host', pid: 'host' }, { project: 'shop' }],
    [{}, { configured: { privileged: true } }],
    [{ net: 50 }, {}],
    [{ net: 51, ipc: 52 }, { pod: 'web' }],
    [{ net: undefined }, { state: 'paused' }],
  );

  it('has each container once, alone or among those that look alike', () => {
    fc.assert(
      fc.property(fc.array(kinds, { minLength: 20, maxLength: 60 }), (sketches) => {
        const { nodes } = graphOf(
          ...sketches.map(([namespaces, rest], index) => container(`c${index}`, namespaces, rest)),
        );
        const counts = nodes.map(({ kind, about }) =>
          kind === 'several' ? Number.parseInt(about[1] ?? '', 10) : Number(kind === 'container'),
        );
        expect(counts.reduce((a, b) => a + b, 0)).toBe(sketches.length);
      }),
      RUNS,
    );
  });
});

describe('the SVG of any report', () => {
  it('is well-formed, of shapes and texts alone', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const elements = elementsOf(drawAny('svg', report));
        const names = new Set(elements.map(({ name }) => name));
        for (const name of names)
          expect(['svg', 'title', 'desc', 'style', 'g', 'rect', 'path', 'text']).toContain(name);
        const attributes = new Set(elements.flatMap((element) => Object.keys(element.attributes)));
        for (const attribute of attributes) expect(attribute).not.toMatch(/^on|href|^style$/i);
      }),
      RUNS,
    );
  });
});

describe('the DOT of any report', () => {
  it('has nothing between its strings but what was meant', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const bare = drawAny('dot', report).replace(/"(?:[^"\\\n]|\\.)*"/g, 'S');
        for (const line of bare.trim().split('\n')) {
          expect(line).toMatch(
            /^ *(digraph nsaudit \{|\}|subgraph cluster_g\d+ \{|(graph|node|edge|n\d+|n\d+ -> n\d+) \[[\w=., ]*\])$/,
          );
        }
      }),
      RUNS,
    );
  });

  it('has no escape in its strings but breaks of lines', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const dot = drawAny('dot', report).replaceAll(/\\[\\"nl]/g, '');
        expect(dot).not.toContain('\\');
        expect(dot).not.toMatch(/&(?!amp;)/);
      }),
      RUNS,
    );
  });
});

describe('the Mermaid of any report', () => {
  it('has nothing between its strings but what was meant, and letters and numbers in them', () => {
    fc.assert(
      fc.property(reports, (report) => {
        const [directive, header, ...lines] = drawAny('mermaid', report).trim().split('\n');
        expect([directive, header]).toEqual([
          '%%{init: {"flowchart": {"wrappingWidth": 700}}}%%',
          'flowchart LR',
        ]);
        for (const line of lines) {
          expect(line.replace(/"(?:[\p{L}\p{N}\p{M} _-]|#\d+;|<br\/>)*"/gu, 'S')).toMatch(LINE);
        }
      }),
      RUNS,
    );
  });
});

const LINE =
  /^ *(n\d+(\[S\]|\(S\)|\[\[S\]\])|n\d+ -(-|\.-)>\|S\| n\d+|subgraph g\d+\[S\]|end|legend\[S\]|(classDef \w+|linkStyle [\d,]+|style legend) [\w#:,. -]+|class [n\d,]+ \w+)$/;

describe.each(['svg', 'dot', 'mermaid'] as const)('%s', (format) => {
  it('acts on no terminal and no editor', () => {
    fc.assert(
      fc.property(reports, (report) => {
        expect(drawAny(format, report)).not.toMatch(ACTIVE);
      }),
      RUNS,
    );
  });

  it('stays small, whatever a name is', () => {
    const [report] = fc.sample(
      arbitraryReport.filter(({ workloads }) => workloads.length > 2),
      { numRuns: 1, seed: 1 },
    );
    const huge = '<'.repeat(1_000_000);
    const workloads = (report?.workloads ?? []).map((workload) => ({
      ...workload,
      name: huge,
      project: huge,
    }));
    expect(drawAny(format, { ...(report as Report), workloads }).length).toBeLessThan(60_000);
  });
});
