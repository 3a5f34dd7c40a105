import { describe, expect, it, test } from '@jest/globals';
import { readManifest } from '../../../support/kubernetes.ts';

const namesIn = (text: string) => readManifest(text).workloads.map(({ name }) => name);

const gapsIn = (text: string) =>
  readManifest(text).gaps.map(({ detail, place }) => `${place?.line}:${place?.column} ${detail}`);

const pod = (spec: string, name = 'web') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: ${spec}\n`;

describe('what is an object of Kubernetes', () => {
  it.each([
    ['apiVersion: v1\nkind: Pod', true],
    ['{"kind": "Pod", "apiVersion": "v1"}', true],
    ['x: &x {apiVersion: v1}\n<<: *x\nkind: Pod', true],
    ['kind: Pod', false],
    ['apiVersion: [v1]\nkind: Pod', false],
    ['- apiVersion: v1\n  kind: Pod', false],
    ['services: {web: {image: web}}', false],
  ])('%j: %s', (text, is) => {
    expect(gapsIn(text)).toEqual(is ? [] : [expect.stringContaining('is no object of Kubernetes')]);
  });
});

describe('objects of JSON one behind the other', () => {
  const object = (name: string) =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, annotations: { text: '"} {' } },
      spec: { containers: [{ name: 'app' }] },
    });

  it.each(['', ' ', '\n', '\n---\n'])('with %j in between', (between) => {
    const text = ['a', 'b', 'c'].map(object).join(between);
    expect(namesIn(text)).toEqual(['Pod/a: app', 'Pod/b: app', 'Pod/c: app']);
    expect(gapsIn(text)).toEqual([]);
  });

  it('are read around one that is broken', () => {
    const text = `${object('a')}\n{"kind": }}\n${object('b')}`;
    expect(namesIn(text)).toContain('Pod/a: app');
    expect(gapsIn(text)).not.toEqual([]);
    expect(namesIn(`${object('a')}\n{"kind"\n---\n${object('b')}`)).toEqual(['Pod/a: app', 'Pod/b: app']);
  });

  it('and a text of quotes is no work', () => {
    expect(gapsIn(`{"${'\\"'.repeat(200_000)}`)).toHaveLength(1);
  });
});

