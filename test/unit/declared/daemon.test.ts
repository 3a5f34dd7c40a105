import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { looksLikeDaemon, readDaemon } from '../../../src/declared/daemon/read.ts';
import type { Declarations } from '../../../src/declared/reader.ts';
import type { Engine, EngineField } from '../../../src/model/engine.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { asked, at, only, writtenAt } from './written.ts';

const read = (text: string): Declarations => readDaemon(new SourceText('docker/daemon.json', text));
const engineOf = (text: string): Engine => only(read(text).engines);

const placesOf = (text: string, field: EngineField): string[] =>
  (engineOf(text).places?.[field] ?? []).map((place) => `${at(text, place)} (${place.path})`);

describe('the engine', () => {
  const text = `{
	"userns-remap": "default",
	"icc": false,
	"hosts": ["unix:///run/docker.sock", "tcp://0.0.0.0:2375", "fd://"],
	"tls": true
}`;

  it('is told as far as the file says', () => {
    expect(engineOf(text)).toMatchObject({
      id: 'docker/daemon.json',
      kind: 'docker',
      userRemap: true,
      icc: false,
      openPorts: ['tcp://0.0.0.0:2375'],
    });
    expect(placesOf(text, 'userRemap')).toEqual(['2:18 "default" (userns-remap)']);
    expect(placesOf(text, 'icc')).toEqual(['3:9 false (icc)']);
    expect(placesOf(text, 'openPorts')).toEqual(['4:39 "tcp://0.0.0.0:2375" (hosts[1])']);
  });

  it('does what it does unasked where nothing is said, at the opening bracket', () => {
    expect(engineOf('{}')).toMatchObject({ userRemap: false, icc: true, openPorts: [] });
    expect(placesOf('{}', 'icc')).toEqual(['1:1 { (icc)']);
    expect(placesOf('{}', 'openPorts')).toEqual(['1:1 { (hosts)']);
  });

  it('that asks for certificates is no open one', () => {
    expect(engineOf('{"hosts": ["tcp://0.0.0.0:2376"], "tlsverify": true}').openPorts).toEqual([]);
    expect(engineOf('{"hosts": ["TCP://0.0.0.0:2376"], "tlsverify": false}').openPorts).toHaveLength(1);
  });

  it('an address without a protocol is one of TCP', () => {
    expect(engineOf('{"hosts": ["0.0.0.0:2375", "fd://", "unix:///x", ""]}').openPorts).toEqual([
      '0.0.0.0:2375',
    ]);
  });

  it('an empty user is no remapping', () => {
    expect(engineOf('{"userns-remap": ""}').userRemap).toBe(false);
  });
});

it.each([
  ['{"icc": "no"}', 'icc', 'icc'],
  ['{"userns-remap": {}}', 'userRemap', 'userns-remap'],
  ['{"tlsverify": 1, "hosts": ["tcp://x"]}', 'openPorts', 'tlsverify'],
] as const)('a value that is none leaves it open: %s', (text, field, path) => {
  expect(engineOf(text)[field]).toBeUndefined();
  expect(read(text).gaps).toMatchObject([{ reason: 'malformed', place: { line: 1, path } }]);
});

it.each(['{"icc": ', '[]', 'x'])('a file that is none is a gap: %s', (text) => {
  const { engines, workloads, gaps } = read(text);
  expect([engines, workloads]).toEqual([[], []]);
  expect(gaps).toMatchObject([{ reason: 'malformed', what: 'docker/daemon.json' }]);
});

describe('what every container is given unasked', () => {
  it('is a workload with the places of the settings', () => {
    const text =
      '{"seccomp-profile": "unconfined",\n"default-cgroupns-mode": "host",\n"no-new-privileges": true, "cgroup-parent": "/x"}';
    const workload = only(read(text).workloads);
    expect(workload.declared).toMatchObject({
      kind: 'daemon',
      securityOpt: ['seccomp=unconfined', 'no-new-privileges=true'],
      cgroupParent: '/x',
      sharing: { user: { kind: 'host', implied: true } },
    });
    expect(asked(text, workload)).toEqual({ cgroup: 'host at 2:26 "host"' });
    expect(writtenAt(text, workload, 'securityOpt')).toEqual(['1:21 "unconfined"', '3:22 true']);
  });

  it('is of the whole file: no setting is to blame for what another does not say', () => {
    const text = '{"debug": true,\n"seccomp-profile": "unconfined"}';
    const { declared } = only(read(text).workloads);
    expect(declared && at(text, declared.place)).toBe('1:1 {');
  });

  it('is none where nothing of the sort is set', () => {
    expect(read('{"no-new-privileges": true, "icc": false}').workloads).toEqual([]);
  });

  it('the host’s IPC namespace cannot be a default', () => {
    const text = '{"default-ipc-mode": "host"}';
    const { gaps, workloads } = read(text);
    expect(gaps).toMatchObject([{ reason: 'malformed', place: { path: 'default-ipc-mode' } }]);
    expect(asked(text, only(workloads))).toEqual({ ipc: 'unset at 1:22 "host"' });
    expect(read('{"default-ipc-mode": "shareable"}').gaps).toEqual([]);
  });
});

it('is told by its name', () => {
  const isOne = (file: string) => looksLikeDaemon(new SourceText(file, '{}'));
  expect(['daemon.json', 'etc/docker/daemon.json', 'files/docker-daemon.json'].map(isOne)).toEqual([
    true,
    true,
    true,
  ]);
  expect(['my-daemon.json', 'daemon.json.j2'].map(isOne)).toEqual([false, false]);
});

it('nothing makes the reader throw', () => {
  const keys = [
    'userns-remap',
    'icc',
    'hosts',
    'tlsverify',
    'seccomp-profile',
    'default-ipc-mode',
    'no-new-privileges',
  ];
  const file = fc.record(Object.fromEntries(keys.map((key) => [key, fc.jsonValue({ maxDepth: 2 })])), {
    requiredKeys: [],
  });
  fc.assert(fc.property(file, (content) => void read(JSON.stringify(content, null, 1))));
  fc.assert(fc.property(fc.string(), (text) => void read(text)));
});
