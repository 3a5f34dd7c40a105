import { createHmac } from 'node:crypto';
import type { Engine } from '../model/engine.ts';
import type { Host } from '../model/host.ts';
import { sameNamespace } from '../namespaces.ts';
import type { Kernel } from './kernel/kernel.ts';
import type { Proc } from './kernel/proc.ts';

/** Whose machine it is that was looked at: this one's, or the engines' if all of them are elsewhere. */
export function identify({ host, proc }: Kernel, engines: readonly Engine[]): Host {
  const isHere = engines.length === 0 || engines.some(isOnThisMachine);
  const name = (isHere ? ownName(host, proc) : undefined) ?? nameByEngines(engines);
  const boot = isHere ? bootOf(proc) : undefined;
  return { ...(name && { name }), ...(boot && { boot }), ...host };
}

/** Its containers' processes are, or nobody could tell and its socket is. */
const isOnThisMachine = ({ reachable, endpoint }: Engine): boolean =>
  reachable === 'unknown' ? endpoint.startsWith('unix:') : reachable !== 'elsewhere';

/** The kernel answers with the name in the reader's UTS namespace, which in a container is the container's. */
function ownName({ reference }: Host, proc: Proc): string | undefined {
  try {
    const id = reference.uts?.id;
    const isHosts = id !== undefined && sameNamespace(proc.namespace('self', 'uts'), id);
    return isHosts ? proc.global('sys/kernel/hostname')?.trim() : undefined;
  } catch {
    return undefined;
  }
}

/** One in a PID namespace of its own may have a name of its own, too. */
const nameByEngines = (engines: readonly Engine[]): string | undefined =>
  engines.find(({ reachable, hostName }) => reachable !== 'otherPidNamespace' && hostName)?.hostName;

/** Not the id itself: others derive secrets from it, as with the machine's id (machine-id(5)). */
function bootOf(proc: Proc): string | undefined {
  const id = proc.global('sys/kernel/random/boot_id')?.trim();
  return id ? createHmac('sha256', id).update('nsaudit').digest('hex').slice(0, 32) : undefined;
}