describe('where the pod is', () => {
  const template = '{metadata: {labels: {a: b}}, spec: {containers: [{name: app}]}}';
  const at = (kind: string, rest: string) =>
    `apiVersion: v1\nkind: ${kind}\nmetadata: {name: web}\n${rest}\n`;

  it.each([
    ...[
      'Deployment',
      'StatefulSet',
      'DaemonSet',
      'ReplicaSet',
      'ReplicationController',
      'Job',
      'Rollout',
    ].map((kind) => [kind, at(kind, `spec: {template: ${template}}`)]),
    ['Pod', at('Pod', 'spec: {containers: [{name: app}]}')],
    ['PodTemplate', at('PodTemplate', `template: ${template}`)],
    ['CronJob', at('CronJob', `spec: {jobTemplate: {spec: {template: ${template}}}}`)],
  ])('%s', (kind, text) => {
    const { workloads, gaps } = readManifest(text);
    expect(workloads).toMatchObject([{ name: `${kind}/web: app`, pod: `web.yaml#${kind}/web` }]);
    expect(gaps).toEqual([]);
  });

  it('init and ephemeral containers are containers', () => {
    expect(
      namesIn(
        pod('{containers: [{name: a}], initContainers: [{name: b}], ephemeralContainers: [{name: c}]}'),
      ),
    ).toEqual(['Pod/web: b', 'Pod/web: a', 'Pod/web: c']);
  });

  it('lists hold objects, typed ones too', () => {
    const one = 'kind: Pod, metadata: {name: one}, spec: {containers: [{name: app}]}';
    const list = (kind: string, items: string) => `apiVersion: v1\nkind: ${kind}\nitems: ${items}\n`;
    expect(namesIn(list('PodList', `[{${one}}]`))).toEqual(['Pod/one: app']);
    expect(namesIn(list('PodList', `[{${one.replace('kind: Pod, ', '')}}]`))).toEqual(['Pod/one: app']);
    expect(namesIn(list('List', `[{kind: Service}, {kind: List, items: [{${one}}]}]`))).toEqual([
      'Pod/one: app',
    ]);
    expect(gapsIn(list('List', '[{name: x}]'))).toEqual([
      '3:9 items[0] is no object of Kubernetes: it has no kind',
    ]);
  });

  it.each([
    [
      'spec: {jobTargetRef: {template: {spec: {hostPID: true, containers: [{name: app, image: i}]}}}}',
      'spec.jobTargetRef.template.spec',
    ],
    [
      'spec: {workers: [{name: a, pod: {hostPID: true, containers: [{securityContext: {}, name: app}]}}]}',
      'spec.workers[a].pod',
    ],
    ['spec: {x: [[&a {hostPID: true, containers: [{name: app, image: i}]}]], y: *a}', 'spec.x[0][0]'],
  ])('of kinds that nobody told of it is wherever containers are: %s', (rest, way) => {
    const { workloads, gaps } = readManifest(at('Custom', rest));
    expect(workloads.map(({ id }) => id)).toEqual([`web.yaml#Custom/web:${way}.containers[app]`]);
    expect(workloads[0]?.declared?.sharing.pid?.kind).toBe('host');
    expect(gaps).toEqual([]);
  });

  const custom = (spec: string) => readManifest(at('Custom', `spec: ${spec}`));
  const asked = (spec: string) =>
    custom(spec).workloads.map(({ name, image, declared }) => ({
      name: name.replace('Custom/web: ', ''),
      image,
      net: declared?.sharing.net?.kind,
      privileged: declared?.privileged,
      capAdd: declared?.capAdd.join(' '),
      securityOpt: declared?.securityOpt.join(' '),
      mounts: declared?.mounts.map(({ source }) => source).join(' '),
    }));

  it('a name is enough of a container where Kubernetes has its own', () => {
    expect(asked('{hostNetwork: true, containers: [{name: app}]}')).toMatchObject([
      { name: 'app', net: 'host' },
    ]);
  });

  it('templates of a workflow hold one container or a script, sidecars, and what the workflow says of all', () => {
    const spec = `
  hostNetwork: true
  securityContext: {seccompProfile: {type: Unconfined}}
  volumes: [{name: root, hostPath: {path: /}}]
  volumeClaimTemplates: [{metadata: {name: work}}]
  templates:
    - name: build
      container:
        image: gcc
        volumeMounts: [{name: root, mountPath: /host}, {name: work, mountPath: /work}]
      sidecars: [{name: db, image: postgres}]
      initContainers: [{name: init, image: busybox, securityContext: {privileged: true}}]
    - name: test
      securityContext: {seccompProfile: {type: RuntimeDefault}}
      script: {image: node, source: npm test}
    - name: all
      steps: [[{name: a, template: build}], [{name: b, template: test}]]`;
    const common = { net: 'host', securityOpt: 'seccomp=unconfined', privileged: false, mounts: '' };
    expect(asked(spec)).toMatchObject([
      { ...common, name: 'init', image: 'busybox', privileged: true },
      { ...common, name: 'build', image: 'gcc', mounts: '/' },
      { ...common, name: 'db', image: 'postgres' },
      { ...common, name: 'test', image: 'node', securityOpt: 'seccomp=RuntimeDefault' },
    ]);
    expect(custom(spec).gaps).toEqual([]);
    expect(
      custom(spec)
        .workloads.map(({ pod, id }) => [pod, id])
        .at(-1),
    ).toEqual([
      'web.yaml#Custom/web:spec.templates[test]',
      'web.yaml#Custom/web:spec.templates[test].script',
    ]);
  });

  it('steps of a task have what its template says of all of them, and its run of the pod', () => {
    const spec = `
  podTemplate: {hostNetwork: true}
  taskSpec:
    stepTemplate:
      image: alpine
      securityContext: {privileged: true, allowPrivilegeEscalation: false, capabilities: {add: [NET_ADMIN]}}
      volumeMounts: [{name: root, mountPath: /host}]
    volumes: [{name: root, hostPath: {path: /}}]
    steps:
      - name: build
      - {name: test, image: node, securityContext: {privileged: false, capabilities: {drop: [ALL]}}}
    sidecars: [{name: db, image: postgres}]`;
    const common = { net: 'host', securityOpt: 'no-new-privileges=true', capAdd: 'NET_ADMIN', mounts: '/' };
    expect(asked(spec)).toMatchObject([
      { ...common, name: 'build', image: 'alpine', privileged: true },
      { ...common, name: 'test', image: 'node', privileged: false },
      { name: 'db', net: 'host', image: 'postgres', privileged: false, securityOpt: '', mounts: '' },
    ]);
    expect(custom(spec).gaps).toEqual([]);
  });

  it('settings without containers, and patches that are not applied, are gaps', () => {
    expect(gapsIn(at('Custom', 'spec: {taskRef: {name: a}, podTemplate: {hostNetwork: true}}'))).toEqual([
      '4:41 spec.podTemplate is for containers that are declared elsewhere',
    ]);
    expect(gapsIn(at('Custom', 'spec: {podTemplate: {nodeSelector: {a: b}}}'))).toEqual([]);
    expect(gapsIn(at('Prometheus', 'spec: {hostNetwork: true, hostPID: false}'))).toEqual([
      '4:21 spec.hostNetwork is for containers that are declared elsewhere',
    ]);
    expect(gapsIn(at('PodSecurityPolicy', 'spec: {hostNetwork: true}'))).toEqual([]);
    expect(
      gapsIn(at('Custom', "spec: {podSpecPatch: 'hostPID: true', templates: [{container: {image: a}}]}")),
    ).toEqual([
      '4:22 Custom/web:spec.podSpecPatch may change what the pod asks for: patches are not applied',
    ]);
  });

  it('beside one pod there may be others', () => {
    const one = (name: string) => `{spec: {containers: [{name: ${name}, image: a}]}}`;
    expect(asked(`{template: ${one('a')}, container: {image: b}, other: ${one('c')}}`)).toMatchObject([
      { name: 'container' },
      { name: 'a' },
      { name: 'c' },
    ]);
  });

  it('what is only called like containers is no pod', () => {
    for (const rest of [
      'spec: {containers: [a]}',
      'spec: {properties: {containers: {type: array}}}',
      'spec: {containers: [{containerName: a}]}',
      'spec: {steps: [{setWeight: 20}], strategy: {steps: [[{name: a}]]}, script: text, container: a}',
      'spec: {sidecars: [{name: a}], container: {name: a}}',
      'spec: {volumes: 10Gi, hostNetwork: {enabled: true}}',
    ])
      expect(readManifest(at('Custom', rest))).toMatchObject({ workloads: [], gaps: [] });
  });

  it('kinds without pods have none, and neither have patches that say nothing of them', () => {
    expect(readManifest(at('ConfigMap', 'data: {spec: a}'))).toMatchObject({ workloads: [], gaps: [] });
    expect(readManifest(at('ExternalSecret', 'spec: {template: text}'))).toMatchObject({
      workloads: [],
      gaps: [],
    });
    expect(readManifest(at('Deployment', 'spec: {replicas: 3}'))).toMatchObject({ workloads: [], gaps: [] });
  });
});

