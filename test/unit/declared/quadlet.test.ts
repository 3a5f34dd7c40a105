import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCommands } from '../../../src/declared/commands/read.ts';
import { readQuadlets } from '../../../src/declared/quadlet/folder.ts';
import { looksLikeQuadlet, type QuadletSources, readQuadlet } from '../../../src/declared/quadlet/read.ts';
import { Units } from '../../../src/declared/quadlet/units.ts';
import type { DeclaredField } from '../../../src/model/declared.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { normalizeCapability } from '../../../src/rules/capabilities.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { asked, at, only, unsettled, writtenAt } from './written.ts';

const read = (text: string, file = 'units/web.container', sources?: QuadletSources) =>
  readQuadlet(new SourceText(file, text), sources);

const container = (lines: string): Workload => only(read(`[Container]\n${lines}`).workloads);

const SHOP = `# A shop
[Unit]
Description=Shop
Network=host

[Container]
Image=quay.example/shop:1
ContainerName=shop
Label=team=a "note=b c"
Network=host
UserNS=keep-id
AddCapability=CAP_SYS_ADMIN NET_ADMIN
DropCapability=all
SeccompProfile=unconfined
SecurityLabelDisable=true
NoNewPrivileges=yes
Unmask=ALL
AddDevice=-/dev/fuse:/dev/fuse
Volume=/etc:/host/etc:ro,rshared
Volume=data.volume:/data
Mount=type=bind,source=%h/x,destination=/x
PodmanArgs=--pid=host \\
  --ipc host "--cap-add=SYS_PTRACE"
`;

