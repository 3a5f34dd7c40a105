import { describe, expect, it } from '@jest/globals';
import { readCommands } from '../../../src/declared/commands/read.ts';
import type { Workload } from '../../../src/model/workload.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { asked, at, only, unsettled, writtenAt } from './written.ts';

const workloads = (text: string): Workload[] => readCommands(new SourceText('start.sh', text)).workloads;

/** A script of these lines, and its one container. */
function script(...lines: string[]): { text: string; workload: Workload } {
  const text = lines.join('\n');
  return { text, workload: only(workloads(text)) };
}

describe('words of a variable', () => {
  it('are asked for where they are written', () => {
    const { text, workload } = script(
      'args=(',
      '  --rm # once',
      '  --network "host"',
      '  -v "$PWD:/src"',
      ')',
      'args+=(--cap-add=ALL)',
      'docker run "${args[@]}" web',
    );
    expect(workload.image).toBe('web');
    expect(asked(text, workload)).toEqual({ net: 'host at 3:14 host' });
    expect(writtenAt(text, workload, 'capAdd')).toEqual(['6:18 ALL']);
    expect(writtenAt(text, workload, 'mounts')).toEqual(['4:7 $PWD:/src']);
    expect(unsettled(text, workload)).toEqual({});
  });

  it.each([
    ['args=(--rm)', 'args=("${args[@]}" --pid=host)', 'docker run "${args[@]}" web'],
    ['more=(--pid=host)', 'args=(--rm "${more[@]}")', 'docker run "${args[@]}" web'],
    ['args=(--pid=host)', 'docker run ${args[@]+"${args[@]}"} web'],
    ['args=(--pid=host)', 'docker run "${args[@]:-}" web'],
    ['declare -a args=(--pid=host)', 'docker run "${args[@]}" web'],
    ['OPTS=--rm', 'OPTS="$OPTS --pid=host"', 'docker run $OPTS web'],
    ['OPTS=""', 'OPTS+=" --pid=host"', 'docker run ${OPTS} web'],
    ['start() {', '  local args=(--pid=host)', '  docker run "${args[@]}" web', '}'],
    ['start() {', '  local args', '  args+=(--pid=host)', '  docker run "${args[@]}" web', '}'],
    ['args=(--rm)', 'if x; then', '  args+=(--pid=host)', 'fi', 'docker run "${args[@]}" web'],
    ['args=()', '[ x ] && args+=(--pid=host)', 'docker run "${args[@]}" web'],
    ['if x; then', '  args=(--pid=host)', 'else', '  args=(--rm)', 'fi', 'docker run "${args[@]}" web'],
    ['args=()', 'start() {', '  docker run "${args[@]}" web', '}', 'args+=(--pid=host)', 'start'],
    ['args=()', 'start() { docker run "${args[@]}" web; }', 'args+=(--pid=host)', 'start'],
    ['. ./settings', 'args=(--pid=host)', 'docker run "${args[@]}" web'],
  ])('%s; %s; %s...', (...lines) => {
    const { text, workload } = script(...lines);
    expect(workload.image).toBe('web');
    expect(asked(text, workload)).toEqual({ pid: expect.stringMatching(/^host at \d+:\d+ host$/) });
    expect(unsettled(text, workload)).toEqual({});
  });

  it.each([
    ['if x; then', 'args=(--rm)', 'fi'],
    ['if x; then', ':', 'else', 'args=(--rm)', 'fi'],
    ['case x in', 'a)', 'args=(--rm)', ';;', 'esac'],
    ['while read -r x', 'do', 'args=(--rm)', 'done'],
    ['harden() {', 'args=(--rm)', '}'],
    ['function harden {', 'args=(--rm)', '}'],
    ['(', 'args=(--rm)', ')'],
    ['[ x ] &&', 'args=(--rm)'],
    ['[ x ] ||  # or else', '', '# this', 'args=(--rm)'],
  ])(
    'are not taken back where a script may not come by, however it is indented: %s; %s; %s...',
    (...lines) => {
      const { workload } = script('args=(--pid=host)', ...lines, 'docker run "${args[@]}" web');
      expect(workload.declared?.sharing.pid).toMatchObject({ kind: 'host' });
    },
  );

  it.each([
    ['case x in', 'a)', 'args=(--rm)', ';;', 'b)', 'docker run "${args[@]}" web', ';;', 'esac'],
    ['start() {', 'docker run "${args[@]}" web', '}', 'args=(--rm)', 'start'],
  ])('are not those of another branch: %s; %s; %s...', (...lines) => {
    const { workload } = script('args=(--pid=host)', ...lines);
    expect(workload.declared?.sharing.pid).toMatchObject({ kind: 'host' });
  });

  it.each([
    ['if x; then', 'MODE=private', 'fi'],
    ['harden() {', 'MODE=private', '}'],
    ['[ x ] &&', 'MODE=private'],
  ])('single ones that a script may not come by are not known: %s; %s...', (...lines) => {
    const { workload } = script(...lines, 'docker run --pid=$MODE web');
    expect(workload.declared?.sharing.pid).toMatchObject({ kind: 'unset' });
  });

  it('may be the command, which is where it is used', () => {
    const text =
      'cmd=(docker run --pid=host)\nretry "${cmd[@]}" web\nargs=(run --uts=host)\ndocker "${args[@]}" db\n';
    const [web, db] = workloads(text);
    expect(web && [web.image, asked(text, web)]).toEqual(['web', { pid: 'host at 1:23 host' }]);
    expect(web?.declared && at(text, web.declared.place)).toBe('2:8 ${cmd[@]}');
    expect(db && [db.image, asked(text, db)]).toEqual(['db', { uts: 'host at 3:17 host' }]);
    expect(db?.declared && at(text, db.declared.place)).toBe('4:1 docker "${args[@]}');
    expect(workloads(text)).toHaveLength(2);
  });

  it('may hold what another container prints', () => {
    expect(
      workloads('args=(--name "$(docker run a)")\ndocker run "${args[@]}" b').map(({ image }) => image),
    ).toEqual(['a', 'b']);
  });

  it('of one function are none of another', () => {
    const text = [
      'web() {',
      '  local args=(--pid=host)',
      '  docker run "${args[@]}" web',
      '}',
      'db() {',
      '  local args=(--rm)',
      '  docker run "${args[@]}" db',
      '}',
    ].join('\n');
    expect(workloads(text).map((each) => asked(text, each))).toEqual([{ pid: 'host at 2:21 host' }, {}]);
  });

  it('are forgotten with the next value', () => {
    const { text, workload } = script('args=(--pid=host)', 'args=(--rm)', 'docker run "${args[@]}" web');
    expect(asked(text, workload)).toEqual({});
    expect(unsettled(text, workload)).toEqual({});
  });

  it('that are added to what is not known are asked for beside it', () => {
    const { text, workload } = script('OPTS="$OPTS --pid=host"', 'docker run $OPTS web');
    expect(asked(text, workload)).toMatchObject({ pid: 'host at 1:19 host', net: 'unset at 2:12 $OPTS' });
  });

  it('that harden under a condition settle nothing', () => {
    const { text, workload } = script(
      'args=(--ipc=host)',
      'if x; then',
      '  args+=(--userns=private --ipc=private --cap-drop ALL)',
      'fi',
      'docker run "${args[@]}" web',
    );
    expect(asked(text, workload)).toEqual({ ipc: 'host at 1:13 host', user: 'unset at 3:19 private' });
    expect(unsettled(text, workload)).toEqual({
      capDrop: ['3:52 ALL: depends on ${args[@]}, which may hold --cap-drop'],
    });
  });

  it('that may have been replaced are no more than possible', () => {
    const { text, workload } = script(
      'args=(--userns=private)',
      'if x; then',
      '  args=(--rm)',
      'fi',
      'docker run "${args[@]}" web',
    );
    expect(asked(text, workload)).toEqual({ user: 'unset at 1:16 private' });
  });

  it.each([
    ['docker run $([ -t 0 ] && echo "-i -t") $(if [ -e /x ]; then echo -n --rm; fi) web', {}],
    ['docker run $([ -e /dev/kvm ] && echo "--pid host") web', { pid: 'host at 1:45 host' }],
    ['docker run \\\n  `# it watches` \\\n  --pid=host web', { pid: 'host at 3:9 host' }],
  ])('that a condition prints are asked for: %s', (text, expected) => {
    const workload = only(workloads(text));
    expect([workload.image, asked(text, workload), unsettled(text, workload)]).toEqual(['web', expected, {}]);
  });

  it.each([
    '$(id -u)',
    '$(test x; cat options)',
    '$(echo -it | tee x)',
    '$(echo "$(cat options)")',
    '$(echo -i; echo -t)',
  ])('that a command prints are not known: %s', (options) => {
    expect(only(workloads(`docker run ${options} web`)).declared?.undecided.privileged).toBeDefined();
  });

  it.each([
    ['read -ra args', 'docker run "${args[@]}" web'],
    ['args=(--rm)', 'read -ra args', 'docker run "${args[@]}" web'],
    ['args=(--rm)', 'add_options args', 'docker run "${args[@]}" web'],
    ['args=(--rm)', 'args[1]=--tty', 'docker run "${args[@]}" web'],
    ['args=(--rm)', 'args=$1', 'docker run "${args[@]}" web'],
    ['args=(--rm)', '. ./settings', 'docker run "${args[@]}" web'],
    ['args=(--rm)', 'declare -n more=args', 'docker run "${args[@]}" web'],
    ['args=([b]=--rm)', 'docker run "${args[@]}" web'],
    ['args=(--rm)', 'docker run "${args[@]:1}" web'],
    ['args=(--rm)', 'args+=(-v)', 'if x; then', '  args+=(-v)', 'fi', 'docker run "${args[@]}" web'],
    ['args+=(--rm)', 'docker run "${args[@]}" web'],
    ['args=(--rm "$@")', 'docker run "${args[@]}" web'],
    ['OPTS=\'-e "A=1 2"\'', 'OPTS="$OPTS --rm"', 'docker run $OPTS web'],
    ['OPTS=${OPTS:-}', 'OPTS="$OPTS --rm"', 'docker run $OPTS web'],
  ])('are not known: %s; %s...', (...lines) => {
    expect(only(workloads(lines.join('\n'))).declared?.undecided.privileged).toBeDefined();
  });

  it.each([
    ['many values', `${'a+=(--rm)\n'.repeat(20_000)}docker run "\${a[@]}" web`],
    ['many uses', `a=(--rm --rm)\n${'echo "${a[@]}"\n'.repeat(20_000)}docker run "\${a[@]}" web`],
    ['arrays of arrays', `a=(${'"${a[@]}" '.repeat(2_000)})\ndocker run "\${a[@]}" web`],
    [
      'steps of indentation',
      `a=()\n${Array.from({ length: 2_000 }, (_, i) => ' '.repeat(i % 500)).join('x\n')}\ndocker run "\${a[@]}" web`,
    ],
  ])('%s are read to the end', (_, text) => {
    expect(only(workloads(text)).image).toBe('web');
  });
});