describe('names stay the same however lines, documents and containers move', () => {
  const ways = (text: string) =>
    readManifest(text).workloads.map(({ id, declared }) => [id, declared?.places.privileged?.[0]?.path]);
  const app = '{name: app, securityContext: {privileged: true}}';
  const way = (root: string) => [
    `web.yaml#${root}:spec.containers[app]`,
    `${root}:spec.containers[app].securityContext.privileged`,
  ];

  it('by the name of the container', () => {
    expect(ways(pod(`{containers: [${app}]}`))).toEqual([way('Pod/web')]);
    expect(ways(pod(`{containers: [{name: other}, ${app}]}`))[1]).toEqual(way('Pod/web'));
  });

  it('with the k8s namespace', () => {
    const text = pod(`{containers: [${app}]}`).replace('{name: web}', '{name: web, namespace: prod}');
    expect(ways(text)).toEqual([way('Pod/prod/web')]);
  });

  it('each document has its own, one of a name that is taken as well', () => {
    const one = pod(`{containers: [${app}]}`);
    expect(ways(`${one}---\n${one.replace('web', 'db')}---\n${one}`)).toEqual(
      ['Pod/web', 'Pod/db', 'Pod/web (2)'].map(way),
    );
  });

  it('a name of another sort is quoted', () => {
    const [first] = readManifest(pod('{containers: [{name: "a]: b"}]}')).workloads;
    expect(first).toMatchObject({ name: 'Pod/web: a]: b', id: 'web.yaml#Pod/web:spec.containers["a]: b"]' });
  });

  it('without names there are numbers', () => {
    expect(
      readManifest('apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a}]}').workloads,
    ).toMatchObject([{ name: 'Pod: containers[0]', id: 'web.yaml#Pod:spec.containers[0]' }]);
  });
});

