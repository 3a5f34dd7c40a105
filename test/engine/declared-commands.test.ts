import { resolve } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { engineFacts } from '../../src/collect/engine/engine-facts.ts';
import { type Inspect, workloadOf } from '../../src/collect/engine/inspect.ts';
import { readCommands } from '../../src/declared/commands/read.ts';
import type { Configured } from '../../src/model/workload.ts';
import type { NamespaceType } from '../../src/namespaces.ts';
import { normalizeCapability } from '../../src/rules/capabilities.ts';
import { SourceText } from '../../src/yaml/source-text.ts';
import { addressOf, describeWith, docker, type EngineName } from './support/lab.ts';
import { run } from './support/run.ts';

const NAME = `declared-${process.pid}`;
const IMAGE = process.env.NSLAB_IMAGE ?? '';

/** What both engines understand. */
const COMMON = [
  '',
  '--pid=host',
  '--pid host --ipc host',
  '--uts "host" --net=host',
  "--network 'host'",
  '--net none',
  '--network=bridge',
  '--ipc=shareable',
  '--ipc private',
  '--privileged',
  '--privileged=true',
  '--privileged=false',
  '--privileged=false --privileged',
  '--privileged --privileged=F',
  '-it --privileged',
  '-ti --pid host',
  '--cap-add SYS_ADMIN --cap-add=net_admin',
  '--cap-add CAP_SYS_PTRACE --cap-drop ALL',
  '--security-opt seccomp=unconfined',
  '--security-opt "no-new-privileges"',
  '--security-opt label=disable --security-opt=apparmor=unconfined',
  '-v /etc:/host/etc',
  '-v/etc:/host/etc:ro',
  '-itv /etc:/host/etc:ro,rslave',
  '-v "/etc:/host/etc" -v /opt:/opt',
  '--volume=/srv/../etc:/x',
  '--mount type=bind,src=/etc,dst=/host',
  '--mount type=bind,source=/etc,target=/host,readonly',
  '--mount type=bind,source=/etc,destination=/host,ro=false',
  `--mount '"type=bind","source=/etc","target=/host"'`,
  '-m 64m -c 512 -e A=--privileged --entrypoint sh',
  '-e "--pid=host" -w /tmp -u 0:0 --rm',
  '--env=X=1 --label a=b -l c --hostname h',
  '--read-only --tmpfs /run:size=1m --stop-signal TERM --no-healthcheck',
  '--dns 1.1.1.1 --dns-search x --add-host a:1.2.3.4 -p 127.0.0.1::80',
  '--cpus 0.5 --memory-swappiness 0 --oom-score-adj 5 --ulimit nofile=5:5',
  '--sysctl net.ipv4.ip_forward=1 --shm-size 1m --log-driver none --restart no',
];

const DOCKER = [
  '--userns=host',
  '--cgroupns=host',
  '--cgroupns private',
  '--device /dev/null:/dev/x:r',
  '--device=/dev/zero',
  "--device-cgroup-rule 'c 10:* rmw'",
  '--cgroup-parent /nsaudit-x',
  '--security-opt label:disable',
  '-v ./a:/a',
  '--network name=host',
  '--init -P --group-add 5 --pids-limit 5 --platform linux/amd64 --gpus all --pull never',
];

const PODMAN = [
  '--cap-add SYS_ADMIN,NET_ADMIN',
  '--uts private --pid private',
  '--uts=container:nobody --uts host',
  '--replace --systemd=false --tz local --no-hosts --umask 0022',
  '--network=none --cgroups=enabled --image-volume ignore',
  '--userns host --cgroupns=private --group-add 5 --timeout 5',
];

/** Without what engines add by themselves, and in one form. */
function comparable(asked: Configured, types: readonly NamespaceType[]): Record<string, unknown> {
  const kinds = types.map((type) => [type, asked.sharing[type]?.kind]);
  const { privileged, capAdd, capDrop, securityOpt, devices, deviceCgroupRules, cgroupParent, mounts } =
    asked;
  return {
    sharing: Object.fromEntries(kinds),
    privileged,
    capAdd: capAdd.map(normalizeCapability).sort(),
    capDrop: capDrop.map(normalizeCapability).sort(),
    securityOpt: securityOpt.filter((option) => !/^label[=:]disable$/.test(option)).sort(),
    devices,
    deviceCgroupRules,
    cgroupParent,
    mounts: mounts
      .filter(({ type }) => type === 'bind')
      .map(({ source, propagation, ...mount }) => ({
        ...mount,
        source: resolve(source),
        propagation: propagation || 'rprivate',
      }))
      .sort((a, b) => (a.target < b.target ? -1 : 1)),
  };
}

async function configuredBy(engine: EngineName, name: string): Promise<Configured> {
  const inspect = await docker(engine, 'inspect', name);
  const version = JSON.parse(await docker(engine, 'version', '--format', '{{json .Server}}'));
  const facts = engineFacts(addressOf(engine), { version, info: {}, networks: undefined });
  const { configured } = workloadOf(JSON.parse(inspect)[0] as Inspect, facts);
  if (!configured) throw new Error('nothing was configured');
  return configured;
}

function declaredBy(text: string): Configured {
  const [workload] = readCommands(new SourceText('create.sh', text)).workloads;
  if (!workload?.declared) throw new Error(`no command was found: ${text}`);
  expect(workload).toMatchObject({ name: NAME, image: IMAGE });
  return workload.declared;
}

describeWith(
  ['docker'],
  'what a docker command line asks for is what the engine says it was asked for',
  () => {
    const types = ['pid', 'ipc', 'uts', 'net'] as const;
    afterEach(() => docker('docker', 'rm', '--force', '--volumes', NAME));

    it.each([...COMMON, ...DOCKER])('%s', async (options) => {
      const text = `docker create --name ${NAME} ${options} ${IMAGE} true --privileged`;
      await run(['sh', '-c', `docker() { "$NSLAB_CLI" --host "$NSLAB_DOCKER" "$@"; }; ${text}`]);
      const [declared, configured] = [declaredBy(text), await configuredBy('docker', NAME)];
      expect(comparable(declared, types)).toEqual(comparable(configured, types));
      for (const type of ['user', 'cgroup'] as const) {
        const sharing = declared.sharing[type];
        if (!sharing?.implied) expect(sharing?.kind).toBe(configured.sharing[type]?.kind);
      }
    });
  },
);

describeWith(
  ['podman'],
  'what a podman command line asks for is what the engine says it was asked for',
  () => {
    const types = ['pid', 'uts', 'net'] as const;
    afterEach(() => docker('podman', 'rm', '--force', '--volumes', NAME));

    // Its API says `shareable` of the host's IPC namespace too, and lists capabilities against its own default.
    const options = [...COMMON, ...PODMAN].filter((each) => !/ipc|--privileged|--cap-drop/.test(each));

    it.each(options)('%s', async (each) => {
      const text = `podman create --name ${NAME} ${each} ${IMAGE} true --privileged`;
      await run(['sh', '-c', `podman() { command podman --remote --url "$NSLAB_PODMAN" "$@"; }; ${text}`]);
      const [declared, configured] = [declaredBy(text), await configuredBy('podman', NAME)];
      expect(comparable(declared, types)).toEqual(comparable(configured, types));
    });
  },
);
