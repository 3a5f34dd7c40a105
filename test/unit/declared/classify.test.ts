import { describe, expect, it } from '@jest/globals';
import { classify } from '../../../src/declared/classify.ts';
import { formOf } from '../../../src/declared/names.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';

const CHART = { exists: (path: string) => /^(templates\/)?chart\/Chart\.yaml$/.test(path) };

const kindOf = (file: string, ...lines: string[]) => classify(new SourceText(file, lines.join('\n')), CHART);

describe('what a file is', () => {
  it.each([
    ['compose', 'compose.yaml', ['name: empty']],
    ['compose', 'deploy/docker-compose.prod.yml', ['volumes: {}']],
    ['compose', 'stack.yml', ['services:', '  web:', '    image: nginx']],
    ['compose', 'stack.yml', ['  services:', '    web: {image: nginx}']],
    ['compose', 'stack.yml', ['x-base: &base', '  image: nginx', 'services:', '  web: *base']],
    ['compose', 'stack.yml', ['x-base: &base {image: a}', 'services: {web: {<<: *base}}']],
    ['compose', 'project.json', ['{"services": {"web": {"image": "nginx"}}}']],
    ['compose', '-', ['services: {web: {image: nginx}}']],
    ['kubernetes', 'pod.yaml', ['apiVersion: v1', 'kind: Pod']],
    ['kubernetes', 'all.yaml', ['# nothing here', '---', 'kind: Pod', 'apiVersion: v1']],
    ['kubernetes', 'list.json', ['{"kind": "List", "apiVersion": "v1", "items": []}']],
    ['kubernetes', '-', ['{"kind": "Pod", "apiVersion": "v1"}']],
    ['kubernetes', 'chart/templates/plain.yaml', ['apiVersion: v1', 'kind: Pod']],
    ['kubernetes', 'pod.yaml', ['"api\\x56ersion": v1', '"k\\u0069nd": Pod']],
    ['kubernetes', 'pod.json', ['{"\\u0061piVersion": "v1", "kind": "Pod"}']],
    ['kubernetes', 'pods.json', ['{"apiVersion": "v1", "kind": "Pod"}{"apiVersion": "v1", "kind": "Pod"}']],
    ['kubernetes', 'pod.yaml', ['x: &x {apiVersion: v1, kind: Pod}', '<<: *x']],
    ['kubernetes', 'pod.yaml', ['x: [&x apiVersion, &y kind]', '*x : v1', '*y : Pod']],
    ['compose', 'stack.yml', ['"ser\\u0076ices": {web: {"\\U00000069mage": nginx}}']],
    ['compose', 'stack.yml', ['? "serv\\', '  ices"', ': web: {image: nginx}']],
    ['compose', 'stack.yml', ['!!binary c2VydmljZXM= : {web: {image: nginx}}']],
    ['compose', 'stack.yml', ['services: {web: {volumes: ["/:/host"]}}']],
    ['compose', 'stack.json', ['{"\\u0073ervices": {"web": {"image": "nginx"}}}']],
    ['daemon', 'files/docker.json', ['{"userns\\u002dremap": "default"}']],
    ['oci', 'bundle/config.json', ['{"oci\\u0056ersion": "1.0.2", "root": {}}']],
    ['workflow', 'shared.yml', ['"\\u006fn": push', '"jo\\x62s": {a: {runs-on: x}}']],
    ['workflow', '.github/workflows/ci.yml', ['on: push', 'jobs: {}']],
    [
      'workflow',
      'shared.yml',
      ['on: push', 'jobs:', '  test:', '    runs-on: x', '    services: {db: {image: pg}}'],
    ],
    ['workflow', 'setup/action.yml', ['runs:', '  using: composite', '  steps: []']],
    ['devcontainer', '.devcontainer/devcontainer.json', ['{} // comment']],
    ['daemon', 'etc/docker/daemon.json', ['{}']],
    ['daemon', 'files/docker.json', ['{"userns-remap": "default"}']],
    ['oci', 'bundle/config.json', ['{"ociVersion": "1.0.2", "root": {}}']],
    ['quadlet', 'web.container', ['[Unit]', '[Container]', 'Image=nginx']],
    ['quadlet', 'web.container.d/10-host.conf', ['[Container]', 'Network=host']],
    ['commands', 'run.sh', ['docker run nginx']],
    ['commands', 'Makefile', ['up:', '\tpodman run nginx']],
    ['commands', 'bin/start', ['#!/usr/bin/env bash', 'docker run nginx']],
  ])('%s: %s %j', (kind, file, lines) => {
    expect(kindOf(file, ...lines)).toBe(kind);
  });

  it.each([
    [
      'services of Symfony',
      'services.yaml',
      ['services:', '  _defaults: {autowire: true}', '  App\\Image: {tags: [image]}'],
    ],
    ['services of GitLab', '.gitlab-ci.yml', ['image: ruby', 'services:', '  - postgres']],
    ['jobs of CircleCI', 'config.yml', ['jobs:', '  build: {docker: [{image: uses}]}']],
    ['values of a chart', 'values.yaml', ['kind: x', 'image: nginx']],
    ['a schema that speaks of manifests', 'schema.json', ['{"kind": {"type": "string"}, "apiVersion": {}}']],
    ['a page of Perl', 'Foo.pod', ['=head1 NAME']],
    ['a script without containers', 'build.sh', ['make all']],
    ['an unrelated file that is no YAML', 'notes.yml', ['a: b: c']],
    ['a name that is only near', 'compose-notes.yml', ['a: 1']],
    ['nothing', 'empty.yaml', []],
  ])('none of ours: %s', (_what, file, lines) => {
    expect(kindOf(file, ...lines)).toBeUndefined();
  });

  it('services that merge thousands through one another', () => {
    const count = 10_000;
    const chain = Array.from(
      { length: count },
      (_, n) => `  - &a${n} {${n > 0 ? `<<: *a${n - 1}` : 'x: image'}}`,
    );
    const services = Array.from({ length: count }, (_, n) => `  s${n}: {<<: *a${count - 1}}`);
    expect(kindOf('stack.yml', 'x:', ...chain, 'services:', ...services)).toBeUndefined();
  });

  it('a manifest that is no YAML is for its reader to complain about', () => {
    expect(kindOf('pod.yaml', 'apiVersion: v1', 'kind: Pod', 'spec: [')).toBe('kubernetes');
    expect(kindOf('stack.yaml', 'services:', '  web: {image: [}')).toBe('compose');
  });
});

