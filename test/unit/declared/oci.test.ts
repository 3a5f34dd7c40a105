import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { looksLikeOci, readOci } from '../../../src/declared/oci/read.ts';
import type { Declarations } from '../../../src/declared/reader.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { asked, only, writtenAt } from './written.ts';

const read = (text: string): Declarations => readOci(new SourceText('bundles/web/config.json', text));
const workloadOf = (text: string): Workload => only(read(text).workloads);

const BUNDLE = `{
	"ociVersion": "1.0.2",
	"process": {
		"capabilities": {
			"bounding": ["CAP_CHOWN", "CAP_SYS_ADMIN"],
			"effective": ["CAP_CHOWN"]
		},
		"noNewPrivileges": true,
		"apparmorProfile": "unconfined"
	},
	"mounts": [
		{ "destination": "/proc", "type": "proc", "source": "proc" },
		{ "destination": "/host", "type": "none", "source": "/", "options": ["rbind", "ro", "rslave"] }
	],
	"linux": {
		"namespaces": [
			{ "type": "pid" },
			{ "type": "mount" },
			{ "type": "network", "path": "/run/netns/x" },
			{ "type": "cgroup", "path": "" }
		],
		"devices": [ { "path": "/dev/fuse", "type": "c", "major": 10, "minor": 229 } ],
		"resources": {
			"devices": [
				{ "allow": false, "access": "rwm" },
				{ "allow": true, "type": "c", "major": 10, "access": "rw" }
			]
		},
		"cgroupsPath": "system.slice:runc:web",
		"rootfsPropagation": "rshared"
	}
}
`;

describe('a bundle', () => {
  const web = workloadOf(BUNDLE);

  it('has the name of its folder, or of its host', () => {
    expect([web.id, web.name]).toEqual(['bundles/web/config.json#config', 'web']);
    expect(workloadOf('{"hostname": "shop"}').name).toBe('shop');
  });

  it('shares with the runtime each type that is not listed', () => {
    expect(asked(BUNDLE, web)).toEqual({
      cgroup: 'private at 20:14 "cgroup"',
      mnt: 'private at 18:14 "mount"',
      net: 'container /run/netns/x at 19:33 "/run/netns/x"',
      pid: 'private at 17:14 "pid"',
    });
    for (const type of ['ipc', 'time', 'user', 'uts'] as const) {
      expect(web.declared?.sharing[type]).toMatchObject({ kind: 'host', implied: true });
    }
  });

  it('without any list shares all of them', () => {
    const kinds = (text: string) =>
      Object.values(workloadOf(text).declared?.sharing ?? {}).map(({ kind }) => kind);
    expect(new Set([...kinds('{"linux": {}}'), ...kinds('{}')])).toEqual(new Set(['host']));
  });

  it('joins by absolute paths alone: whatever else is written there is no other container', () => {
    const text = '{"linux": {"namespaces": [{"type": "network", "path": "bundles/db/config.json#config"}]}}';
    expect(asked(text, workloadOf(text))).toEqual({ net: 'unset at 1:55 "bundles/db/config.json#config"' });
  });

  it('has what is written of capabilities, devices and mounts', () => {
    expect(web.declared).toMatchObject({
      capAdd: ['CAP_CHOWN', 'CAP_SYS_ADMIN'],
      devices: ['/dev/fuse (c 10:229)'],
      deviceCgroupRules: ['c 10:* rw'],
      cgroupParent: 'system.slice',
      mounts: [
        { type: 'proc', source: 'proc', target: '/proc' },
        { type: 'bind', source: '/', target: '/host', writable: false, propagation: 'rslave' },
        { type: 'rootfs', target: '/', propagation: 'rshared' },
      ],
    });
    expect(writtenAt(BUNDLE, web, 'capAdd')).toEqual(['5:17 "CAP_CHOWN"', '5:30 "CAP_SYS_ADMIN"']);
    expect(writtenAt(BUNDLE, web, 'mounts')[1]).toBe('13:55 "/"');
    expect(writtenAt(BUNDLE, web, 'cgroupParent')).toEqual(['29:18 "system.slice:runc:web"']);
  });

  it('has no guard that is not written', () => {
    expect(web.declared?.securityOpt).toEqual([
      'seccomp=unconfined',
      'apparmor=unconfined',
      'no-new-privileges',
    ]);
    expect(writtenAt(BUNDLE, web, 'securityOpt')).toEqual(['15:2 "linux"', '9:22 "unconfined"', '8:22 true']);
    const guarded = workloadOf(
      '{"process": {"selinuxLabel": "a:b:c"}, "linux": {"seccomp": {"defaultAction": "SCMP_ACT_ERRNO"}}}',
    );
    expect(guarded.declared?.securityOpt).toEqual(['label=type:c', 'no-new-privileges=false']);
  });

  it.each([
    ['', ['Unmasked', 'Unmasked']],
    ['"maskedPaths": ["/proc/kcore"], "readonlyPaths": ["/proc/sys"]', ['Unmasked', 'Unmasked']],
    [
      '"maskedPaths": ["/proc/kcore", "/proc/keys"], "readonlyPaths": ["/proc/sys", "/proc/sysrq-trigger"]',
      ['Default', 'Default'],
    ],
    ['"maskedPaths": ["/proc"]', ['Default', 'Default']],
    ['"maskedPaths": [""]', ['Unmasked', 'Unmasked']],
  ])('shows what is hidden elsewhere unless it lists that: %s', (lists, procMount) => {
    expect(workloadOf(`{"linux": {${lists}}}`).declared?.more).toEqual({ procMount });
  });

  it('a filter that allows everything is none', () => {
    const text = '{"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW"}}}';
    expect(writtenAt(text, workloadOf(text), 'securityOpt')[0]).toBe('1:41 "SCMP_ACT_ALLOW"');
  });

  it.each([
    ['"defaultAction": "SCMP_ACT_LOG"', true],
    [
      '"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_ALLOW"}]',
      true,
    ],
    [
      '"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["bpf"], "action": "SCMP_ACT_ERRNO"}]',
      false,
    ],
  ])('a filter of %s forbids nothing: %s', (seccomp, isNone) => {
    const { declared } = workloadOf(`{"linux": {"seccomp": {${seccomp}}}}`);
    expect(declared?.securityOpt.includes('seccomp=unconfined')).toBe(isNone);
  });

  it('keys in other letters or there twice are read as runc does, and are gaps', () => {
    const text =
      '{"Linux": {"nameſpaces": [{"type": "pid"}], "namespaces": [{"type": "uts"}]}, "process": {"noNewPrivileges": true}}';
    const { workloads, gaps } = read(text);
    expect(asked(text, only(workloads))).toEqual({ uts: 'private at 1:69 "uts"' });
    expect(gaps).toMatchObject([
      { place: { line: 1, column: 2, path: 'linux' }, detail: expect.stringContaining('other letters') },
      { place: { line: 1, column: 45, path: 'linux.namespaces' }, detail: expect.stringContaining('once') },
    ]);
  });

  it.each([
    ['/docker/x', '/docker/x'],
    ['docker/x', ''],
    [':runc:x', ''],
  ])('cgroup %s', (path, parent) => {
    expect(workloadOf(`{"linux": {"cgroupsPath": "${path}"}}`).declared?.cgroupParent).toBe(parent);
  });
});

