// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Compose's variables
import { describe, expect, it } from '@jest/globals';
import { mendFile } from '../../../src/mend/mend-file.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { apply, findingsOf, fixes, mended } from './mended.ts';

/** Lines of a service. */
const service = (...lines: string[]): string =>
  ['services:', '  web:', '    image: nginx', ...lines.map((line) => `    ${line}`), ''].join('\n');

interface Case {
  rule: string;
  before: string[];
  after: string[];
}

const CASES: Record<string, Case> = {
  'a mode goes with its line and the comment on it': {
    rule: 'host-pid',
    before: ['# for top', 'pid: host # all of them', 'tty: true'],
    after: ['# for top', 'tty: true'],
  },
  network_mode: { rule: 'host-net', before: ['network_mode: "host"'], after: [] },
  ipc: { rule: 'host-ipc', before: ["ipc: 'host'"], after: [] },
  uts: { rule: 'host-uts', before: ['uts: host'], after: [] },
  cgroup: { rule: 'host-cgroup', before: ['cgroup: host'], after: [] },
  userns_mode: { rule: 'host-user', before: ['userns_mode: host'], after: [] },
  cgroup_parent: { rule: 'cgroup-parent', before: ['cgroup_parent: /top'], after: [] },
  'privileged becomes false where it stands': {
    rule: 'privileged',
    before: ['privileged:   true   # needed?'],
    after: ['privileged:   false   # needed?'],
  },
  'privileged in other words': {
    rule: 'privileged',
    before: ['privileged: "yes"'],
    after: ['privileged: false'],
  },
  'an item of a list': {
    rule: 'added-capability',
    before: ['cap_add:', '  - CHOWN', '  - SYS_ADMIN # mounts', '  # the last', '  - KILL'],
    after: ['cap_add:', '  - CHOWN', '  # the last', '  - KILL'],
  },
  'several items of a list': {
    rule: 'added-capability',
    before: ['cap_add:', '- SYS_ADMIN', '- CHOWN', '- NET_ADMIN', 'tty: true'],
    after: ['cap_add:', '- CHOWN', 'tty: true'],
  },
  'the only item takes its list along': {
    rule: 'added-capability',
    before: ['cap_add: # why', '  # because', '  - SYS_ADMIN', 'tty: true'],
    after: ['tty: true'],
  },
  'all items take their list along': {
    rule: 'added-capability',
    before: ['cap_add:', '  - SYS_ADMIN', '  - NET_ADMIN', 'tty: true'],
    after: ['tty: true'],
  },
  'an item between commas: the first': {
    rule: 'added-capability',
    before: ['cap_add: [SYS_ADMIN, CHOWN, KILL] # three'],
    after: ['cap_add: [CHOWN, KILL] # three'],
  },
  'an item between commas: the last': {
    rule: 'added-capability',
    before: ['cap_add: [ CHOWN, "KILL" , SYS_ADMIN ]'],
    after: ['cap_add: [ CHOWN, "KILL" ]'],
  },
  'an item between commas: the only one': {
    rule: 'added-capability',
    before: ['cap_add: [SYS_ADMIN]', 'tty: true'],
    after: ['tty: true'],
  },
  'an item between commas, on its own line': {
    rule: 'added-capability',
    before: ['cap_add: [', '  CHOWN, # to own', '  SYS_ADMIN, # to rule', '  KILL # to end', '  ]'],
    after: ['cap_add: [', '  CHOWN, # to own', '  KILL # to end', '  ]'],
  },
  'an option': {
    rule: 'seccomp-unconfined',
    before: ['security_opt:', '  - seccomp:unconfined', '  - no-new-privileges:true'],
    after: ['security_opt:', '  - no-new-privileges:true'],
  },
  'an option of another module': {
    rule: 'lsm-unconfined',
    before: ['security_opt:', '  - "label:disable"', '  - seccomp=unconfined'],
    after: ['security_opt:', '  - seccomp=unconfined'],
  },
  'devices and rules for them': {
    rule: 'host-device',
    before: ['devices:', '  - /dev/kvm', '  - /dev/null', 'device_cgroup_rules: ["a *:* rwm"]'],
    after: ['devices:', '  - /dev/null'],
  },
  'a device in the long form': {
    rule: 'host-device',
    before: ['devices:', '  - source: /dev/kvm', '    target: /dev/kvm', '  - /dev/null'],
    after: ['devices:', '  - /dev/null'],
  },
  'a mount of /dev/shm': {
    rule: 'shared-shm',
    before: ['volumes:', '  - /dev/shm:/dev/shm', '  - data:/data'],
    after: ['volumes:', '  - data:/data'],
  },
  'a mount of /dev/shm in the long form': {
    rule: 'shared-shm',
    before: ['volumes:', '  - type: bind', '    source: /dev/shm', '    target: /dev/shm', 'tty: true'],
    after: ['tty: true'],
  },
  propagation: {
    rule: 'host-propagation',
    before: ['volumes:', '  - "/srv:/srv:ro,rshared"'],
    after: ['volumes:', '  - "/srv:/srv:ro,rslave"'],
  },
  'propagation in the long form': {
    rule: 'host-propagation',
    before: [
      'volumes:',
      '  - type: bind',
      '    source: /srv',
      '    target: /srv',
      '    bind: {propagation: shared}',
    ],
    after: [
      'volumes:',
      '  - type: bind',
      '    source: /srv',
      '    target: /srv',
      '    bind: {propagation: slave}',
    ],
  },
  'no-new-privileges where there is no list': {
    rule: 'new-privileges',
    before: ['tmpfs:', '- /run', '# below'],
    after: ['tmpfs:', '- /run', 'security_opt:', '- no-new-privileges:true', '# below'],
  },
  'no-new-privileges behind the comments of what comes before': {
    rule: 'new-privileges',
    before: ['tmpfs:', '  - /run', '  # - /tmp', '', 'tty: true # last', ''],
    after: [
      'tmpfs:',
      '  - /run',
      '  # - /tmp',
      '',
      'tty: true # last',
      'security_opt:',
      '  - no-new-privileges:true',
      '',
    ],
  },
  'no-new-privileges in a list that is there': {
    rule: 'new-privileges',
    before: ['security_opt:', '    - seccomp=x.json # ours', 'tty: true'],
    after: ['security_opt:', '    - seccomp=x.json # ours', '    - no-new-privileges:true', 'tty: true'],
  },
  'no-new-privileges between brackets': {
    rule: 'new-privileges',
    before: ['security_opt: [seccomp=x.json]'],
    after: ['security_opt: [seccomp=x.json, "no-new-privileges:true"]'],
  },
  'no-new-privileges that was taken back': {
    rule: 'new-privileges',
    before: ['security_opt: ["no-new-privileges:false"]'],
    after: ['security_opt: ["no-new-privileges:true"]'],
  },
};

