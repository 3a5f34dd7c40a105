import { describe, expect, it } from '@jest/globals';
import { mergeReports } from '../../../../src/evaluate/merge.ts';
import { NAMESPACES } from '../../../../src/namespaces.ts';
import { toGraph } from '../../../../src/views/graph/index.ts';
import { judgeByAll } from '../../../support/audit.ts';
import { completeFacts, engine } from '../../../support/facts.ts';
import { container, edgesOf, graphOf, nodeCalled, reportOf } from './draw.ts';

const many = (count: number, namespaces = {}) =>
  Array.from({ length: count }, (_, index) => container(`worker-${index}`, namespaces));

const WORD = { witness: 'configured' as const, field: 'HostConfig', value: 'private' };

const ALL_OWN = Object.fromEntries(NAMESPACES.map(({ type }, index) => [type, 900 + index]));

describe('lines', () => {
  it('to the host: one for all types, as bad as the worst of them', () => {
    const graph = graphOf(container('agent', { net: 'host', uts: 'host' }), container('web'));
    expect(edgesOf(graph)).toEqual(['agent → host: net uts · high']);
    expect(nodeCalled(graph, 'agent')).toMatchObject({
      mark: 'high',
      detail: expect.stringMatching(/^high/),
    });
  });

  it('to the one that was there first, from those of other projects too', () => {
    const startedAt = (startTime: number, project: string, namespaces: object) => ({
      project,
      observed: { startTime, namespaces: { pid: 'host' as const, ...namespaces } },
    });
    const graph = graphOf(
      { name: 'db', configured: {}, ...startedAt(1, 'shop', { pid: 50, net: 51 }) },
      { name: 'side', configured: {}, ...startedAt(2, 'shop', { pid: 60, net: 51 }) },
      { name: 'intruder', configured: {}, ...startedAt(3, 'lab', { pid: 50, net: 61 }) },
    );
    expect(edgesOf(graph)).toContain('side → db: net · low');
    expect(edgesOf(graph)).toContain('intruder → db: pid · medium');
  });

  it('by the engine’s word where no process was seen, and say so', () => {
    const graph = graphOf(
      { name: 'db', configured: { sharing: { net: { kind: 'private' } } } },
      { name: 'side', configured: { sharing: { net: { kind: 'container', target: 'db' } } } },
      { name: 'agent', configured: { sharing: { net: { kind: 'host' } } } },
      { name: 'path', configured: { sharing: { net: { kind: 'container', target: '/run/netns/x' } } } },
    );
    const edges = edgesOf(graph);
    expect(edges).toContain('side → db: net* · low');
    expect(edges).toContain('agent → host: net* · high');
    expect(edges).toContain('path → elsewhere: net* · low');
    expect(graph.notes.join()).toContain('*: as configured');
  });

  it('of accepted findings are marked as waived', () => {
    const report = reportOf(container('agent', { net: 'host' }));
    const waiver = { rule: '', reason: '', owner: '', selector: '', origin: '' };
    const findings = report.findings.map((finding) => ({ ...finding, waiver }));
    const graph = toGraph({ ...report, findings }, { expand: false });
    expect(edgesOf(graph)).toEqual(['agent → host: net · waived']);
    expect(nodeCalled(graph, 'agent').detail).toBe('waived');
  });
});