describe('a container unit', () => {
  const shop = only(read(SHOP, 'units/shop.container').workloads);

  it('is told with its names', () => {
    expect(shop).toMatchObject({
      id: 'units/shop.container#Container',
      name: 'shop',
      image: 'quay.example/shop:1',
      labels: { team: 'a', note: 'b c' },
    });
    expect(shop.declared && at(SHOP, shop.declared.place)).toBe('6:1 [Container]');
    expect(container('Image=x').name).toBe('systemd-web');
  });

  it('asks for namespaces', () => {
    expect(asked(SHOP, shop)).toEqual({
      net: 'host at 10:9 host',
      user: 'private at 11:8 keep-id',
      pid: 'host at 22:18 host',
      ipc: 'host at 23:9 host',
    });
  });

  it.each<[DeclaredField, string[]]>([
    ['capAdd', ['12:15 CAP_SYS_ADMIN', '12:29 NET_ADMIN', '23:25 SYS_PTRACE']],
    ['capDrop', ['13:16 all']],
    ['securityOpt', ['16:17 yes', '15:22 true', '14:16 unconfined', '17:8 ALL']],
    ['devices', ['18:12 /dev/fuse']],
    [
      'mounts',
      [
        '19:8 /etc:/host/etc:ro,rshared',
        '20:8 data.volume:/data',
        '21:7 type=bind,source=%h/x,destination=/x',
      ],
    ],
  ])('asks for %s', (field, places) => {
    expect(writtenAt(SHOP, shop, field)).toEqual(places);
  });

  it('as Podman would be told', () => {
    expect(shop.declared).toMatchObject({
      capAdd: ['CAP_SYS_ADMIN', 'NET_ADMIN', 'SYS_PTRACE'],
      securityOpt: ['no-new-privileges', 'label=disable', 'seccomp=unconfined', 'unmask=ALL'],
      devices: ['/dev/fuse'],
      mounts: [
        { type: 'bind', source: '/etc', target: '/host/etc', writable: false, propagation: 'rshared' },
        { type: 'volume', source: 'data.volume', target: '/data' },
        { type: 'bind', source: '~/x', target: '/x' },
      ],
    });
    expect(unsettled(SHOP, shop)).toEqual({
      mounts: ['20:8 data.volume:/data: depends on data.volume, which is not here'],
    });
  });

  it('an empty assignment takes back what stands before it', () => {
    expect(container('AddCapability=A\nAddCapability=\nAddCapability=B').declared?.capAdd).toEqual(['B']);
    expect(container('PodmanArgs=--privileged\nPodmanArgs=\n').declared?.privileged).toBe(false);
  });

  it('the last of single values counts', () => {
    expect(container('SeccompProfile=/x\nSeccompProfile=unconfined').declared?.securityOpt).toEqual([
      'seccomp=unconfined',
    ]);
    expect(container('SecurityLabelDisable=true\nSecurityLabelDisable=false').declared?.securityOpt).toEqual(
      [],
    );
  });

  it('single values may stand in quotes', () => {
    const text = '[Container]\nUserNS="host"\nSeccompProfile="unconfined"\n';
    const workload = only(read(text).workloads);
    expect(asked(text, workload)).toEqual({ user: 'host at 2:9 host' });
    expect(workload.declared?.securityOpt).toEqual(['seccomp=unconfined']);
  });

  it.each(['y', 't', 'enabled'])('%s is not true to Podman, whatever it is to systemd', (value) => {
    expect(container(`NoNewPrivileges=${value}`).declared?.securityOpt).toEqual([]);
  });

  it.each([
    ['PodmanArgs=--pid\\x3dhost', { pid: 'host at 2:21 host' }],
    ['PodmanArgs=--pid\\075host', { pid: 'host at 2:21 host' }],
    ['PodmanArgs=--pid \\u0068ost', { pid: 'host at 2:18 \\u0068ost' }],
    [`PodmanArgs='--pid' "host"`, { pid: 'host at 2:21 host' }],
    ['PodmanArgs=--pid="h\\"ost"', { pid: 'unset at 2:19 h\\"ost' }],
    ['PodmanArgs=--rm\\s--pid=host', {}],
    ['PodmanArgs=--rm \\ \n  --pid=host', { pid: 'host at 3:9 host' }],
    ['PodmanArgs=--rm \\\n  \n# why\n  --pid=host', { pid: 'host at 5:9 host' }],
  ])('arguments as Podman’s generator splits them: %j', (line, expected) => {
    expect(asked(`[Container]\n${line}`, container(line))).toEqual(expected);
  });

  it('names keep their backslashes', () => {
    expect(container('AddCapability=\\x41 "B"').declared?.capAdd).toEqual(['\\x41', 'B']);
  });

  it('each word of mounts and of what is shown counts', () => {
    const { declared } = container(
      'Mount="type=bind,source=/,destination=/host" type=bind,source=/etc,destination=/x\nUnmask=/proc/a /proc/b\nUnmask=ALL',
    );
    expect(declared?.mounts).toMatchObject([{ source: '/' }, { source: '/etc' }]);
    expect(declared?.securityOpt).toEqual(['unmask=/proc/a', 'unmask=/proc/b', 'unmask=ALL']);
  });

  it('joins another container by its unit', () => {
    const text = '[Container]\nNetwork=db.container\n';
    expect(asked(text, container('Network=db.container\n'))).toEqual({
      net: 'container units/db.container#Container at 2:9 db.container',
    });
  });

  it('in a pod shares what the pod has', () => {
    const unit = (name: string) => [new SourceText(`units/${name}`, '[Pod]\n')];
    const units = new Units('units/', unit);
    const workload = only(read('[Container]\nPod=shop.pod', 'units/web.container', { units }).workloads);
    expect(workload.pod).toBe('units/shop.pod#Pod');
    expect(Object.keys(asked('[Container]\nPod=shop.pod', workload)).sort()).toEqual(['ipc', 'net', 'uts']);
    expect(workload.declared?.sharing.net).toMatchObject({ kind: 'container', target: 'units/shop.pod#Pod' });
  });

  it('in a pod shares what that says', () => {
    const unit = (name: string) => [new SourceText(`units/${name}`, '[Pod]\nPodmanArgs=--share=pid\n')];
    const text = '[Container]\nPod=shop.pod\n';
    expect(
      asked(text, only(read(text, 'units/web.container', { units: new Units('units/', unit) }).workloads)),
    ).toEqual({
      pid: 'container units/shop.pod#Pod at 2:5 shop.pod',
    });
  });

  it('drop-ins come behind the unit and keep their own places', () => {
    const dropIns = [
      new SourceText('units/web.container.d/10.conf', '[Container]\nNetwork=host\nAddCapability=\n'),
    ];
    const { declared } = only(
      read('[Container]\nAddCapability=A\n', 'units/web.container', { dropIns }).workloads,
    );
    expect(declared?.capAdd).toEqual([]);
    expect(declared?.sharing.net).toMatchObject({
      kind: 'host',
      evidence: { place: { file: 'units/web.container.d/10.conf', line: 2, column: 9 } },
    });
  });

  it('a volume unit may bind a directory of the host', () => {
    const unit = (name: string) =>
      name === 'root.volume' ? [new SourceText(`units/${name}`, '[Volume]\nDevice=/\nOptions=bind\n')] : [];
    const { declared } = only(
      read('[Container]\nVolume=root.volume:/host\n', 'units/web.container', {
        units: new Units('units/', unit),
      }).workloads,
    );
    expect(declared?.mounts).toMatchObject([{ type: 'bind', source: '/', target: '/host' }]);
    expect(declared?.places.mounts).toMatchObject([
      {
        file: 'units/root.volume',
        line: 2,
        column: 8,
        via: [{ how: 'volume', file: 'units/web.container', line: 2 }],
      },
    ]);
  });

  it.each([
    ['Device=/\nType=bind\n', [{ type: 'bind', source: '/' }], 0],
    ['PodmanArgs=--opt=o=bind\n', [{ type: 'volume', source: 'root.volume' }], 1],
  ])('or be made by other means: %j', (lines, mounts, undecided) => {
    const unit = (name: string) => [new SourceText(`units/${name}`, `[Volume]\n${lines}`)];
    const { declared } = only(
      read('[Container]\nVolume=root.volume:/host\n', 'units/web.container', {
        units: new Units('units/', unit),
      }).workloads,
    );
    expect(declared?.mounts).toMatchObject(mounts);
    expect(declared?.undecided.mounts ?? []).toHaveLength(undecided);
  });

  it.each([
    ['PodmanArgs=--privileged=${P}', { privileged: ['2:25 ${P}: depends on ${P}'] }],
    ['AddCapability=$CAPS', { capAdd: ['2:15 $CAPS: depends on $CAPS'] }],
    ['Volume=%E/x:/x', { mounts: ['2:8 %E/x:/x: depends on %E'] }],
    ['SeccompProfile=%i', { securityOpt: ['2:16 %i: depends on %i'] }],
    ['Unmask=%i', { securityOpt: ['2:8 %i: depends on %i'], procMount: ['2:8 %i: depends on %i'] }],
    ['AddDevice=%i', { devices: ['2:11 %i: depends on %i'] }],
  ])('%s is not settled', (line, expected) => {
    expect(unsettled(`[Container]\n${line}`, container(line))).toEqual(expected);
  });
});

