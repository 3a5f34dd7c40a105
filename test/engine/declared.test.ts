import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Finding, Report } from '../../src/model/report.ts';
import { RULES } from '../../src/rules/index.ts';
import { addressOf, describeWith } from './support/lab.ts';
import { nsaudit, parseScan, run, scan } from './support/run.ts';

const PROJECT = `declared-${process.pid}`;

/** What a service asks for, in Compose's words; each is started, and its container held against its lines. */
const SERVICES: Record<string, string[]> = {
  plain: [],
  'pid-host': ['pid: host'],
  'ipc-host': ['ipc: host'],
  'net-host': ['network_mode: host'],
  'uts-host': ['uts: host'],
  'userns-host': ['userns_mode: host'],
  'cgroup-host': ['cgroup: host'],
  'cgroup-private': ['cgroup: private'],
  'net-none': ['network_mode: none'],
  peer: ['ipc: shareable'],
  'pid-joined': ['pid: service:peer'],
  'net-joined': ['network_mode: service:peer'],
  'ipc-joined': ['ipc: service:peer'],
  'joined-to-the-host': ['network_mode: service:net-host'],
  privileged: ['privileged: true'],
  capable: ['cap_add: [CAP_SYS_ADMIN]'],
  ordinary: ['cap_add: [CHOWN]'],
  'seccomp-off': ['security_opt: ["seccomp:unconfined"]'],
  'apparmor-off': ['security_opt: ["apparmor=unconfined"]'],
  hardened: ['security_opt: ["no-new-privileges:true"]', 'cap_drop: [ALL]'],
  socket: [`volumes: ["\${NSLAB_SOCKET}:/var/run/docker.sock"]`],
  etc: ['volumes: ["/etc:/host/etc:ro"]'],
  root: ['volumes: [{ type: bind, source: /, target: /host, read_only: true }]'],
  shm: ['volumes: ["/dev/shm:/dev/shm"]'],
  propagating: [`volumes: ["\${NSLAB_DIR}/shared:/shared:rshared"]`],
  'by-volume': ['volumes: ["disguised:/host"]'],
  'from-another': ['volumes_from: [etc]'],
  device: ['devices: ["/dev/kmsg:/dev/kmsg"]'],
  'device-rule': ['device_cgroup_rules: ["a *:* rwm"]'],
  'cgroup-parent': ['cgroup_parent: /docker'],
  extending: ['extends: { service: pid-host }'],
  merged: ['<<: *guards-off'],
  'by-variable': [`pid: \${PID_MODE}`],
  'by-default': [`uts: \${UTS_MODE:-host}`],
  'on-request': ['profiles: [debug]', 'privileged: true'],
};

const NAMES = Object.keys(SERVICES);

const compose = (image: string): string =>
  [
    'x-guards-off: &guards-off',
    '  security_opt: ["seccomp=unconfined", "apparmor=unconfined"]',
    'services:',
    ...Object.entries(SERVICES).flatMap(([name, lines]) => [
      `  ${name}:`,
      `    image: ${image}`,
      '    command: sleep 600',
      '    stop_grace_period: 0s',
      ...lines.map((line) => `    ${line}`),
    ]),
    'volumes:',
    '  disguised: { driver: local, driver_opts: { type: none, o: bind, device: /etc } }',
    '',
  ].join('\n');

/** What only a look at the kernel tells, or is about an engine. */
const COMPARED = RULES.filter((rule) => rule.subject === 'workload' && rule.reads.length > 0).map(
  ({ id }) => id,
);