describe('a template is a gap where it begins to be one', () => {
  it.each([
    ['Helm', 'chart/templates/web.yaml', ['kind: Pod', 'x: "{{ .Values.x }}"'], 2, 5],
    ['Helm, in a folder of that name', 'templates/chart/templates/a.yaml', ['{{ include "web" . }}'], 1, 1],
    ['Helm, all of it from elsewhere', 'chart/templates/all.yaml', ['{{ include "web" . }}'], 1, 1],
    [
      'a value that would be read as a mapping',
      'pod.yaml',
      ['apiVersion: v1', 'kind: Pod', 'x: {{ .y }}'],
      3,
      4,
    ],
    ['Jinja', 'compose.yml', ['services:', '{% for x in y %}', '  web: {}', '{% endfor %}'], 2, 1],
    ['one that is no YAML', 'compose.yml', ['services: [', '  a{{ b }}'], 2, 4],
  ])('%s', (_what, file, lines, line, column) => {
    expect(kindOf(file, ...lines)).toMatchObject({
      reason: 'malformed',
      what: file,
      detail: expect.stringMatching(/^a template, not rendered: /),
      place: { file, line, column },
    });
  });

  it.each([
    ['kind: Pod\nx: {{- .Values.y }}', 'helm template . | nsaudit check -'],
    ['kind: Pod\n{{ if $y }}', 'helm template . | nsaudit check -'],
    ['services:\n  {{ item.name }}:', 'nsaudit check - reads what comes of it'],
    ['services:\n{% if y %}', 'nsaudit check - reads what comes of it'],
  ])('%j is to be rendered by what renders it', (text, how) => {
    expect(kindOf('compose.yaml', ...text.split('\n'))).toMatchObject({
      detail: `a template, not rendered: ${how}`,
    });
  });

  it.each([
    ['expressions of a workflow', '.github/workflows/ci.yml', ['on: ${{ x }}', 'jobs: {}'], 'workflow'],
    [
      'braces in a text',
      'rules.yaml',
      [
        'apiVersion: v1',
        'kind: ConfigMap',
        'data:',
        '  alert: |',
        '    x: {{ $labels.pod }}',
        '    {% if %}',
      ],
      'kubernetes',
    ],
    [
      'one broken document among others',
      'all.yaml',
      ['apiVersion: v1', 'kind: Pod', 'x: "{{ y }}"', '---', 'a: ]'],
      'kubernetes',
    ],
    ['braces in quotes', 'pod.yaml', ['apiVersion: v1', 'kind: Pod', 'x: "{{ $labels.pod }}"'], 'kubernetes'],
  ])('and %s make none', (_what, file, lines, kind) => {
    expect(kindOf(file, ...lines)).toBe(kind);
  });
});

it.each([
  ['a.yaml', 'yaml'],
  ['a/tsconfig.json', 'json'],
  ['Start.SH', 'script'],
  ['MAKEFILE', 'script'],
  ['Makefile', 'script'],
  ['bin/start', 'nameless'],
  ['web.pod', 'unit'],
  ['.env', 'dotenv'],
  ['README.md', undefined],
  ['photo.png', undefined],
  ['-', undefined],
])('%s is of the form %s', (path, form) => {
  expect(formOf(path)).toBe(form);
});
