import { describe, expect, it } from '@jest/globals';
import { readCommands } from '../../../src/declared/commands/read.ts';
import type { DeclaredField } from '../../../src/model/declared.ts';
import type { Configured, Workload } from '../../../src/model/workload.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { asked, only, unsettled, writtenAt } from './written.ts';

const read = (text: string): Workload => only(readCommands(new SourceText('start.sh', text)).workloads);

describe('how a namespace is asked for', () => {
  it.each([
    ['docker run --pid host web', { pid: 'host at 1:18 host' }],
    ['docker run --pid=host web', { pid: 'host at 1:18 host' }],
    ['docker run "--pid=host" web', { pid: 'host at 1:19 host' }],
    [`docker run --pid='ho'"st" web`, { pid: `host at 1:19 ho'"st` }],
    ['docker run --ipc=host --uts host web', { ipc: 'host at 1:18 host', uts: 'host at 1:29 host' }],
    ['docker run --ipc shareable web', { ipc: 'private at 1:18 shareable' }],
    ['docker run --net host web', { net: 'host at 1:18 host' }],
    ['docker run --network=host web', { net: 'host at 1:22 host' }],
    ['docker run --network name=host,alias=a web', { net: 'host at 1:27 host' }],
    ['docker run --network NAME=host web', { net: 'host at 1:27 host' }],
    ['docker run --network "alias=a, name = HOST " web', { net: 'host at 1:39 HOST' }],
    [`docker run --network '"name=host"' web`, { net: 'host at 1:29 host' }],
    ['docker run --network name=,alias=a web', {}],
    ['docker run --network back --network front web', { net: 'private at 1:22 back' }],
    [
      'docker run --userns=host --cgroupns=host web',
      { user: 'host at 1:21 host', cgroup: 'host at 1:37 host' },
    ],
    ['docker run --cgroupns private web', { cgroup: 'private at 1:23 private' }],
    ['docker run --network container:db web', { net: 'container db at 1:22 container:db' }],
    ['podman run --userns keep-id:uid=1 web', { user: 'private at 1:21 keep-id:uid=1' }],
    ['podman run --net ns:/run/netns/x web', { net: 'container /run/netns/x at 1:18 ns:/run/netns/x' }],
    ['podman run --uidmap 0:1000:1 web', { user: 'private at 1:21 0:1000:1' }],
    ['docker run --pid=hosts web', { pid: 'unset at 1:18 hosts' }],
    ['docker run --pid=host --pid= web', {}],
    ['docker run web --pid=host', {}],
    ['docker run -- web', {}],
  ])('%s', (text, expected) => {
    expect(asked(text, read(text))).toEqual(expected);
  });

  it('asked for nothing, only the mount, PID, IPC, UTS and network namespaces are certainly its own', () => {
    const { sharing } = read('docker run web').declared ?? {};
    const kinds = Object.entries(sharing ?? {}).map(([type, { kind, implied }]) => [type, kind, implied]);
    expect(kinds.sort()).toEqual([
      ['cgroup', 'unset', true],
      ['ipc', 'private', true],
      ['mnt', 'private', true],
      ['net', 'private', true],
      ['pid', 'private', true],
      ['time', 'host', true],
      ['user', 'unset', true],
      ['uts', 'private', true],
    ]);
  });
});

type ListField = Exclude<keyof Configured & DeclaredField, 'sharing' | 'mounts'>;

describe('what else is asked for', () => {
  it.each<[string, ListField, unknown, string[]]>([
    ['docker run --privileged web', 'privileged', true, ['1:12 --privileged']],
    ['docker run --privileged=true web', 'privileged', true, ['1:25 true']],
    ['docker run --privileged=F web', 'privileged', false, ['1:25 F']],
    ['docker run --privileged=0 --privileged web', 'privileged', true, ['1:27 --privileged']],
    [
      'docker run --cap-add SYS_ADMIN --cap-add=all web',
      'capAdd',
      ['SYS_ADMIN', 'all'],
      ['1:22 SYS_ADMIN', '1:42 all'],
    ],
    ['docker run --cap-add A,B web', 'capAdd', ['A,B'], ['1:22 A,B']],
    ['podman run --cap-add A,B web', 'capAdd', ['A', 'B'], ['1:22 A', '1:24 B']],
    ['docker run --cap-drop=ALL web', 'capDrop', ['ALL'], ['1:23 ALL']],
    [
      'docker run --security-opt seccomp=unconfined --security-opt=label:disable web',
      'securityOpt',
      ['seccomp=unconfined', 'label:disable'],
      ['1:27 seccomp=unconfined', '1:61 label:disable'],
    ],
    [
      'docker run --device /dev/fuse:/dev/fuse:rw web',
      'devices',
      ['/dev/fuse'],
      ['1:21 /dev/fuse:/dev/fuse:rw'],
    ],
    ['docker run --gpus all web', 'devices', ['gpu'], ['1:19 all']],
    [`docker run --gpus '"device=0,1"' web`, 'devices', ['0 1'], ['1:20 "device=0,1"']],
    [
      "docker run --device-cgroup-rule 'c 10:* rmw' web",
      'deviceCgroupRules',
      ['c 10:* rmw'],
      ['1:34 c 10:* rmw'],
    ],
    ['docker run --cgroup-parent /x web', 'cgroupParent', '/x', ['1:28 /x']],
  ])('%s', (text, field, value, places) => {
    const workload = read(text);
    expect(workload.declared?.[field]).toEqual(value);
    expect(writtenAt(text, workload, field)).toEqual(places);
  });
});

