import type { Engine } from '../model/engine.ts';
import type { Gap } from '../model/evidence.ts';
import type { Facts } from '../model/facts.ts';
import type { Host } from '../model/host.ts';
import { isStopped } from '../model/workload.ts';
import { kernelHas, NAMESPACE_TYPES } from '../namespaces.ts';
import { ORIGINS } from '../origins.ts';

/** One thing that an audit needs, whether it is so here, and what to do if not. */
export interface Check {
  name: string;
  status: 'ok' | 'warning' | 'missing';
  detail: string;
  fix?: string;
}

/** Bits of include/uapi/linux/capability.h. */
const DAC_OVERRIDE = 1n;
const DAC_READ_SEARCH = 2n;
const SYS_PTRACE = 19n;

/** What the scanner is itself. */
export interface Scanner {
  /** CapEff of its status, a hexadecimal mask. */
  capabilities: string | undefined;
  /** In a child user namespace all capabilities are its own and none counts outside. */
  inFirstUserNamespace: boolean;
}

/** What can be seen from here: of the kernel's side, before any engine is asked. */
export function examineHost(host: Host, scanner: Scanner): Check[] {
  return [
    examineVantage(host),
    examinePrivilege(host, scanner),
    ...examineDescriptors(scanner),
    examineReference(host),
  ];
}

const VANTAGE: Record<Host['vantage'], Pick<Check, 'status' | 'detail' | 'fix'>> = {
  host: { status: 'ok', detail: "it is the host's and shows all processes" },
  container: {
    status: 'missing',
    detail: "it shows the scanner's own PID namespace alone",
    fix: "run on the host, or mount the host's /proc (-v /proc:/host/proc:ro) and name it: --proc /host/proc",
  },
  hidepid: {
    status: 'missing',
    detail: "it is mounted with hidepid: other users' processes are hidden",
    fix: 'run as root, or join the group that the mount option gid= names',
  },
  unknown: {
    status: 'missing',
    detail: 'no procfs is mounted there',
    fix: 'name its directory: --proc DIR',
  },
};

const examineVantage = (host: Host): Check => ({ name: `procfs ${host.proc}`, ...VANTAGE[host.vantage] });

function examinePrivilege({ uid }: Host, { capabilities = '0', inFirstUserNamespace }: Scanner): Check {
  const who = uid === 0 ? 'root' : `uid ${uid}`;
  if (!inFirstUserNamespace) {
    return {
      name: 'privilege',
      status: 'missing',
      detail: `${who} of a user namespace of its own: to the host's processes that is nobody`,
      fix: 'run outside of it, as root',
    };
  }
  if (has(capabilities, SYS_PTRACE))
    return { name: 'privilege', status: 'ok', detail: `${who} with CAP_SYS_PTRACE` };
  return {
    name: 'privilege',
    status: 'missing',
    detail: `${who} without CAP_SYS_PTRACE: the kernel shows no other user's namespaces, and none of a container with other capabilities. Whether net, mnt and pid are the host's is told all the same, of ipc, uts and cgroup nothing`,
    fix:
      uid === 0
        ? 'add CAP_SYS_PTRACE, the one that is missing (docker run --cap-add=SYS_PTRACE)'
        : "run with sudo; or give this user CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH alone (AmbientCapabilities= of a systemd unit), and what opens the engine's socket",
  };
}

const has = (mask: string, bit: bigint): boolean => ((BigInt(`0x${mask}`) >> bit) & 1n) === 1n;

/** /proc/<pid>/fd is its owner's alone to list (proc_pid_fd(5)): that takes more than the links of ns. */
function examineDescriptors({ capabilities = '0', inFirstUserNamespace }: Scanner): Check[] {
  const mayList = has(capabilities, DAC_READ_SEARCH) || has(capabilities, DAC_OVERRIDE);
  if (!inFirstUserNamespace || !has(capabilities, SYS_PTRACE) || mayList) return [];
  return [
    {
      name: 'descriptors',
      status: 'warning',
      detail:
        'what processes of other users have open may not be listed: namespace-handle stays open for them',
      fix: 'add CAP_DAC_READ_SEARCH (docker run --cap-add=DAC_READ_SEARCH)',
    },
  ];
}

function examineReference({ reference, kernel }: Host): Check {
  const origins = new Set(Object.values(reference).map(({ origin }) => ORIGINS[origin].words));
  const present = NAMESPACE_TYPES.filter((type) => kernelHas(type, kernel));
  const missing = present.filter((type) => !reference[type]);
  if (missing.length === 0) {
    return {
      name: 'reference',
      status: 'ok',
      detail: `all ${present.length} namespaces of the host are known: ${[...origins].join(', ')} (Linux ${kernel})`,
    };
  }
  return {
    name: 'reference',
    status: 'missing',
    detail: `the host's ${missing.join(', ')} cannot be told${kernel ? ` on Linux ${kernel}` : ''}`,
    fix: 'run as root with CAP_SYS_PTRACE, so that kthreadd can be read',
  };
}

/** What a whole collection shows that no single check can. */
export function examineFacts(facts: Facts): Check[] {
  return [
    ...facts.engines.map(examineEngine),
    ...(facts.coverage.unanswered ?? []).map((endpoint) => examineUnanswered(endpoint, facts)),
    ...facts.gaps.filter(({ what }) => what.startsWith('GET ')).map(gapCheck),
    examineContainers(facts),
  ];
}

function examineEngine({ kind, version, endpoint, reachable }: Engine): Check {
  const detail = `${kind} ${version ?? '(version not told)'} at ${endpoint}`;
  if (reachable === 'elsewhere') {
    return {
      name: 'engine',
      status: 'missing',
      detail: `${detail}: its containers' processes are not on this machine`,
      fix: "run on the engine's machine, or settle for its word: --evidence engine",
    };
  }
  const where = reachable === 'otherPidNamespace' ? ', in another PID namespace' : '';
  return { name: 'engine', status: 'ok', detail: detail + where };
}

/** Its gap is called by its address. */
function examineUnanswered(endpoint: string, { gaps }: Facts): Check {
  const gap = gaps.find(({ what }) => what === endpoint);
  return {
    name: 'engine',
    status: 'missing',
    detail: `no answer at ${endpoint}: ${gap?.detail ?? gap?.reason}`,
    fix: 'start it, or take its socket away; until then its containers are judged by what the kernel shows alone',
  };
}

function examineContainers({ host, workloads, coverage }: Facts): Check {
  const present = NAMESPACE_TYPES.filter((type) => kernelHas(type, host.kernel));
  const live = workloads.filter(({ state }) => !isStopped(state));
  const unseen = live.filter(
    ({ observed }) => Object.keys(observed?.namespaces ?? {}).length < present.length,
  );
  const detail =
    `${coverage.listed} found, ${live.length - unseen.length} of ${live.length} running seen whole in the kernel, ` +
    `${coverage.linksRead} namespace links read, ${coverage.linksDenied} denied`;
  if (unseen.length > 0) {
    return {
      name: 'containers',
      status: 'missing',
      detail,
      fix: 'nsaudit scan says of each what is missing',
    };
  }
  if (coverage.unlisted === 0) return { name: 'containers', status: 'ok', detail };
  return {
    name: 'containers',
    status: 'warning',
    detail: `${detail}; ${coverage.unlisted} more in /proc that this engine does not list`,
    fix: 'name no engine, and they are audited by what the kernel shows; or name theirs',
  };
}

const gapCheck = ({ what, reason, detail }: Gap): Check => ({
  name: what,
  status: 'warning',
  detail: detail ?? reason,
  fix: 'rules about the engine itself stay open without it',
});