describe('commands of the service', () => {
  const commandsOf = (lines: string) => {
    const text = `[Container]\nImage=a\n[Service]\n${lines}`;
    const { workloads, gaps } = readQuadlet(new SourceText('web.container', text));
    expect(gaps).toEqual([]);
    return workloads.slice(1).map((workload) => ({
      id: workload.id,
      net: asked(text, workload).net,
      mounts: workload.declared?.mounts.map(({ source }) => source),
    }));
  };

  it.each([
    ['ExecStartPre=/usr/bin/podman run --net=host -v %h/.ssh:/k db', '4:40 host'],
    ['ExecStopPost=-+podman run --net=host -v %h/.ssh:/k db', '4:33 host'],
    ["ExecReload=/bin/sh -c 'sleep 1; podman run --net=host -v ~/.ssh:/k db'", '4:50 host'],
    ['ExecStart=:podman run \\\n  --net=host -v %h/.ssh:/k db', '5:9 host'],
  ])('%s', (line, place) => {
    expect(commandsOf(line)).toEqual([
      {
        id: expect.stringMatching(/^web\.container#Service\.Exec\w+\[0\]\.db$/),
        net: `host at ${place}`,
        mounts: ['~/.ssh'],
      },
    ]);
  });

  it('others make none, and neither do those that are taken back', () => {
    expect(commandsOf('ExecStartPre=podman pull a\nExecStartPre=echo "podman run b"')).toEqual([]);
    expect(commandsOf('ExecStartPre=podman run a\nExecStartPre=')).toEqual([]);
  });
});

describe('drop-ins of a folder', () => {
  const inFolder = (files: Record<string, string>) =>
    readQuadlets(Object.entries(files).map(([file, text]) => new SourceText(`units/${file}`, text)));

  it('of one name only the most specific counts', () => {
    const { workloads } = inFolder({
      'web-1.container': '[Container]\n',
      'container.d/10.conf': '[Container]\nNoNewPrivileges=true\n',
      'web-.container.d/10.conf': '[Container]\nAddCapability=A\n',
      'web-.container.d/20.conf': '[Container]\nAddCapability=B\n',
    });
    expect(only(workloads).declared).toMatchObject({ capAdd: ['A', 'B'], securityOpt: [] });
  });

  it('of a template are those of its instances', () => {
    const { workloads } = inFolder({
      'web@1.container': '[Container]\n',
      'web@.container.d/10.conf': '[Container]\nAddCapability=A\n',
    });
    expect(only(workloads).declared?.capAdd).toEqual(['A']);
  });

  it('of no unit are a gap', () => {
    const { gaps } = inFolder({ 'web.container.d/10.conf': '[Container]\nPodmanArgs=--privileged\n' });
    expect(gaps).toMatchObject([{ reason: 'malformed', what: 'units/web.container.d/10.conf' }]);
  });
});

it('a pod is what its members join', () => {
  const text = '[Pod]\nPodName=shop\nNetwork=host\nVolume=/:/host\n';
  const pod = only(read(text, 'units/shop.pod').workloads);
  expect(pod).toMatchObject({
    id: 'units/shop.pod#Pod',
    name: 'shop',
    pod: 'units/shop.pod#Pod',
    infra: true,
  });
  expect(asked(text, pod)).toEqual({ net: 'host at 3:9 host' });
  expect(writtenAt(text, pod, 'mounts')).toEqual(['4:8 /:/host']);
});

it('a Kubernetes unit names its files, and is a workload if it asks for something itself', () => {
  const text = '[Kube]\nYaml=shop.yaml\n';
  const { workloads, kubeFiles } = read(text, 'units/shop.kube');
  expect(workloads).toEqual([]);
  expect(kubeFiles.map(({ path, place }) => [path, at(text, place)])).toEqual([
    ['shop.yaml', '2:6 shop.yaml'],
  ]);
  const hosted = `${text}Network=host\n`;
  expect(asked(hosted, only(read(hosted, 'units/shop.kube').workloads))).toEqual({ net: 'host at 3:9 host' });
});

it.each([
  ['[Unit]\nDescription=x\n', 1, 'Container'],
  ['[Container]\nImage=x\nwhat is this\n', 3, 'Container'],
  ['[Container]\nPodmanArgs=--security-opt=no-new-privileges \\\n#  --init\n', 2, 'Container'],
  ['[Container]\nNoNewPrivileges=true \\\n\n', 2, 'Container'],
])('what cannot be understood is a gap with its place: %j', (text, line, path) => {
  expect(read(text).gaps).toMatchObject([
    { reason: 'malformed', what: 'units/web.container', place: { line, path } },
  ]);
});

it.each([
  ['a.container', '# x\n[Container]\n', true],
  ['a.pod', '[Pod]\n', true],
  ['a.kube', '[Kube]\n', true],
  ['a.container', '[Pod]\n', false],
  ['a.service', '[Container]\n', false],
])('%s with %j', (file, text, expected) => {
  expect(looksLikeQuadlet(new SourceText(file, text))).toBe(expected);
});

describe('the command that Podman’s own generator makes of a unit', () => {
  const folder = new URL('../../../fixtures/quadlet/', import.meta.url);
  const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8');
  const units = readdirSync(folder).filter((file) => file.endsWith('.container'));
  const services = textOf('podman-5.4.2.sh').split('# ').slice(1);

  it.each(units)('asks for the same as %s', (file) => {
    const command =
      services.find((service) => service.startsWith(file.replace('.container', '.service\n'))) ?? '';
    const generated = only(readCommands(new SourceText('x.sh', command.split('\n')[1] ?? '')).workloads);
    const own = only(read(textOf(file), file).workloads);
    expect(asksFor(own)).toEqual(asksFor(generated));
    expect(own.image).toBe(generated.image);
    expect(own.labels).toEqual(generated.labels);
  });

  /** Without what differs by its nature: names of others and of volumes, and the order. */
  function asksFor({ declared }: Workload): unknown {
    const sharing = Object.entries(declared?.sharing ?? {}).map(
      ([
        type,
        {
          kind,
          evidence: { value },
        },
      ]) => {
        if (/\.pod(-id)?$/.test(value)) return [type, 'of its pod'];
        return [type, kind, kind === 'container' ? '' : value];
      },
    );
    return {
      sharing: sharing.sort(),
      privileged: declared?.privileged,
      capAdd: declared?.capAdd.map(normalizeCapability).sort(),
      capDrop: declared?.capDrop.map(normalizeCapability).sort(),
      securityOpt: declared?.securityOpt.toSorted(),
      devices: declared?.devices.toSorted(),
      mounts: declared?.mounts.map((mount) => (mount.type === 'volume' ? mount.target : mount)),
    };
  }
});

describe('laws', () => {
  const line = fc.constantFrom(
    ...[
      '[Container]',
      '[Pod]',
      'Network=host',
      'Network=',
      'PodmanArgs="--pid host',
      'Volume=%h',
      '\\',
      ' # x \\',
    ],
    ...['=', 'Volume', 'AddCapability=a \\', '', 'Mount=,,=', 'Pod=.pod', '\tYaml=', 'UserNS=$X'],
  );
  const unit = fc.array(line).map((lines) => lines.join('\n'));

  it('no text makes the reader throw', () => {
    fc.assert(fc.property(fc.oneof(unit, fc.string()), (text) => void read(text)));
  });

  it('no units that refer to each other make it throw', () => {
    const reference = fc.constantFrom(
      ...['Pod=shop.pod', 'Pod=web.container', 'Network=web.container', 'Network=container:systemd-web'],
      ...[
        'Volume=data.volume:/x',
        'Options=bind',
        'Device=%h',
        'PodmanArgs=--pod shop --share $X',
        '[Volume]',
      ],
    );
    const lines = fc.array(fc.oneof(line, reference)).map((texts) => texts.join('\n'));
    const names = ['web.container', 'db.container', 'shop.pod', 'data.volume', 'container.d/1.conf'];
    const folder = fc.tuple(...names.map(() => lines));
    fc.assert(
      fc.property(folder, (texts) => {
        readQuadlets(names.map((name, index) => new SourceText(name, texts[index] ?? '')));
      }),
    );
  });

  it('blank lines above move lines and nothing else', () => {
    fc.assert(
      fc.property(unit, fc.nat(3), (text, count) => {
        const moved = JSON.parse(JSON.stringify(read(`[Container]\n${text}`)), (key, value) =>
          key === 'line' || key === 'endLine' ? value + count : value,
        );
        expect(read(`${'\n'.repeat(count)}[Container]\n${text}`)).toEqual(moved);
      }),
    );
  });
});
