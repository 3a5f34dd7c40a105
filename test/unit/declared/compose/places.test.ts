// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Compose's variables
import { describe, expect, test } from '@jest/globals';
import { type ComposeFiles, compose } from '../../../support/compose.ts';

const pidOf = (files: ComposeFiles, service = 'web'): string[] =>
  files.written(files.declared(service).sharing.pid?.evidence.place);

describe('where a value is written', () => {
  test('is the value, and not its key', () => {
    expect(pidOf(compose('services:\n  web:\n    pid: host # why\n'))).toEqual([
      'compose.yaml:3:10 services.web.pid: host',
    ]);
  });

  test('has its quotes', () => {
    expect(pidOf(compose('services: { web: { pid: "host" } }'))).toEqual([
      'compose.yaml:1:25 services.web.pid: "host"',
    ]);
  });

  test('is the service where nothing is asked for', () => {
    const files = compose('services:\n  web:\n    image: web\n');
    expect(files.written(files.declared('web').place)).toEqual(['compose.yaml:2:3 services.web: web']);
    expect(pidOf(files)).toEqual(['compose.yaml:2:3 services.web: web']);
  });

  test('is that also where it extends another, and the first of them where files are laid over one another', () => {
    const files = compose('services:\n  base: { pid: host }\n  web: { extends: base }\n', {
      'compose.override.yaml': 'services: { web: { ipc: host } }\n',
    });
    expect(files.written(files.declared('web').place)).toEqual(['compose.yaml:3:3 services.web: web']);
  });

  test('of items of lists is each item', () => {
    const files = compose(
      'services:\n  web:\n    cap_add: [A, "B"]\n    devices:\n      - /dev/kvm:/dev/kvm\n      - { source: /dev/fuse, target: /f }\n',
    );
    const { places, capAdd, devices } = files.declared('web');
    expect(capAdd).toEqual(['A', 'B']);
    expect(places.capAdd?.map((place) => files.written(place))).toEqual([
      ['compose.yaml:3:15 services.web.cap_add[0]: A'],
      ['compose.yaml:3:18 services.web.cap_add[1]: "B"'],
    ]);
    expect(devices).toEqual(['/dev/kvm', '/dev/fuse']);
    expect(places.devices?.map((place) => files.written(place))).toEqual([
      ['compose.yaml:5:9 services.web.devices[0]: /dev/kvm:/dev/kvm'],
      ['compose.yaml:6:19 services.web.devices[1].source: /dev/fuse'],
    ]);
  });

  test('of mounts is the short form, or the source of the long one', () => {
    const files = compose(
      'services:\n  web:\n    volumes:\n      - /:/host:ro\n      - { type: bind, source: /etc, target: /e }\n',
    );
    expect(files.declared('web').places.mounts?.map((place) => files.written(place))).toEqual([
      ['compose.yaml:4:9 services.web.volumes[0]: /:/host:ro'],
      ['compose.yaml:5:31 services.web.volumes[1].source: /etc'],
    ]);
  });
});