describe('what cannot be understood is a gap with its place', () => {
  test.each([
    [
      'a document of something else',
      'a: b',
      ['1:1 this document is no object of Kubernetes: it has no apiVersion or no kind'],
    ],
    [
      'no containers',
      pod('{hostPID: true}'),
      [
        '4:1 Pod/web:spec has no containers: a patch is judged where it is applied, as by: kubectl kustomize . | nsaudit check -',
      ],
    ],
    ['containers that are none', pod('{containers: many}'), ['4:20 Pod/web:spec.containers is no list']],
    [
      'a container that is none',
      pod('{containers: [app]}'),
      ['4:21 Pod/web:spec.containers[app] is no mapping'],
    ],
    ['a pod that is none', pod('"{{ .Values.pod }}"'), ['4:7 Pod/web:spec is no mapping']],
    [
      'a key that is there twice',
      pod('{hostPID: true, hostPID: false, containers: [{name: a}]}'),
      ['4:23 Pod/web:spec: a key is there twice; the last counts'],
    ],
    [
      'a name that is there twice',
      pod('{containers: [{name: a}, {name: a}]}'),
      ['4:39 Pod/web:spec.containers[a] is not the only one of this name'],
    ],
    [
      'a template among keys',
      pod('{{{ a }}: b, containers: [{name: a}]}'),
      ['4:8 Pod/web:spec: a key is no key, as in a template'],
    ],
    [
      'a merge of no mapping',
      pod('{<<: [a], containers: [{name: a}]}'),
      ['4:13 Pod/web:spec: a key cannot be merged: it is no mapping'],
    ],
    [
      'a value with a tag of another program',
      pod('{hostPID: !vault x, containers: [{name: a}]}'),
      ['4:24 Pod/web:spec.hostPID has the tag !vault'],
    ],
  ])('%s', (_, text, gaps) => {
    expect(gapsIn(text)).toEqual(gaps);
  });

  it('is said once of what holds for several containers', () => {
    const text = pod('{hostPID: [], securityContext: x, containers: [{name: a}, {name: b}]}');
    expect(gapsIn(text)).toEqual([
      '4:17 Pod/web:spec.hostPID is no boolean',
      '4:38 Pod/web:spec.securityContext is no mapping',
    ]);
  });

  it('leaves open what annotations may ask for, where they cannot be told', () => {
    const text = pod('{containers: [{name: a}]}').replace('{name: web}', '"{{ .Values.metadata }}"');
    expect(readManifest(text).workloads).toMatchObject([
      { name: 'Pod: a', declared: { undecided: { securityOpt: [{ why: 'is no mapping' }, {}] } } },
    ]);
  });

  it('leaves nothing settled that it may hide', () => {
    const [first] = readManifest(pod('{{{ a }}: b, containers: [{name: a}]}')).workloads;
    expect(first?.declared?.sharing.pid).toMatchObject({
      kind: 'unset',
      evidence: { place: { line: 4, column: 8 } },
    });
    expect(Object.keys(first?.declared?.undecided ?? {}).sort()).toEqual(
      [
        'hostPaths',
        'hostProcess',
        'mounts',
        'seLinuxOptions',
        'securityOpt',
        'shareProcessNamespace',
        'sysctls',
      ].sort(),
    );
  });
});

