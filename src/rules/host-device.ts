import type { Workload } from '../model/workload.ts';
import { askedFor, configuredEvidence, evidenceByValue } from './evidence.ts';
import { hostMounts, mountWitnesses } from './mounts.ts';
import { isAbove, isWithin, knownPath, type Path, parsePath } from './paths.ts';
import { isPrivileged } from './privileged.ts';
import { fail, man, notApplicable, open, pass, type WorkloadRule } from './rule.ts';
import { enumerate } from './wording.ts';

/** Every container has these, or they are no devices. */
const HARMLESS = [
  ...['null', 'zero', 'full', 'random', 'urandom', 'tty', 'console', 'ptmx', 'pts'],
  ...['shm', 'mqueue', 'hugepages', 'fd', 'stdin', 'stdout', 'stderr', 'log'],
].map((name) => knownPath(`/dev/${name}`));

const DEV = knownPath('/dev');

/** Device numbers of the same, as rules of the device cgroup name them: admin-guide/devices.txt of the kernel. */
const HARMLESS_NUMBERS = new Set(['1:3', '1:5', '1:7', '1:8', '1:9', '5:0', '5:1', '5:2', '136:*']);

export const hostDevice: WorkloadRule = {
  id: 'host-device',
  title: 'Uses devices of the host',
  severity: 'medium',
  subject: 'workload',
  reads: ['devices', 'deviceCgroupRules', 'mounts', 'privileged'],
  exposes:
    'A device node reaches its driver in the kernel, and no namespace stands in between. A disk gives all of its file ' +
    'systems away whatever is mounted; /dev/mem and /dev/kmsg the kernel; /dev/kvm, graphics cards, /dev/fuse and ' +
    '/dev/net/tun large drivers to attack. A rule for the device cgroup is as good as the device: MKNOD, which ' +
    'Docker grants by default, makes the node.',
  prove: [
    "docker inspect --format '{{json .HostConfig.Devices}} {{json .HostConfig.DeviceCgroupRules}}' NAME",
    'ls -l /proc/PID/root/dev   # device nodes beyond null, zero, full, random, urandom and tty',
  ],
  remediation:
    'Take the device away, or name exactly the one node that the program needs, without `m` and, if it only reads, ' +
    'without `w`. Replace wildcards in device cgroup rules by numbers.',
  references: [
    'https://docs.docker.com/reference/cli/docker/container/run/#device',
    'https://docs.kernel.org/admin-guide/cgroup-v1/devices.html',
    man('mknod', 2),
  ],
  controls: {
    cis: { '1.6': ['5.18'], '1.8': ['5.18'] },
    nist: ['4.4.3'],
    stig: ['DKER-EE-002040'],
    cwe: [668],
  },
  check(workload, context) {
    const { name, configured } = workload;
    if (isPrivileged(workload, context)) {
      return notApplicable(`${name} is privileged, and has all devices of the host by that.`);
    }
    const found = [...asked(workload), ...mounted(workload)];
    if (found.length > 0) {
      return fail(
        `${name} has ${enumerate([...new Set(found.map(({ words }) => words))])}.`,
        found.flatMap(({ evidence }) => evidence),
      );
    }
    if (!askedFor(workload)) {
      return open(
        `${name} may use devices of the host: no engine was asked, and devices that it gave show nowhere else.`,
        mountWitnesses(workload),
      );
    }
    return pass(`${name} uses no device of the host.`, [
      ...(configured
        ? [
            configuredEvidence('HostConfig.Devices', 'none beyond those of every container'),
            configuredEvidence('HostConfig.DeviceCgroupRules', 'none'),
          ]
        : []),
      ...mountWitnesses(workload),
    ]);
  },
};

const isHarmless = (path: Path): boolean => HARMLESS.some((harmless) => isWithin(path, harmless));

/** /dev as a whole is a matter of `sensitive-mount`. */
const isDevice = (path: Path): boolean => isAbove(DEV, path) && !isHarmless(path);

const asked = (workload: Workload) => [
  ...evidenceByValue(workload, 'devices')
    .filter(([device]) => !isHarmless(parsePath(device) ?? []))
    .map(([device, evidence]) => ({ words: `the host's device ${device}`, evidence })),
  ...evidenceByValue(workload, 'deviceCgroupRules').flatMap(([rule, evidence]) => {
    const words = grantedBy(rule);
    return words === undefined ? [] : [{ words, evidence }];
  }),
];

const mounted = (workload: Workload) =>
  (hostMounts(workload) ?? []).flatMap(({ sources, evidence }) => {
    const source = sources.find(({ path }) => isDevice(path));
    return source ? [{ words: `the host's device ${source.text}`, evidence }] : [];
  });

const KINDS: Record<string, string> = { a: 'device', b: 'block device', c: 'character device' };

/** `c 189:* rw`; every container may make nodes (`m`) that it cannot open. */
function grantedBy(rule: string): string | undefined {
  const [type = '', numbers = '*:*', access = 'rwm'] = rule.trim().split(/\s+/);
  const kind = KINDS[type];
  if (kind === undefined || !/[rw]/.test(access)) return undefined;
  if (type === 'a' || numbers === '*:*') return `leave to open every ${kind} (${rule})`;
  if (type === 'c' && HARMLESS_NUMBERS.has(numbers)) return undefined;
  return `leave to open ${kind} ${numbers} (${rule})`;
}