const failures = (text: string, rule: string) =>
  findingsOf(text).filter((finding) => finding.rule === rule && finding.kind === 'fail');

describe.each(Object.entries(CASES))('%s', (_what, { rule, before, after }) => {
  const text = service(...before);

  it('is mended by one edit, and the finding is gone', () => {
    const [fix, ...others] = fixes(text, rule);
    expect(others).toEqual([]);
    expect(fix && apply(text, fix)).toBe(service(...after));
    expect(failures(service(...after), rule)).toEqual([]);
  });

  it('is mended by --fix as well, with other ends of lines too', () => {
    for (const lineBreak of ['\n', '\r\n', '\r']) {
      const [from, to] = [text, service(...after)].map((lines) => lines.replaceAll('\n', lineBreak));
      expect(mended(from ?? '', rule)).toBe(to);
    }
  });

  it('is mended where the file ends without a line break', () => {
    expect(mended(text.trimEnd(), rule)).toBe(service(...after).trimEnd());
  });
});

describe('a service between braces', () => {
  it.each([
    ['host-pid', '{image: a, pid: host, tty: true}', '{image: a, tty: true}'],
    ['host-pid', '{pid: host, image: a}', '{image: a}'],
    ['host-pid', '{image: a, pid: host}', '{image: a}'],
    ['host-pid', '{ pid: host }', '{}'],
    ['added-capability', '{image: a, cap_add: [SYS_ADMIN], tty: true}', '{image: a, tty: true}'],
    ['new-privileges', '{image: a}', '{image: a, security_opt: ["no-new-privileges:true"]}'],
    ['new-privileges', '{"image": "a"}', '{"image": "a", "security_opt": ["no-new-privileges:true"]}'],
  ])('%s: %s', (rule, before, after) => {
    expect(mended(`services:\n  web: ${before} # c\n`, rule)).toBe(`services:\n  web: ${after} # c\n`);
  });
});