describe('the way of a value', () => {
  it('names the alias and the merge key that it came through, the nearest first', () => {
    const { workloads } = readManifest(
      [
        'apiVersion: v1',
        'kind: Pod',
        'metadata: {name: web, annotations: {a: &yes true}}',
        'spec:',
        '  securityContext: &all {privileged: *yes}',
        '  containers:',
        '    - name: app',
        '      securityContext:',
        '        <<: *all',
      ].join('\n'),
    );
    expect(workloads[0]?.declared?.places.privileged).toEqual([
      {
        ...{ file: 'web.yaml', line: 3, column: 45, endLine: 3, endColumn: 49 },
        path: 'Pod/web:spec.containers[app].securityContext.privileged',
        via: [
          {
            ...{ how: 'alias', file: 'web.yaml', line: 5, column: 38, endLine: 5, endColumn: 42 },
            path: 'Pod/web:spec.containers[app].securityContext.privileged',
          },
          {
            ...{ how: 'merge key', file: 'web.yaml', line: 9, column: 13, endLine: 9, endColumn: 17 },
            path: 'Pod/web:spec.containers[app].securityContext.<<',
          },
        ],
      },
    ]);
  });

  it('of a setting of the pod names the container that it holds for', () => {
    const text = pod('{securityContext: {seccompProfile: {type: Unconfined}}, containers: [{name: app}]}');
    expect(readManifest(text).workloads[0]?.declared?.places.securityOpt).toMatchObject([
      {
        line: 4,
        column: 49,
        via: [{ how: 'pod', line: 4, column: 83, path: 'Pod/web:spec.containers[app]' }],
      },
    ]);
  });
});

describe('of a StatefulSet', () => {
  it('the volumes that it claims are there', () => {
    const text = (claims: string) =>
      `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  volumeClaimTemplates: ${claims}\n` +
      '  template: {spec: {containers: [{name: db, volumeMounts: [{name: data, mountPath: /d}]}]}}\n';
    const undecided = (claims: string) => readManifest(text(claims)).workloads[0]?.declared?.undecided;
    expect(undecided('[{metadata: {name: data}}]')).toEqual({});
    expect(undecided('[]')).toMatchObject({ mounts: [{ why: 'names data, which is no volume of the pod' }] });
  });
});

describe('a Kustomization', () => {
  const gapsOf = (...lines: string[]) =>
    gapsIn(['apiVersion: kustomize.config.k8s.io/v1beta1', 'kind: Kustomization', ...lines].join('\n'));

  it.each([
    ['patches:', '- patch: |-', '    - {op: add, path: /spec/template/spec/hostNetwork, value: true}'],
    ['patchesJson6902:', '- patch: "[{op: add, path: /spec/hostPID, value: true}]"'],
    [
      'patchesStrategicMerge:',
      '- |-',
      '  spec: {containers: [{name: a, securityContext: {privileged: true}}]}',
    ],
  ])('changes what others declare by a patch in it, and that is a gap: %s', (...lines) => {
    expect(gapsOf(...lines)).toEqual([expect.stringMatching(/^[45]:3 .*is a patch, which is not applied/)]);
  });

  it.each([
    ['patches:', '- path: hostNetwork.yaml'],
    ['patchesStrategicMerge:', '- host.yaml'],
    ['patches:', '- patch: "[{op: replace, path: /spec/replicas, value: 3}]"'],
    ['resources: [../base]'],
  ])('says nothing of isolation: %s %s', (...lines) => {
    expect(gapsOf(...lines)).toEqual([]);
  });
});
