import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { looksLikeCommands, readCommands } from '../../../src/declared/commands/read.ts';
import type { Declarations } from '../../../src/declared/reader.ts';
import { SourceText } from '../../../src/yaml/source-text.ts';
import { asked, at, only, writtenAt } from './written.ts';

const read = (text: string, file = 'start.sh'): Declarations => readCommands(new SourceText(file, text));

/** Where each command is, and its image. */
const found = (text: string, file?: string): string[] =>
  read(text, file).workloads.map(({ declared, image }) => {
    const place = declared && at(text, declared.place);
    return `${place} ${image ?? '-'}`;
  });

describe('commands of a script', () => {
  it.each([
    ['docker run web', ['1:1 docker run web']],
    ['docker create web', ['1:1 docker create web']],
    [
      'docker container run web; podman container create db',
      ['1:1 docker container run web', '1:27 podman container create db'],
    ],
    ['/usr/bin/docker -H tcp://x --tls run web', ['1:1 /usr/bin/docker -H tcp://x --tls run web']],
    ['podman --remote --url unix:///x run web', ['1:1 podman --remote --url unix:///x run web']],
    ['sudo -E docker run web', ['1:9 docker run web']],
    ['A=1 B="2 3" docker run web', ['1:13 docker run web']],
    ['if ! docker run web; then podman run db; fi', ['1:6 docker run web', '1:27 podman run db']],
    ['id=$(docker run web)', ['1:6 docker run web']],
    ['id="$(docker run "web")"', ['1:7 docker run web']],
    ['x=`docker run web`', ['1:4 docker run web']],
    ['(cd /x && docker run web) | tee log', ['1:11 docker run web']],
    ['start() { docker run web; }', ['1:11 docker run web']],
    ['docker run web &> log 2>&1 < in', ['1:1 docker run web']],
    ['diff <(docker run web) x', ['1:8 docker run web']],
    ['timeout 10 docker run web', ['1:12 docker run web']],
    ['$DOCKER run web', ['1:1 $DOCKER run web']],
    ['${DOCKER_CMD[@]} run web', ['1:1 ${DOCKER_CMD[@]} run web']],
    ['"${CONTAINER_ENGINE:-docker}" run web', ['1:2 ${CONTAINER_ENGINE:-docker}" run web']],
    ['$SUDO docker $DOCKER_OPTS run web', ['1:7 docker $DOCKER_OPTS run web']],
    [`sh -c 'docker run web'`, ['1:8 docker run web']],
    [`ssh host "cd /x; docker run web"`, ['1:18 docker run web']],
    ['bash <<EOF\ndocker run web\nEOF\n', ['2:1 docker run web']],
    ['cat <<EOF | bash\ndocker run web\nEOF\n', ['2:1 docker run web']],
    ['cat <<EOF |\ndocker run web\nEOF\n  ssh host\n', ['2:1 docker run web']],
    ['cat <<EOF | (cd x; sh)\ndocker run web\nEOF\n', ['2:1 docker run web']],
    ['{ cat <<EOF; }|sh\ndocker run web\nEOF\n', ['2:1 docker run web']],
    ['(cat <<EOF) | $SHELL\ndocker run web\nEOF\n', ['2:1 docker run web']],
    ['cat <<EOF > start.sh\ndocker run web\nEOF\n', ['2:1 docker run web']],
    ['ssh host "$(cat <<EOF\ndocker run web\nEOF\n)"', ['2:1 docker run web']],
    ['START=$(cat <<EOF\ndocker run web\nEOF\n)', ['2:1 docker run web']],
    ['cat <<EOF\nid: $(docker run web)\nEOF\n', ['2:7 docker run web']],
    ['bash <<< "docker run web"', ['1:11 docker run web']],
    ['bash <(echo docker run web)', ['1:13 docker run web']],
    ["echo 'docker run web' | sh", ['1:7 docker run web']],
    ['for i in a; do echo docker run $IMAGE; done | sh', ['1:21 docker run $IMAGE']],
    ['echo docker run web >> start.sh', ['1:6 docker run web']],
    ["tmux new -d 'docker run web'", ['1:14 docker run web']],
    ["runuser -l x -c 'docker run web'", ['1:18 docker run web']],
    ["retry 3 'docker run -d web'", ['1:10 docker run web']],
    ["sg docker 'docker run web'", ['1:12 docker run web']],
    ["gcloud compute ssh vm --command='docker run web'", ['1:34 docker run web']],
    ['id=${ID:-$(docker run web)}', ['1:12 docker run web']],
    ['RUN=${RUN:-docker run web}', ['1:12 docker run web']],
    ['docker.exe run web', ['1:1 docker.exe run web']],
    ['Docker run -d web', ['1:1 Docker run web']],
    ['$(command -v docker) run web', ['1:1 $(command -v docker) run web']],
    ['TOOL=${TOOL:-docker}\n"$TOOL" run web', ['2:2 $TOOL" run web']],
    ['if x; then T=podman; else T=/usr/bin/docker; fi\n$T run web', ['2:1 $T run web']],
    ['T=$(command -v podman || command -v docker)\nsh -c "$T run web"', ['2:8 $T run web']],
    ['for t in docker podman; do $t run web; done', ['1:28 $t run web']],
    ['dk() { sudo docker "$@"; }\ndk run web', ['2:1 dk run web']],
    ['function dk {\n  docker "$@"\n}\ndk run web', ['4:1 dk run web']],
    ['T=${T:-docker}\ndk() {\n  "$T" "$@"\n}\nid=$(dk create web)', ['5:6 dk create web']],
    ['usage() { true; }\ndocker "$@"\nusage run web', []],
    ['$ENGINE run web # docker', ['1:1 $ENGINE run web']],
    ['docker ${1:-run} web', ['1:1 docker ${1:-run} web']],
    ['docker --new-option x run web', ['1:1 docker --new-option x run web']],
    ['START="docker run web"', ['1:8 docker run web']],
    ['case $1 in\n  a) docker run web ;;\nesac', ['2:6 docker run web']],
    ['x=$((1 << 2))\ndocker run web', ['2:1 docker run web']],
    ['docker run web\r\ndocker run db\r\n', ['1:1 docker run web', '2:1 docker run db']],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each([
    '# docker run web',
    'true # docker run web',
    'echo docker run web',
    'echo "docker run web"',
    "printf 'docker run web'",
    'cat <<EOF\ndocker run web\nEOF\n',
    "cat <<-'EOF' > x\n\tdocker run web\n\tEOF\n",
    "cat <<'EOF'\n$(docker run web)\nEOF\n",
    'cat <<EOF\n\\$(docker run web)\nEOF\n',
    'cat <<EOF || bash\ndocker run web\nEOF\n',
    '(true)\ncat <<EOF\ndocker run web\nEOF\nbash x',
    'USAGE=$(cat <<EOF\ndocker run web\nEOF\n)',
    'ssh host cat x | grep "docker run web"',
    'if echo docker run web; then true; fi',
    'echo bash "docker run web"',
    'MESSAGE="Docker run failed"',
    'die "docker run failed"',
    'fail "docker run failed"',
    'git commit -m "docker run -d web"',
    'docker -Hx compose run web',
    'docker compose run web',
    'docker-compose run web',
    'make -C docker run',
    'npm --prefix docker run build',
    'if mkdir -p docker run; then true; fi',
    'for x in docker run; do true; done',
    'D=${D:-docker}\nmake -C $D run',
    'docker network create web',
    'docker volume create web',
    'docker buildx create web',
    'docker exec web docker-run',
    'cargo run web',
  ])('%s: none', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('behind a here-document goes on', () => {
    expect(found('cat <<A <<B\ndocker run a\nA\ndocker run b\nB\ndocker run web\n')).toEqual([
      '6:1 docker run web',
    ]);
  });

  it('over several lines keeps the place of each word', () => {
    const text = 'docker run \\\n  --pid=host \\\n  --net \\\n  host \\\n  web\n';
    const workload = only(read(text).workloads);
    expect(workload.image).toBe('web');
    expect(asked(text, workload)).toEqual({ pid: 'host at 2:9 host', net: 'host at 4:3 host' });
  });

  it('without an image leaves open what may follow', () => {
    const { declared, image } = only(read('export RUN="docker run --rm"').workloads);
    expect(image).toBeUndefined();
    expect(declared?.undecided.privileged).toMatchObject([
      { why: expect.stringContaining('names no image') },
    ]);
  });

  it('says where a quote begins that never ends', () => {
    const { gaps } = read('echo ok\necho "docker\ndocker run web');
    expect(gaps).toMatchObject([{ reason: 'malformed', what: 'start.sh', place: { line: 2, column: 6 } }]);
  });
});

it.each([
  [`MESSAGE="don't use docker"`, 0],
  [`ssh host "it's docker"`, 0],
  [`HELLO=$(cat <<EOF\ndon't run docker\nEOF\n)`, 0],
  [`ssh host "echo 'x; docker run web"`, 1],
])('a quote in a text counts where that may be a command: %j', (text, count) => {
  expect(read(text).gaps).toHaveLength(count);
});

it.each([
  ['x=$(((a+b)*c))', 0],
  ['(((a+b)*c))', 0],
  ['if (( (a) + (b) )); then :; fi', 0],
  ['x=$((true) | cat)', 0],
  ['((true) | cat)', 0],
  ['x=${line%%{*}', 0],
  ['x=${line%%"{"*} y=${line#"}"}', 0],
  ["x=${line%'}'} y=${line:-`echo }`}", 0],
  ['x="${json#*{}" y="${a:-it\'s}" z="${b:-"}"}"', 0],
  ['x=${a:-${b:-$(echo "}")}}', 0],
  ['x=${a:-\\}}', 0],
  ['echo ${x', 1],
  [`echo "\${x"`, 1],
  ["echo ${x:-'y}", 1],
  ['${ '.repeat(30), 1],
  ['${\n'.repeat(30), 20],
])('brackets hide no command behind them, and those that never end are a gap: %j', (text, gaps) => {
  const line = text.split('\n').length + 1;
  expect(found(`${text}\ndocker run web`)).toEqual([`${line}:1 docker run web`]);
  expect(read(`${text}\ndocker run web`).gaps).toHaveLength(gaps);
});

it('brackets of make hide no recipe behind them either', () => {
  const text = 'all:\n\techo $(X\n\tdocker run web\n';
  expect(found(text, 'Makefile')).toEqual(['3:2 docker run web']);
  expect(read(text, 'Makefile').gaps).toMatchObject([{ place: { line: 2, column: 7 } }]);
});

it('an empty word has its place', () => {
  const text = 'true\ndocker run --cap-add "" web\n';
  const workload = only(read(text).workloads);
  expect(workload.image).toBe('web');
  expect(writtenAt(text, workload, 'capAdd')).toEqual(['2:23 ']);
});

it('a here-document that never ends hides no commands, and is a gap', () => {
  const text = 'let x=1<<2\ndocker run web\n';
  expect(found(text)).toEqual(['2:1 docker run web']);
  expect(read(text).gaps).toMatchObject([
    { reason: 'malformed', place: { line: 1, column: 10, endColumn: 11 } },
  ]);
});

describe('names', () => {
  it('are the ways in the file; without one it is the image’s', () => {
    const { workloads } = read(
      'docker run --name web nginx:1\ndocker run nginx:1\ndocker run --name=x -l team=a --label b nginx:1\ndocker run nginx:1',
    );
    expect(
      workloads.map(({ id, name, generatedName, labels }) => [id, name, generatedName ?? false, labels]),
    ).toEqual([
      ['start.sh#run.web', 'web', false, {}],
      ['start.sh#run["nginx:1"]', 'nginx:1', true, {}],
      ['start.sh#run.x', 'x', false, { team: 'a', b: '' }],
      ['start.sh#run["nginx:1"][1]', 'nginx:1', true, {}],
    ]);
  });

  it('lead a join to the workload of the same file', () => {
    const text = 'docker run --net container:db --pid container:gone web\ndocker run --name db --net host db';
    const [web] = read(text).workloads;
    expect(web && asked(text, web)).toEqual({
      net: 'container start.sh#run.db at 1:18 container:db',
      pid: 'container gone at 1:37 container:gone',
    });
  });

  it('a pod that is made elsewhere decides on all that it can share', () => {
    const text = 'podman run --pod shop web';
    const workload = only(read(text).workloads);
    expect(workload.pod).toBe('shop');
    expect(asked(text, workload)).toEqual({
      cgroup: 'unset at 1:18 shop',
      ipc: 'unset at 1:18 shop',
      net: 'unset at 1:18 shop',
      pid: 'unset at 1:18 shop',
      uts: 'unset at 1:18 shop',
    });
  });
});

it('volumes that are taken twice over and over are followed no further than a memory holds', () => {
  const lines = Array.from(
    { length: 40 },
    (_, index) => `docker run --name c${index + 1} --volumes-from c${index} --volumes-from c${index} web`,
  );
  const { workloads } = read(['docker run --name c0 -v /srv:/srv web', ...lines].join('\n'));
  const [second, last] = [workloads[1]?.declared, workloads.at(-1)?.declared];
  expect(second?.mounts).toHaveLength(2);
  expect(last?.undecided.mounts?.[0]?.why).toBe('takes more of other containers than nsaudit follows');
});

describe('a pod that the same script makes', () => {
  const text = (create: string) => `podman pod create ${create}\npodman run --pod shop web`;

  it('is what its members join', () => {
    const [pod, web] = read(text('--network host --name shop')).workloads;
    expect(pod).toMatchObject({ id: 'start.sh#run.shop', name: 'shop', infra: true, pod: pod?.id });
    expect(pod && asked(text('--network host --name shop'), pod)).toEqual({ net: 'host at 1:29 host' });
    expect(web?.pod).toBe(pod?.id);
    expect(web?.declared?.sharing).toMatchObject({
      // Where the pod has the host's, so does each of them.
      net: { kind: 'host', evidence: { place: { column: 29, via: [{ how: 'pod', line: 2, column: 18 }] } } },
      ipc: { kind: 'container', target: pod?.id },
      uts: { kind: 'container', target: pod?.id },
      pid: { kind: 'private', implied: true },
    });
  });

  it.each([
    ['shop', ['ipc', 'net', 'uts']],
    ['--share net,pid shop', ['net', 'pid']],
    ['--share +pid shop', ['ipc', 'net', 'pid', 'uts']],
    ['--share none --infra=false shop', []],
    ['--share $WHAT shop', ['cgroup', 'ipc', 'net', 'pid', 'uts']],
  ])('%s shares %j', (create, types) => {
    const [, web] = read(text(create)).workloads;
    expect(web && Object.keys(asked(text(create), web)).sort()).toEqual(types);
  });

  it('may be made with its first member', () => {
    const workload = only(read('podman run --pod new:shop web').workloads);
    expect(workload.pod).toBe('shop');
    expect(asked('', workload)).toEqual({});
  });
});

describe('a variable with one value', () => {
  it('is known from there on, with the place where it got it', () => {
    const text =
      'OPTIONS="--privileged --pid host"\nMODE=host\nexport D=/etc\ndocker run $OPTIONS --ipc="$MODE" -v $D:/d web\n';
    const workload = only(read(text).workloads);
    expect(asked(text, workload)).toEqual({ pid: 'host at 4:12 $OPTIONS', ipc: 'host at 4:28 $MODE' });
    expect(writtenAt(text, workload, 'privileged')).toEqual(['4:12 $OPTIONS']);
    expect(workload.declared?.places.privileged).toMatchObject([
      { via: [{ how: 'variable', line: 1, column: 10, endColumn: 22 }] },
    ]);
    expect(workload.declared?.mounts).toMatchObject([{ source: '/etc', target: '/d' }]);
    expect(writtenAt(text, workload, 'mounts')).toEqual(['4:38 $D:/d']);
    expect(workload.declared?.undecided).toEqual({});
  });

  it('may hold the command itself, and be used where nobody sees it run', () => {
    expect(found('RUN="docker run web"\necho "$RUN"\nretry "$RUN"\n')).toEqual(['1:6 docker run web']);
  });

  it('may hold the command itself, which is found where it is used', () => {
    expect(found('RUN="docker run --rm"\n$RUN web\n')).toEqual(['2:1 $RUN web']);
    expect(found('RUN = docker run --rm\ntest:\n\t$(RUN) web\n', 'Makefile')).toEqual(['3:2 $(RUN) web']);
  });

  it('of a Makefile too', () => {
    const text =
      'test:\n\tdocker run --pid=$(MODE) --net ${NET} --ipc=$(IPC) web\nMODE := host # why\nNET ?= host\nIPC=a\nIPC=b\n';
    const workload = only(read(text, 'Makefile').workloads);
    expect(asked(text, workload)).toEqual({
      pid: 'host at 2:19 $(MODE)',
      net: 'unset at 2:33 ${NET}',
      ipc: 'unset at 2:46 $(IPC)',
    });
  });

  it.each([
    'ROOT=$(pwd)',
    'ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." >/dev/null 2>&1 && pwd -P)"',
    'ROOT=`dirname $0`',
    'ROOT=$(dirname "$(readlink -f "$0")")',
    'ROOT=$(git rev-parse --show-toplevel)/src',
    'HERE=$PWD\nROOT="$HERE/src"',
    'HERE=~\nROOT=$HERE',
  ])('may be a folder that is as good as known: %s', (text) => {
    const { declared } = only(read(`${text}\ndocker run -v $ROOT:/a -v "${'${ROOT}'}/b:/b" web`).workloads);
    expect(declared?.mounts).toMatchObject([{ target: '/a' }, { target: '/b' }]);
    expect(declared?.mounts[0]?.source).toMatch(/^[.~]/);
    expect(declared?.undecided).toEqual({});
  });

  it.each([
    'ROOT := $(shell pwd)',
    'ROOT = $(CURDIR)/src',
    'ROOT := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))',
    'ROOT := $(shell dirname $(realpath $(firstword $(MAKEFILE_LIST))))',
  ])('of a Makefile may be one too: %s', (text) => {
    const { workloads } = read(
      `${text}\ntest:\n\tdocker run -v $(ROOT):/a -v "$(ROOT)/b:/b" web\n`,
      'Makefile',
    );
    const { declared } = only(workloads);
    expect(declared?.mounts).toMatchObject([{ target: '/a' }, { target: '/b' }]);
    expect(declared?.undecided).toEqual({});
  });

  it.each([
    ['behind its use', 'docker run --pid=$M web\nM=private\n'],
    ['with two values', 'M=private\nM=host\ndocker run --pid=$M web'],
    ['added to', 'M=h\nM+=ost\ndocker run --pid=$M web'],
    ['in a condition', 'if x; then\n  M=private\nfi\ndocker run --pid=$M web'],
    ['behind a condition', '[ x ] && M=private\ndocker run --pid=$M web'],
    ['in the line of a keyword', 'if x; then M=private; fi\ndocker run --pid=$M web'],
    ['of a loop', 'for M in private; do docker run --pid=$M web; done'],
    ['that is read', 'M=private\nwhile read M; do docker run --pid=$M web; done'],
    ['that is read with its own separators', 'M=private\nIFS= read -r M\ndocker run --pid=$M web'],
    ['with a second name', 'M=private\ndeclare -n X=M\ndocker run --pid=$M web'],
    ['beside a script that a builtin runs', 'M=private\ncommand . ./settings\ndocker run --pid=$M web'],
    ['that is unset', 'M=private\nunset M\ndocker run --pid=$M web'],
    ['for one command', 'M=private true\ndocker run --pid=$M web'],
    ['of another variable', 'M=$1\ndocker run --pid=$M web'],
    ['beside another script', 'M=private\n. ./settings\ndocker run --pid=$M web'],
  ])('is not known %s', (_, text) => {
    expect(only(read(text).workloads).declared?.sharing.pid).toMatchObject({
      kind: 'unset',
      evidence: { note: 'depends on $M' },
    });
  });
});

describe('a Makefile', () => {
  const makefile = (text: string) => found(text, 'Makefile');

  it.each([
    ['test:\n\tdocker run web\n', ['2:2 docker run web']],
    ['test:\n\t@-docker run \\\n\t  --rm $(IMAGE) $$HOME\n', ['2:4 docker run $(IMAGE)']],
    ['test: ; docker run web\n', ['1:9 docker run web']],
    ['test: ;@-docker run web\n', ['1:10 docker run web']],
    ['define RUN =\n@docker run web\nendef\n', ['2:2 docker run web']],
    ['.RECIPEPREFIX = >\ntest:\n>@docker run web\n', ['3:3 docker run web']],
    ['.RECIPEPREFIX = >\n.RECIPEPREFIX =\ntest:\n\t@docker run web\n', ['4:3 docker run web']],
    ['test:\n\t$(if $(CI),docker run web,true)\n', ['2:13 docker run web']],
    ['$(info docker run web)\n', []],
    ["note:\n\t@echo it's\n\tdocker run web\n", ['3:2 docker run web']],
    ['RUN = docker run web\n', ['1:7 docker run web']],
    ['ID := $(shell docker run web)\n', ['1:15 docker run web']],
    ['TOOL ?= podman\ntest:\n\t$(TOOL) run web\n', ['3:2 $(TOOL) run web']],
    ['T := $(shell command -v podman || command -v docker)\ntest:\n\t$T run web\n', ['3:2 $T run web']],
    ['test:\n\t$(DOCKER) run web\n', ['2:2 $(DOCKER) run web']],
    ['test:\n\t$${DOCKER} run web\n', ['2:3 ${DOCKER} run web']],
    ['# docker run web\ntest:\n\t# docker run web\n', []],
    ['test:\n\t@echo docker run web\n', []],
  ])('%j', (text, expected) => {
    expect(makefile(text)).toEqual(expected);
  });

  it.each([
    'M = private\ntest: M = host\n',
    'M = private\n-include settings.mk\n',
    'M = private\ndefine M\nhost\nendef\n',
    'M = private\n$(eval M = host)\n',
  ])('leaves open what may be given another value: %j', (text) => {
    const { declared } = only(read(`${text}test:\n\tdocker run --pid=$(M) web\n`, 'Makefile').workloads);
    expect(declared?.sharing.pid).toMatchObject({ kind: 'unset', evidence: { note: 'depends on $(M)' } });
  });

  it('knows what is given behind what it includes', () => {
    const text =
      '-include .env\nM = host\nRUN = docker run --pid=$(M) \\\n  -v $(CURDIR):/x\ntest:\n\t$(RUN) web\n';
    const workload = only(read(text, 'Makefile').workloads);
    expect(workload.image).toBe('web');
    expect(asked(text, workload)).toEqual({ pid: 'host at 3:24 $(M)' });
    expect(workload.declared?.undecided).toEqual({});
  });

  it.each([
    'RUN = docker run $(X) \\\n  -v a:/a\ninclude x.mk\n',
    'include x.mk\nRUN += docker run \\\n  -v a:/a\n',
    'include x.mk\nifdef CI\nRUN = docker run \\\n  -v a:/a\nendif\n',
  ])('does not know what an included file may give: %j', (text) => {
    expect(found(`${text}test:\n\t$(RUN) web\n`, 'Makefile').some((each) => each.endsWith(' web'))).toBe(
      false,
    );
  });

  it('its variables are not known', () => {
    const text = 'test:\n\tdocker run --pid=$(MODE) -v $(CURDIR):/src web\n';
    const { declared } = only(read(text, 'build.mk').workloads);
    expect(declared?.sharing.pid?.evidence.note).toBe('depends on $(MODE)');
    expect(declared?.mounts).toMatchObject([{ source: '.' }]);
  });
});

describe('files that are looked into', () => {
  it.each([
    ['start.sh', 'docker run web', true],
    ['bin/start', '#!/usr/bin/env bash\npodman run web', true],
    ['Makefile', 'a:\n\tdocker run web', true],
    ['src/GNUmakefile', 'docker', true],
    ['rules.mk', 'podman', true],
    ['start.sh', 'echo hello', false],
    ['README.md', 'docker run web', false],
    ['bin/start', '#!/usr/bin/env python\ndocker', false],
  ])('%s: %j', (file, text, expected) => {
    expect(looksLikeCommands(new SourceText(file, text))).toBe(expected);
  });
});

describe('laws', () => {
  const piece = fc.constantFrom(
    ...[
      'docker run ',
      'podman create ',
      '--pid=host ',
      '-v ',
      '/a:/b ',
      '--net ',
      '$X ',
      '"',
      "'",
      '$(',
      ')',
      '`',
    ],
    ...[
      '${',
      '}',
      '<<EOF\n',
      'EOF\n',
      '\n',
      '\\\n',
      '\\',
      '#',
      ' ',
      '((',
      '))',
      '&&',
      '|',
      ';',
      '>',
      '<(',
      '\t',
      '$$',
    ],
    ...['\r\n', '--mount type=bind,', '--', '-', '=', '{a,b}', 'web '],
    ...['a=(', 'a+=(', '"${a[@]}" ', 'a=$a', 'local ', '$a '],
  );
  const script = fc.oneof(
    fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
    fc.string(),
  );

  it('no text makes the reader throw, and every place is inside of it', () => {
    fc.assert(
      fc.property(script, fc.constantFrom('a.sh', 'Makefile'), (text, file) => {
        const lines = new SourceText('', text).position(text.length).line;
        for (const { declared } of read(text, file).workloads) {
          for (const { line, endLine } of Object.values(declared?.places ?? {}).flat()) {
            expect(line).toBeGreaterThan(0);
            expect(endLine).toBeLessThanOrEqual(lines);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('blank lines above move lines and nothing else', () => {
    fc.assert(
      fc.property(script, fc.nat(3), (text, count) => {
        const [plain, moved] = [read(text), read('\n'.repeat(count) + text)];
        const shifted = JSON.parse(JSON.stringify(plain), (key, value) =>
          key === 'line' || key === 'endLine' ? value + count : value,
        );
        expect(moved).toEqual(shifted);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a variable that is put in many times', `A=${'x'.repeat(1000)}\ndocker run ${'$A'.repeat(2_000)} web`],
    [
      'variables that double',
      `${Array.from({ length: 60 }, (_, i) => `A${i}="$A${i - 1}$A${i - 1}"`)
        .join('\n')
        .replace('$A-1$A-1', '$PWD/x')}\ndocker run -v $A59:/a web`,
    ],
    ['one word of many variables', `docker run -v ${'$A:'.repeat(2_000)} web`],
    ['a rule of many colons', `${':'.repeat(100_000)}\nall:\n\tdocker run web`, 'Makefile'],
    ['a value of many blanks', `A = ${' '.repeat(100_000)}x\nall:\n\tdocker run web`, 'Makefile'],
    ['many options', `docker run ${'--cap-add $A --cap-add B '.repeat(2_000)} web`],
  ])('%s is read to its end', (_, text, file = 'start.sh') => {
    expect(only(read(text, file).workloads).image).toBe('web');
  });

  it('brackets that never close are no end of the reader', () => {
    const { workloads } = read(`${'$('.repeat(5_000)}\n${'('.repeat(5_000)}\ndocker run web`);
    expect(workloads.length).toBeLessThanOrEqual(1);
  });
});