describe('what is not known', () => {
  it('is a dashed line to the host, and the container is dashed', () => {
    const graph = graphOf(container('web'), container('blind', { net: undefined, pid: undefined }));
    expect(edgesOf(graph)).toEqual(['blind → host: net? pid? · none']);
    expect(graph.edges[0]?.uncertain).toBe(true);
    expect(nodeCalled(graph, 'blind').uncertain).toBe(true);
    expect(nodeCalled(graph, 'blind').detail).toMatch(/\d+ open$/);
    expect(nodeCalled(graph, 'web').uncertain).toBe(false);
  });

  it('is said once where it is so of all, and each of them stays dashed', () => {
    const graph = graphOf({ name: 'web', configured: {} }, { name: 'db', configured: {} });
    expect(graph.notes.join()).toMatch(/Not known of any container: cgroup, ipc, .*uts/);
    expect(graph.nodes.slice(1).every(({ uncertain }) => uncertain)).toBe(true);
    expect(nodeCalled(graph, 'web').detail).not.toContain('no findings');
  });

  it('is what the engine alone says, unless its word is to be enough', () => {
    const facts = completeFacts({
      engines: [engine()],
      workloads: [{ name: 'web', configured: { sharing: { net: { kind: 'private' } } } }],
    });
    for (const { type } of NAMESPACES.filter(({ type }) => type !== 'net')) {
      const [web] = facts.workloads;
      if (web?.configured) web.configured.sharing[type] = { kind: 'private', evidence: WORD };
    }
    const drawnBy = (evidence: 'kernel' | 'engine') =>
      nodeCalled(toGraph(judgeByAll(facts, evidence), { expand: false }), 'web').uncertain;
    expect(drawnBy('kernel')).toBe(true);
    expect(drawnBy('engine')).toBe(false);
  });

  it('is counted, not dashed, where it is about something else', () => {
    const graph = graphOf(container('web', {}, { observed: { namespaces: ALL_OWN } }));
    expect(nodeCalled(graph, 'web')).toMatchObject({
      uncertain: false,
      detail: expect.stringMatching(/ \d+ open$/),
    });
    expect(graph.notes).toContain('open: verdicts for which evidence is missing.');
  });

  it('is nothing that the kernel does not have', () => {
    const facts = completeFacts({ host: { kernel: '4.19.0' }, workloads: [container('web')] });
    const [web] = facts.workloads;
    delete web?.observed?.namespaces.time;
    const graph = toGraph(judgeByAll(facts), { expand: false });
    expect(graph.notes.join()).not.toContain('time');
  });

  it('joins those that are in one namespace although nobody knows whose it is', () => {
    const facts = completeFacts({
      workloads: [container('a', { net: 70 }), container('b', { net: 70 }), container('c', { net: 71 })],
    });
    delete facts.host.reference.net;
    const graph = toGraph(judgeByAll(facts), { expand: false });
    expect(graph.notes.join()).toContain('Not known of any container: net');
    expect(edgesOf(graph)).toEqual([
      'a → in one namespace: 2: net · none',
      'b → in one namespace: 2: net · none',
    ]);
    expect(graph.edges.every(({ uncertain }) => uncertain)).toBe(true);
  });
});

describe('what all have in common', () => {
  it('is said once', () => {
    const graph = graphOf(container('web'), container('db'));
    expect(graph.edges).toEqual([]);
    expect(graph.notes).toContain(
      "All containers are in the host's cgroup, time and user namespaces: not drawn.",
    );
  });

  it('is drawn where only some have it', () => {
    const graph = graphOf(container('web'), container('db', { user: 50 }));
    expect(edgesOf(graph)).toEqual(['web → host: user · medium']);
  });

  it('names the few that have it not', () => {
    const graph = graphOf(...many(30), container('mapped', { user: 50 }));
    expect(graph.edges).toEqual([]);
    expect(graph.notes).toContain(
      "30 of 31 containers (not mapped) are in the host's user namespace: not drawn.",
    );
  });

  it('is no sharing that somebody chose, even if all did', () => {
    const graph = graphOf(container('a', { net: 'host' }), container('b', { net: 'host' }));
    expect(graph.edges).toHaveLength(2);
  });
});