describe('the way that a value came', () => {
  test('an alias', () => {
    expect(pidOf(compose('x-pid: &pid host\nservices:\n  web: { pid: *pid }\n'))).toEqual([
      'compose.yaml:1:13 services.web.pid: host',
      'alias compose.yaml:3:15 services.web.pid: *pid',
    ]);
  });

  test('a merge key, and one within what it merges', () => {
    const files = compose(
      'x-a: &a { pid: host }\nx-b: &b\n  <<: *a\nservices:\n  web:\n    <<: [*b]\n    ipc: host\n',
    );
    expect(pidOf(files)).toEqual([
      'compose.yaml:1:16 services.web.pid: host',
      'merge key compose.yaml:3:7 services.web["<<"]: *a',
      'merge key compose.yaml:6:10 services.web["<<"]: *b',
    ]);
  });

  test('a service that is an alias as a whole', () => {
    expect(pidOf(compose('x-web: &web { pid: host }\nservices:\n  web: *web\n'))).toEqual([
      'compose.yaml:1:20 services.web.pid: host',
      'alias compose.yaml:3:8 services.web: *web',
    ]);
  });

  test('services that extend one another', () => {
    const files = compose(
      'services:\n  web: { extends: { service: mid } }\n  mid: { extends: base }\n  base: { pid: host }\n',
    );
    expect(pidOf(files)).toEqual([
      'compose.yaml:4:16 services.base.pid: host',
      'extends compose.yaml:3:19 services.mid.extends: base',
      'extends compose.yaml:2:19 services.web.extends: { service: mid }',
    ]);
  });

  test('a service of another file', () => {
    const files = compose(
      'services:\n  web:\n    extends:\n      file: common/base.yaml\n      service: base\n',
      { 'common/base.yaml': 'services:\n  base:\n    pid: host\n' },
    );
    expect(pidOf(files)).toEqual([
      'common/base.yaml:3:10 services.base.pid: host',
      'extends compose.yaml:4:7 services.web.extends: file: common/base.yaml\n      service: base',
    ]);
  });

  test('what it has overridden', () => {
    const files = compose('services:\n  web: { pid: "" }\n', {
      'compose.override.yaml': 'services:\n  web:\n    pid: host\n',
    });
    expect(pidOf(files)).toEqual([
      'compose.override.yaml:3:10 services.web.pid: host',
      'overridden compose.yaml:2:15 services.web.pid: ""',
    ]);
  });

  test('what an item with the same target has overridden', () => {
    const files = compose('services:\n  web: { volumes: ["/a:/data"], cap_add: [A] }\n', {
      'compose.override.yaml': 'services:\n  web: { volumes: ["/b:/data/"], cap_add: [A] }\n',
    });
    const { places, mounts } = files.declared('web');
    expect(mounts).toMatchObject([{ source: '/b', target: '/data' }]);
    expect(files.written(places.mounts?.[0])).toEqual([
      'compose.override.yaml:2:20 services.web.volumes[0]: "/b:/data/"',
      'overridden compose.yaml:2:20 services.web.volumes[0]: "/a:/data"',
    ]);
    expect(files.written(places.capAdd?.[0])).toEqual([
      'compose.override.yaml:2:44 services.web.cap_add[0]: A',
      'overridden compose.yaml:2:43 services.web.cap_add[0]: A',
    ]);
  });

  test('an inclusion of an inclusion', () => {
    const files = compose('include:\n  - inc/one.yaml\nservices: {}\n', {
      'inc/one.yaml': 'include: [{ path: two.yaml }]\n',
      'inc/two.yaml': 'services: { web: { pid: host } }\n',
    });
    expect(pidOf(files)).toEqual([
      'inc/two.yaml:1:25 services.web.pid: host',
      'include inc/one.yaml:1:19 include[0].path: two.yaml',
      'include compose.yaml:2:5 include[0]: inc/one.yaml',
    ]);
  });

  test('a variable, where a file defines it', () => {
    const files = compose('services:\n  web:\n    pid: "${A}"\n', {
      '.env': '# modes\nA=${B}st # that\n',
      b: '',
    });
    expect(files.declared('web', { env: { B: 'ho' } }).sharing.pid?.kind).toBe('host');
    expect(files.written(files.declared('web', { env: { B: 'ho' } }).sharing.pid?.evidence.place)).toEqual([
      'compose.yaml:3:10 services.web.pid: "${A}"',
      'variable .env:2:3 A: ${B}st',
    ]);
  });

  test('a default, where it stands in the value', () => {
    expect(pidOf(compose('services:\n  web:\n    pid: "${A:-host}"\n'))).toEqual([
      'compose.yaml:3:10 services.web.pid: "${A:-host}"',
      'default compose.yaml:3:16 services.web.pid: host',
    ]);
    expect(pidOf(compose('services:\n  web:\n    pid: ${A-${B-host}}\n'))).toEqual([
      'compose.yaml:3:10 services.web.pid: ${A-${B-host}}',
      'default compose.yaml:3:14 services.web.pid: ${B-host}',
      'default compose.yaml:3:18 services.web.pid: host',
    ]);
  });

  test('a default in a text with escapes is somewhere in it', () => {
    expect(pidOf(compose('services: { web: { pid: "${A:-\\x68ost}" } }'))).toEqual([
      'compose.yaml:1:25 services.web.pid: "${A:-\\x68ost}"',
      'default compose.yaml:1:25 services.web.pid: "${A:-\\x68ost}"',
    ]);
  });

  test('a network', () => {
    const files = compose(
      'services:\n  web: { networks: [out] }\nnetworks:\n  out: { name: host, external: true }\n',
    );
    expect(files.written(files.declared('web').sharing.net?.evidence.place)).toEqual([
      'compose.yaml:4:16 networks.out.name: host',
      'network compose.yaml:2:21 services.web.networks[0]: out',
    ]);
  });

  test('a volume, and a service that lends it', () => {
    const files = compose(
      'services:\n  web: { volumes_from: ["db:ro"] }\n  db: { volumes: ["all:/all"] }\n' +
        'volumes:\n  all: { driver_opts: { o: bind, device: / } }\n',
    );
    expect(files.written(files.declared('web').places.mounts?.[0])).toEqual([
      'compose.yaml:5:42 volumes.all.driver_opts.device: /',
      'volume compose.yaml:3:19 services.db.volumes[0]: "all:/all"',
      'volume compose.yaml:2:25 services.web.volumes_from[0]: "db:ro"',
    ]);
  });
});