describeWith(['docker'], 'what files declare', () => {
  let folder: string;
  let declared: Report;
  let running: Report;

  const up = (...args: string[]) =>
    run([process.env.NSAUDIT_COMPOSE ?? '', '--project-name', PROJECT, '--profile', '*', ...args], {
      env: {
        PATH: process.env.PATH ?? '',
        HOME: folder,
        DOCKER_HOST: addressOf('docker'),
        COMPOSE_FILE: join(folder, 'compose.yaml'),
      },
    });

  beforeAll(async () => {
    if (!process.env.NSAUDIT_COMPOSE) throw new Error('NSAUDIT_COMPOSE: see test/engine/README.md');
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'nsaudit-declared-')));
    writeFileSync(join(folder, 'compose.yaml'), compose(process.env.NSLAB_IMAGE ?? ''));
    const socket = addressOf('docker').replace('unix://', '');
    // By the value that a run takes from there: what is settled for Compose is settled for the audit.
    writeFileSync(join(folder, '.env'), `NSLAB_SOCKET=${socket}\nNSLAB_DIR=${process.env.NSLAB_DIR}\n`);
    await up('up', '--detach');
    const check = await nsaudit('check', '--format', 'json', '--root', folder, folder);
    declared = parseScan(check).report;
    ({ report: running } = await scan('--engine', addressOf('docker'), '--root', folder));
  });

  afterAll(async () => {
    await up('down', '--timeout', '0', '--volumes');
    rmSync(folder, { recursive: true });
  });

  const kindIn = (findings: readonly Finding[], rule: string): string =>
    findings.find((finding) => finding.rule === rule)?.kind ?? 'none';

  const ofService = (name: string): Finding[] =>
    declared.findings.filter(({ subject }) => subject.name === name);

  function ofContainer(name: string): Finding[] {
    const ids = running.workloads.filter(({ project, service }) => project === PROJECT && service === name);
    expect(ids).toHaveLength(1);
    return running.findings.filter(({ subject }) => subject.id === ids[0]?.id);
  }

  it.each(NAMES)('is what runs: %s', (name) => {
    const verdicts = COMPARED.map((rule) => ({
      rule,
      declared: kindIn(ofService(name), rule),
      running: kindIn(ofContainer(name), rule),
    }));

    // Where the files leave it to the engine either may be.
    expect(
      verdicts.filter((verdict) => verdict.declared !== 'open' && verdict.declared !== verdict.running),
    ).toEqual([]);
  });

  it.each([
    ['pid-host', 'host-pid'],
    ['ipc-host', 'host-ipc'],
    ['net-host', 'host-net'],
    ['uts-host', 'host-uts'],
    ['userns-host', 'host-user'],
    ['cgroup-host', 'host-cgroup'],
    ['joined-to-the-host', 'host-net'],
    ['pid-joined', 'joined-pid'],
    ['net-joined', 'joined-net'],
    ['ipc-joined', 'joined-ipc'],
    ['privileged', 'privileged'],
    ['capable', 'added-capability'],
    ['seccomp-off', 'seccomp-unconfined'],
    ['apparmor-off', 'lsm-unconfined'],
    ['plain', 'new-privileges'],
    ['socket', 'engine-socket'],
    ['etc', 'sensitive-mount'],
    ['by-volume', 'sensitive-mount'],
    ['from-another', 'sensitive-mount'],
    ['root', 'engine-socket'],
    ['shm', 'shared-shm'],
    ['propagating', 'host-propagation'],
    ['device', 'host-device'],
    ['device-rule', 'host-device'],
    ['cgroup-parent', 'cgroup-parent'],
    ['extending', 'host-pid'],
    ['merged', 'seccomp-unconfined'],
    ['by-default', 'host-uts'],
    ['on-request', 'privileged'],
  ])('and what runs breaks what it asks for: %s, %s', (name, rule) => {
    expect([kindIn(ofService(name), rule), kindIn(ofContainer(name), rule)]).toEqual(['fail', 'fail']);
  });

  it('leaves open what depends on a variable that nobody has set', () => {
    expect(kindIn(ofService('by-variable'), 'host-pid')).toBe('open');
  });

  it.each([
    ['pid-host', 'host-pid', 'pid'],
    ['merged', 'seccomp-unconfined', 'security_opt[0]'],
    ['capable', 'added-capability', 'cap_add[0]'],
  ])('ties the container of %s to the line that asked for it', (name, rule, key) => {
    const finding = ofContainer(name).find((one) => one.rule === rule);

    expect(finding).toMatchObject({
      declaration: 'so',
      place: { file: 'compose.yaml', path: `services.${name}.${key}` },
    });
  });

  it('finds no container of the project otherwise than declared', () => {
    const drifts = NAMES.flatMap((name) =>
      ofContainer(name).filter(({ rule }) => rule === 'namespace-drift'),
    );

    expect(drifts.map(({ message }) => message)).toEqual([]);
  });

  it('says which witness disagrees once the file is changed', async () => {
    const text = compose(process.env.NSLAB_IMAGE ?? '').replace('\n    pid: host\n', '\n');
    writeFileSync(join(folder, 'compose.yaml'), text);
    const { report } = await scan('--engine', addressOf('docker'), '--root', folder);
    const of = report.findings.filter(({ subject }) => subject.name === `${PROJECT}-pid-host-1`);

    expect(of.find(({ rule }) => rule === 'namespace-drift')?.message).toContain(
      'the engine was asked otherwise',
    );
    expect(of.find(({ rule }) => rule === 'host-pid')).toMatchObject({ declaration: 'otherwise' });
  });
});