describe('those that look alike', () => {
  it('are drawn as one where there are many', () => {
    const graph = graphOf(...many(30), container('agent', { net: 'host' }));
    expect(graph.nodes.map(({ name }) => name)).toEqual(['host', 'agent', '30 containers']);
    expect(nodeCalled(graph, '30 containers').about.join()).toContain('worker-29');
    expect(graph.notes.join()).toContain('--expand');
  });

  it('are drawn one by one where there are few, or if asked for', () => {
    expect(graphOf(...many(20)).nodes).toHaveLength(21);
    expect(toGraph(reportOf(...many(30)), { expand: true }).nodes).toHaveLength(31);
  });

  it('keep the line that each would have', () => {
    const graph = graphOf(...many(30, { net: 'host' }));
    expect(edgesOf(graph)).toEqual(['30 containers → host: net · high']);
  });

  it('are whole pods too', () => {
    const pods = Array.from({ length: 15 }, (_, index) =>
      ['app', 'side'].map((name) =>
        container(`${name}-${index}`, { net: 50 + index }, { pod: `pod-${index}`, project: 'shop' }),
      ),
    );
    const graph = graphOf(...pods.flat(), container('a', { net: 90 }, { pod: 'other' }));
    expect(graph.nodes.map(({ name }) => name)).toEqual(['host', 'a', '15 pods']);
    expect(nodeCalled(graph, '15 pods').about).toContain('30 containers');
    expect(graph.groups.map(({ name }) => name)).toEqual(['other', 'shop']);
  });

  it('do not swallow one that was joined, or a worse one', () => {
    const privileged = { configured: { privileged: true } };
    const couple = [container('owner', { net: 50 }), container('side', { net: 50 })];
    const graph = graphOf(...many(30), container('priv', {}, privileged), ...couple);
    expect(nodeCalled(graph, 'priv').mark).toBe('critical');
    expect(edgesOf(graph)).toEqual(['side → owner: net · low']);
    expect(nodeCalled(graph, '30 containers').mark).toBe('medium');
  });
});

describe('boxes', () => {
  it('hold pods, which say what they share by design, in projects', () => {
    const inPod = { pod: 'web', project: 'shop' };
    const graph = graphOf(
      container('a', { net: 50, ipc: 51 }, inPod),
      container('b', { net: 50, ipc: 51 }, inPod),
      container('c', {}, { project: 'shop' }),
    );
    expect(graph.edges).toEqual([]);
    expect(graph.groups).toEqual([
      { id: 'g1', kind: 'project', name: 'shop', detail: '' },
      { id: 'g2', kind: 'pod', name: 'web', detail: 'shares ipc net', parent: 'g1' },
    ]);
    expect(['a', 'b', 'c'].map((name) => nodeCalled(graph, name).group)).toEqual(['g2', 'g2', 'g1']);
  });
});

describe('an engine that has a host of its own', () => {
  it('is a node to which lines lead', () => {
    const rootless = { id: 'podman', kind: 'podman' as const, rootless: true };
    const facts = completeFacts({
      engines: [rootless],
      workloads: [
        { name: 'web', configured: { sharing: { net: { kind: 'private' } } } },
        { name: 'agent', configured: { sharing: { net: { kind: 'host' } } } },
      ],
    });
    const graph = toGraph(judgeByAll(facts, 'engine'), { expand: false });
    expect(edgesOf(graph)).toContain("agent → podman's host: net* · high");
  });
});

describe('what is missing in the picture', () => {
  it('is said', () => {
    const facts = completeFacts({
      source: 'proc',
      host: { vantage: 'container' },
      workloads: [container('web')],
      coverage: { listed: 5, stopped: 2, vanished: ['job'], unlisted: 4 },
    });
    expect(toGraph(judgeByAll(facts), { expand: false }).notes).toEqual(
      expect.arrayContaining([
        '2 stopped left out (--all draws them as configured).',
        '1 vanished while the host was read.',
        '3 more were listed and could not be read.',
        '4 containers of other engines not drawn.',
        '/proc did not show all processes of the host: there may be more containers.',
      ]),
    );
  });

  it('no containers are not no sharing', () => {
    expect(graphOf().notes).toEqual(['There are no containers to draw.']);
  });
});

it('does not depend on the order in which an engine lists', () => {
  const report = reportOf(
    container('b', { net: 'host' }),
    container('a', { net: 60 }),
    container('c', { net: 60 }),
  );
  const reversed = { ...report, workloads: report.workloads.toReversed() };
  expect(toGraph(reversed, { expand: false })).toEqual(toGraph(report, { expand: false }));
});

it('is of one host: the first, with nothing of the others', () => {
  const report = reportOf(container('web', { net: 'host' }));
  const both = mergeReports([report, reportOf(container('web', { pid: 'host' }), container('db'))]);
  expect(edgesOf(toGraph(both, { expand: false }))).toEqual(['web → host: net · high']);
});