describe('all that a service has', () => {
  it.each<[rule: string, before: string, after: string]>([
    ['host-pid', '  web:\n    pid: host # why\n  api: {}\n', '  web: {}\n  api: {}\n'],
    ['host-pid', '  web:\n    pid: host', '  web: {}'],
    ['host-pid', '  web:\r\n\r\n    pid: host\r\n', '  web: {}\r\n'],
    ['added-capability', '  web:\n    cap_add:\n      - SYS_ADMIN\n', '  web: {}\n'],
  ])('leaves braces: %s: %j', (rule, before, after) => {
    expect(mended(`services:\n${before}`, rule)).toBe(`services:\n${after}`);
  });
});

describe('a file that asks for very much', () => {
  const items = (count: number) => Array.from({ length: count }, (_, at) => `  - CAP_X${at}`);

  it('is left where trying would take for ever', () => {
    const text = service('cap_add:', ...items(20_000));
    expect(fixes(text, 'added-capability')).toEqual([undefined]);
    expect(mended(text, 'added-capability')).toBe(text);
  });

  it('is mended as far as a file of people goes', () => {
    expect(mended(service('cap_add:', ...items(200)), 'added-capability')).toBe(service());
  });
});

describe('what is not one edit of the file', () => {
  it.each<[what: string, rule: string, text: string]>([
    ['a socket of the engine', 'engine-socket', service('volumes: [/var/run/docker.sock:/s]')],
    ['a directory of the host', 'sensitive-mount', service('volumes: [/etc:/etc]')],
    ['a device by a variable', 'host-device', service('devices: ["/dev/kvm${N}:/dev/x"]')],
    ['a capability by a variable', 'added-capability', service('cap_add: ["SYS_ADMIN${N}"]')],
    [
      'a mount of a device beside a device',
      'host-device',
      service('devices: [/dev/kvm]', 'volumes: [/dev/sda:/x]'),
    ],
    ['a value by variable', 'host-pid', service('pid: ${X:-host}')],
    ['all of a service, with a comment', 'host-pid', 'services:\n  web: # why\n    pid: host\n'],
    ['all of a service with an anchor', 'host-pid', 'services:\n  web: &web\n    pid: host\n'],
    [
      'a list that others use too',
      'added-capability',
      service('cap_add: &caps', '  - SYS_ADMIN').concat('x-caps: *caps\n'),
    ],
    [
      'what a merge key would bring back',
      'host-pid',
      `x-base: &base {pid: host}\n${service('<<: *base', 'pid: host')}`,
    ],
    [
      'a list that a merge key brings',
      'new-privileges',
      `x-base: &base {security_opt: [seccomp=x.json]}\n${service('<<: *base')}`,
    ],
  ])('%s', (_what, rule, text) => {
    expect(failures(text, rule)).toHaveLength(1);
    expect(fixes(text, rule)).toEqual([undefined]);
    expect(mended(text, rule)).toBe(text);
  });

  it('a value that is written for several', () => {
    const text = `x-base: &base\n  pid: host\n${service('<<: *base')}  api:\n    image: a\n    <<: *base\n`;
    expect(fixes(text, 'host-pid')).toEqual([undefined, undefined]);
  });

  it('says where others get what it mends', () => {
    const text = service('pid: host').replace('web:', 'web: &web').concat('  api: *web\n');
    expect(fixes(text, 'host-pid').map((fix) => fix?.description)).toEqual([
      undefined,
      'remove pid, for all that refer to it',
    ]);
  });
});

const MANY = service(
  'pid: host',
  'privileged: true',
  'cap_add: [SYS_ADMIN]',
  'security_opt:',
  '  - seccomp=unconfined',
  '  - apparmor=unconfined',
  'cgroup_parent: /x',
);

describe('all findings of a file', () => {
  it('are mended one after the other, until what was hidden by others is too', () => {
    expect(mended(MANY)).toBe(
      service(
        'privileged: false',
        'cap_add: [SYS_ADMIN]',
        'security_opt:',
        '  - seccomp=unconfined',
        '  - apparmor=unconfined',
        '  - no-new-privileges:true',
      ),
    );
    expect(mended(mended(MANY))).toBe(
      service('privileged: false', 'security_opt:', '  - no-new-privileges:true'),
    );
  });

  it('are mended once', () => {
    const once = mended(mended(MANY));
    expect(mended(once)).toBe(once);
  });

  it('that are waived stay', () => {
    const source = new SourceText('compose.yaml', MANY);
    const waiver = { rule: 'host-pid', reason: 'r', owner: 'o', selector: 's', origin: 'x' };
    const waived = failures(MANY, 'host-pid').map((finding) => ({ ...finding, waiver }));
    expect(waived).toHaveLength(1);
    expect(mendFile(source, 'compose', waived)).toEqual({ source, mended: [] });
  });
});