it.each(['docker run --security-opt systempaths=unconfined web', 'podman run --security-opt unmask=ALL web'])(
  '%s shows what is hidden of /proc',
  (text) => {
    const workload = read(text);
    expect(workload.declared?.more).toEqual({ procMount: ['Unmasked'] });
    expect(writtenAt(text, workload, 'procMount')).toEqual(writtenAt(text, workload, 'securityOpt'));
  },
);

describe('mounts', () => {
  const bind = (source: string, target: string, rest = {}) => ({
    type: 'bind',
    source,
    target,
    writable: true,
    propagation: '',
    ...rest,
  });
  const volume = (source: string, target: string) => ({ ...bind(source, target), type: 'volume' });

  it.each([
    ['-v /:/host', bind('/', '/host'), '1:15 /:/host'],
    ['-v/:/host:ro', bind('/', '/host', { writable: false }), '1:14 /:/host:ro'],
    ['-itv /etc:/e', bind('/etc', '/e'), '1:17 /etc:/e'],
    ['-dv=/etc:/e', bind('/etc', '/e'), '1:16 /etc:/e'],
    [
      '--volume "/a b:/c:z,rshared"',
      bind('/a b', '/c', { propagation: 'rshared' }),
      '1:22 /a b:/c:z,rshared',
    ],
    ['-v data:/var/lib', volume('data', '/var/lib'), '1:15 data:/var/lib'],
    ['-v /var/lib', volume('', '/var/lib'), '1:15 /var/lib'],
    ['-v ./src:/src', bind('./src', '/src'), '1:15 ./src:/src'],
    ['-v ~/.ssh:/k', bind('~/.ssh', '/k'), '1:15 ~/.ssh:/k'],
    ['-v $PWD:/src', bind('.', '/src'), '1:15 $PWD:/src'],
    ['-v "$(pwd)/a":/src', bind('./a', '/src'), '1:16 $(pwd)/a":/src'],
    [
      '-v $XDG_RUNTIME_DIR/podman/podman.sock:/s',
      bind('/run/user/$UID/podman/podman.sock', '/s'),
      '1:15 $XDG_RUNTIME_DIR/podman/podman.sock:/s',
    ],
    ['-v C:\\\\x:/y', bind('C:\\x', '/y'), '1:15 C:\\\\x:/y'],
    [
      '--mount type=bind,src=/etc,dst=/e,readonly,bind-propagation=shared',
      bind('/etc', '/e', { writable: false, propagation: 'shared' }),
      '1:20 type=bind,src=/etc,dst=/e,readonly,bind-propagation=shared',
    ],
    ['--mount type=BIND,src=/,dst=/h', bind('/', '/h'), '1:20 type=BIND,src=/,dst=/h'],
    [
      '--mount type=bind,src=/,dst=/h,rslave',
      bind('/', '/h', { propagation: 'rslave' }),
      '1:20 type=bind,src=/,dst=/h,rslave',
    ],
    ['--mount source=data,target=/d', volume('data', '/d'), '1:20 source=data,target=/d'],
    [
      '--mount type=bind,source=/a,target=/b,ro=false',
      bind('/a', '/b'),
      '1:20 type=bind,source=/a,target=/b,ro=false',
    ],
    [
      `--mount 'dst=/h,"volume-opt=o=bind,rw",volume-opt=device=/'`,
      bind('/', '/h'),
      '1:21 dst=/h,"volume-opt=o=bind,rw",volume-opt=device=/',
    ],
    ['--use-api-socket', bind('/var/run/docker.sock', '/var/run/docker.sock'), '1:12 --use-api-socket'],
  ])('%s', (option, mount, place) => {
    const text = `docker run ${option} web`;
    const workload = read(text);
    expect(workload.image).toBe('web');
    expect(workload.declared?.mounts).toEqual([mount]);
    expect(writtenAt(text, workload, 'mounts')).toEqual([place]);
    expect(unsettled(text, workload)).toEqual({});
  });

  it('of another container are that one’s, with the way that they came', () => {
    const text = 'docker run --name db -v /etc:/e db\ndocker run --volumes-from db:ro web\n';
    const [, web] = readCommands(new SourceText('start.sh', text)).workloads;
    expect(web?.declared?.mounts).toEqual([bind('/etc', '/e')]);
    expect(web?.declared?.places.mounts).toMatchObject([
      {
        line: 1,
        path: 'run.db.volume[0]',
        via: [{ how: 'volume', line: 2, path: 'run.web.volumes-from[0]' }],
      },
    ]);
  });

  it('of a container that nothing declares are not settled', () => {
    const text = 'docker run --volumes-from db web';
    expect(unsettled(text, read(text))).toEqual({
      mounts: ['1:27 db: takes the volumes of db, which no file declares'],
    });
  });
});

