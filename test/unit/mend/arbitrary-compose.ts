import fc from 'fast-check';

const comment = fc.constantFrom('', ' # why: because');

const scalar = (key: string, ...values: string[]) =>
  fc
    .tuple(fc.constantFrom(...values, ...values.map((value) => `"${value}"`)), comment)
    .map(([value, note]) => [`${key}: ${value}${note}`]);

/** A list in each of its styles. */
const list = (key: string, ...values: string[]) =>
  fc
    .record({
      items: fc.subarray(values, { minLength: 1 }),
      style: fc.constantFrom('block', 'compact', 'flow', 'lines'),
      note: comment,
    })
    .map(({ items, style, note }) => {
      if (style === 'flow') return [`${key}: [${items.join(', ')}]${note}`];
      if (style === 'lines') return [`${key}: [`, ...items.map((item) => `  "${item}",${note}`), '  ]'];
      const indent = style === 'block' ? '  ' : '';
      return [
        `${key}:${note}`,
        ...items.flatMap((item) => [`${indent}- ${item}${note}`, `${indent}# below`]),
      ];
    });

const lines = fc
  .tuple(
    fc.constant(['image: nginx']),
    scalar('pid', 'host', '${PID:-host}', '${PID}'),
    scalar('ipc', 'host', 'private', '!reset host'),
    scalar('network_mode', 'host', 'bridge'),
    scalar('privileged', 'true', 'false', 'yes'),
    scalar('cgroup_parent', '/a'),
    list('cap_add', 'CHOWN', 'SYS_ADMIN', 'CAP_NET_ADMIN', 'KILL'),
    list('security_opt', 'seccomp=unconfined', 'label:disable', 'no-new-privileges:false', 'seccomp=a.json'),
    list('devices', '/dev/kvm', '/dev/null:/dev/x', '/dev/sda:/dev/sdb:r'),
    list('volumes', '/dev/shm:/dev/shm', '/srv:/srv:rshared', 'data:/data', '/etc:/etc'),
    fc.constantFrom(['# a note'], ['', '# a note', '']),
    fc.constant(['command: |', '  run', '']),
    fc.constantFrom(['<<: *base'], ['<<: [*base]']),
  )
  .chain((parts) => fc.shuffledSubarray(parts, { minLength: 2 }));

/** One file, in the styles that people write: what mends stumble over. */
export const arbitraryCompose = fc
  .record({
    base: fc.constantFrom('{pid: host}', '{security_opt: [seccomp=unconfined]}', '\n  tty: true'),
    services: fc.array(lines, { minLength: 1, maxLength: 3 }),
    lineBreak: fc.constantFrom('\n', '\r\n'),
    end: fc.constantFrom('', '\n'),
  })
  .map(({ base, services, lineBreak, end }) => {
    const texts = services.map((parts, index) =>
      [`  s${index}:`, ...parts.flat().map((line) => (line === '' ? '' : `    ${line}`))].join('\n'),
    );
    const text = `x-base: &base ${base}\nservices:\n${texts.join('\n')}\nvolumes:\n  data:${end}`;
    return text.replaceAll('\n', lineBreak);
  });
