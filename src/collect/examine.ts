import type { Facts, Gap, Host } from '../model/facts.ts';
import { NAMESPACE_TYPES } from '../namespaces.ts';

/** One thing that an audit needs, whether it is so here, and what to do if not. */
export interface Check {
  name: string;
  status: 'ok' | 'warning' | 'missing';
  detail: string;
  fix?: string;
}

/** CAP_SYS_PTRACE of include/uapi/linux/capability.h. */
const SYS_PTRACE = 19n;

/** What can be seen from here: of the kernel's side, before any engine is asked. */
export function examineHost(host: Host, ownCapabilities: string | undefined): Check[] {
  return [examineVantage(host), examinePrivilege(host, ownCapabilities), examineReference(host)];
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

function examinePrivilege({ uid }: Host, capabilities: string | undefined): Check {
  const hasPtrace = capabilities !== undefined && ((BigInt(`0x${capabilities}`) >> SYS_PTRACE) & 1n) === 1n;
  const who = uid === 0 ? 'root' : `uid ${uid}`;
  if (hasPtrace) return { name: 'privilege', status: 'ok', detail: `${who} with CAP_SYS_PTRACE` };
  return {
    name: 'privilege',
    status: 'missing',
    detail: `${who} without CAP_SYS_PTRACE: the kernel shows no other user's namespaces, and none of a container with fewer or more capabilities`,
    fix:
      uid === 0
        ? 'add CAP_SYS_PTRACE (docker run --cap-add=SYS_PTRACE)'
        : 'run with sudo; in a container --cap-add=SYS_PTRACE is enough',
  };
}

function examineReference({ reference, kernel }: Host): Check {
  const known = NAMESPACE_TYPES.filter((type) => reference[type]);
  const origins = [...new Set(known.map((type) => reference[type]?.origin))].join(', ');
  const missing = NAMESPACE_TYPES.filter((type) => !reference[type]);
  if (missing.length === 0) {
    return {
      name: 'reference',
      status: 'ok',
      detail: `all 8 namespaces of the host are known, from: ${origins} (Linux ${kernel})`,
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
export function examineFacts({ source, engines, workloads, coverage, gaps }: Facts): Check[] {
  const live = workloads.filter(({ state }) => state === 'running' || state === 'paused');
  const unseen = live.filter(({ observed }) => !observed);
  return [
    ...engines.map(({ kind, version, endpoint, reachable }): Check => {
      const detail = `${kind} ${version ?? '(version not told)'} at ${endpoint}`;
      return reachable === 'elsewhere'
        ? {
            name: 'engine',
            status: 'missing',
            detail: `${detail}: its containers' processes are not on this machine`,
            fix: "run on the engine's machine, or settle for its word: --evidence engine",
          }
        : {
            name: 'engine',
            status: 'ok',
            detail: reachable === 'otherPidNamespace' ? `${detail}, in another PID namespace` : detail,
          };
    }),
    ...gaps.filter(({ what }) => what.startsWith('GET ')).map(gapCheck),
    {
      name: 'containers',
      status: unseen.length > 0 ? 'missing' : 'ok',
      detail:
        `${coverage.listed} found${source === 'proc' ? ' by cgroup' : ''}, ${coverage.observed} looked at in the kernel, ` +
        `${coverage.linksRead} namespace links read, ${coverage.linksDenied} denied`,
      ...(unseen.length > 0 && {
        fix: `${unseen.length} running could not be looked at: nsaudit scan says why of each`,
      }),
    },
  ];
}

const gapCheck = ({ what, reason, detail }: Gap): Check => ({
  name: what,
  status: 'warning',
  detail: detail ?? reason,
  fix: 'rules about the engine itself stay open without it',
});