describe('what depends on a variable', () => {
  it.each([
    ['docker run --privileged=$P web', { privileged: ['1:25 $P: depends on $P'] }],
    ['docker run --cap-add $CAP web', { capAdd: ['1:22 $CAP: depends on $CAP'] }],
    ['docker run --cap-add={A,B} web', { capAdd: ['1:22 {A,B}: depends on {A,B}'] }],
    ['docker run -v "$DIR:/d" web', { mounts: ['1:16 $DIR:/d: depends on $DIR'] }],
    ['docker run -v ${DIR:-/}:/d web', { mounts: ['1:15 ${DIR:-/}:/d: depends on ${DIR:-/}'] }],
    ['docker run -v $X web', { mounts: ['1:15 $X: depends on $X'] }],
    ['docker run --mount $X web', { mounts: ['1:20 $X: depends on $X'] }],
    ['docker run --mount type=$T,src=/,dst=/h web', { mounts: ['1:20 type=$T,src=/,dst=/h: depends on $T'] }],
    ['docker run --security-opt seccomp=`x` web', { securityOpt: ['1:27 seccomp=`x`: depends on `x`'] }],
    ['docker run --device $D web', { devices: ['1:21 $D: depends on $D'] }],
    ['docker run ${CI:+-t -e CI="$CI"} ${Q+--quiet} web', {}],
    [
      'docker run ${GPU:+--gpus all --net host} web',
      { devices: ['1:26 all: depends on ${GPU:+--gpus all --net host}, which may hold --gpus'] },
    ],
    ['docker run -e X=$X -p $PORT:80 -v cache-$X:/c --name $N web', {}],
  ])('%s', (text, expected) => {
    expect(unsettled(text, read(text))).toEqual(expected);
  });

  it('a mode leaves its namespace open', () => {
    const text = 'docker run --pid=$MODE --net "$NET" web';
    const workload = read(text);
    expect(asked(text, workload)).toEqual({ pid: 'unset at 1:18 $MODE', net: 'unset at 1:31 $NET' });
    expect(workload.declared?.sharing.pid?.evidence.note).toBe('depends on $MODE');
  });

  it.each([
    ['docker run $OPTIONS --uts=host web', '$OPTIONS'],
    ['docker run "$@" --uts=host web', '$@'],
    ['docker run "${OPTIONS[@]}" --uts=host web', '${OPTIONS[@]}'],
    ['docker run "$EXTRA_ARGS" --uts=host web', '$EXTRA_ARGS'],
    ['docker run ${GPU:+--gpus all $MORE} --uts=host web', '${GPU:+--gpus all $MORE}'],
    ['docker run --$FLAG --uts=host web', '$FLAG'],
    ['docker run --unheard-of x --uts=host web', '--unheard-of'],
  ])('%s leaves everything open but what is plainly asked for', (text, word) => {
    const { declared } = read(text);
    expect(Object.keys(declared?.undecided ?? {})).toHaveLength(9);
    expect(declared?.undecided.privileged?.[0]?.why).toContain(word);
    const kinds = (['pid', 'ipc', 'net', 'user', 'cgroup'] as const).map(
      (type) => declared?.sharing[type]?.kind,
    );
    expect(new Set(kinds)).toEqual(new Set(['unset']));
  });

  it('an expression of a workflow is the image where its last name says so', () => {
    for (const image of ['${{ env.IMAGE }}', '${{ steps.build.outputs.testenv-tag }}'])
      expect(unsettled('', read(`docker run --rm ${image} sh`))).toEqual({});
    for (const other of ['${{ env.OPTIONS }}', '${{ images.opts }}', '${{ matrix.service }}'])
      expect(read(`docker run ${other} web`).declared?.undecided.privileged).toBeDefined();
  });

  it.each(['$IMAGE', '"$X"', '${REGISTRY}/app', '$REGISTRY/$APP:$TAG', '$(IMG)'])(
    '%s is the image',
    (image) => {
      const workload = read(`docker run --rm ${image} sh -c x`);
      expect(workload.image).toBe(image.replaceAll('"', ''));
      expect(workload.declared?.undecided).toEqual({});
    },
  );
});