it('of another system is none of ours', () => {
  expect(read('{"ociVersion": "1", "windows": {}}')).toEqual({ workloads: [], engines: [], gaps: [] });
});

it.each([
  ['{"linux": {"namespaces": {}}}', 'linux.namespaces'],
  ['{"linux": {"namespaces": [{}]}}', 'linux.namespaces[0]'],
  ['{"linux": {"namespaces": [{"type": "constructor"}]}}', 'linux.namespaces[0]'],
  [
    '{"linux": {"namespaces": [{"type": "pid", "path": "/proc/1/ns/pid"}, {"type": "pid"}]}}',
    'linux.namespaces[1]',
  ],
  ['{"linux": []}', 'linux'],
  ['{"process": "web"}', 'process'],
  ['{"process": {"capabilities": ["CAP_SYS_ADMIN"]}}', 'process.capabilities'],
  ['{"linux": {"seccomp": "none"}}', 'linux.seccomp'],
  ['{"linux": {"resources": []}}', 'linux.resources'],
  ['{"linux": {"devices": ["/dev/sda"]}}', 'linux.devices[0]'],
  ['{"root": "/"}', 'root'],
  ['{"mounts": [{}]}', 'mounts[0]'],
  ['{"linux": {"devices": [{}]}}', 'linux.devices[0]'],
  ['{"process": {"noNewPrivileges": 1}}', 'process.noNewPrivileges'],
  ['[]', ''],
  ['{', ''],
])('what cannot be understood is a gap with its place: %s', (text, path) => {
  expect(read(text).gaps).toMatchObject([{ reason: 'malformed', place: { line: 1, path } }]);
});

it('is told by its content', () => {
  expect(looksLikeOci(new SourceText('a/config.json', BUNDLE))).toBe(true);
  expect(looksLikeOci(new SourceText('config.json', '{"OCIVerſion": "1", "Linux": {}}'))).toBe(true);
  expect(looksLikeOci(new SourceText('config.json', '{"auths": {}}'))).toBe(false);
});

it('places are where they were when the file is moved down', () => {
  const { workloads } = read(`\n\n${BUNDLE}`);
  const moved = JSON.parse(JSON.stringify(read(BUNDLE).workloads), (key, value) =>
    key === 'line' || key === 'endLine' ? value + 2 : value,
  );
  expect(workloads).toEqual(moved);
});

it('nothing makes the reader throw', () => {
  const value = fc.jsonValue({ maxDepth: 4 });
  const file = fc.record(
    {
      process: fc.oneof(
        value,
        fc.record({
          capabilities: value,
          noNewPrivileges: value,
          apparmorProfile: value,
          selinuxLabel: value,
        }),
      ),
      mounts: fc.oneof(value, fc.array(fc.record({ options: value, source: value, destination: value }))),
      root: fc.oneof(value, fc.record({ path: value, readonly: value })),
      linux: fc.oneof(
        value,
        fc.record({
          maskedPaths: value,
          readonlyPaths: value,
          namespaces: value,
          seccomp: value,
          devices: value,
          resources: value,
          cgroupsPath: value,
        }),
      ),
      hostname: value,
    },
    { requiredKeys: [] },
  );
  fc.assert(fc.property(file, (content) => void read(JSON.stringify(content))));
});
