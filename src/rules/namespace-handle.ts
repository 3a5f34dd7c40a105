import type { Evidence } from '../model/evidence.ts';
import type { NamespaceHandle } from '../model/observed.ts';
import type { Workload } from '../model/workload.ts';
import { aNamespace, namespaceLink, namespaceRow, sameNamespace } from '../namespaces.ts';
import { unsweptVerdict } from './processes.ts';
import { type Context, fail, man, open, pass, type WorkloadRule } from './rule.ts';
import { enumerate } from './wording.ts';

export const namespaceHandle: WorkloadRule = {
  id: 'namespace-handle',
  title: "Holds a handle to somebody else's namespace",
  severity: 'high',
  subject: 'workload',
  reads: [],
  exposes:
    'A namespace that is mounted as a file, or open as a descriptor, can be entered with one call, setns(2), by whoever ' +
    'reaches the file and holds SYS_ADMIN in the user namespace that owns it. No PID of the host need be in sight: the ' +
    'door is already inside. So it is with a descriptor of a process (pidfd), which leads to all namespaces of that. Two ' +
    'doors are not seen: a descriptor on its way through a socket, and one of a process’s directory in /proc.',
  prove: [
    'grep nsfs /proc/PID/mountinfo   # PID: of the container; the fourth field is the namespace',
    "sudo find /proc/PID/fd -lname '*:[[]*' -printf '%p %l\\n'   # open descriptors of namespaces",
    'sudo grep -H ^Pid: /proc/PID/fdinfo/*   # of processes, and which',
  ],
  remediation:
    'Mount neither /run, /var/run, /run/netns nor /run/docker/netns into a container, nor the root with them; of a ' +
    'descriptor, find out which program opened it and end it.',
  references: [man('setns', 2), man('namespaces'), man('ip-netns', 8)],
  controls: { nist: ['4.5.5'], pss: ['Baseline: HostPath Volumes'], cwe: [668] },
  check(workload, context) {
    const unswept = unsweptVerdict(workload, context);
    if (unswept) return unswept;
    const { name, observed } = workload;
    const found = (observed?.handles ?? []).flatMap((handle) => {
      const owner = ownerOf(handle, workload, context);
      return owner === undefined ? [] : [{ handle, owner }];
    });
    if (found.length > 0) {
      const words = found.map(
        ({ handle, owner }) => `${owner} ${handle.kind === 'pidfd' ? 'by the pidfd' : 'at'} ${handle.at}`,
      );
      return fail(
        `${name} has at hand ${enumerate(words)}.`,
        found.map(({ handle, owner }) => evidenceOf(handle, owner)),
      );
    }
    if (!observed?.handles)
      return open(`${name}: its mounts and open descriptors could not all be looked at.`);
    const denied = context.facts.sweep?.denied ?? 0;
    return observed.handles.length > 0 && denied > 0
      ? open(
          `${name} holds handles to namespaces, and ${denied} processes that may stand there may not be looked at.`,
        )
      : pass(`${name} holds no handle to a namespace of somebody else that /proc shows.`, []);
  },
};

/** Undefined: nobody else has to do with it, so that the container made it itself, as `ip netns add` inside does. */
function ownerOf(handle: NamespaceHandle, workload: Workload, context: Context): string | undefined {
  const { type, id, elsewhere } = handle;
  const { label } = namespaceRow(type);
  const host = context.facts.host.reference[type]?.id;
  if (host && sameNamespace(host, id)) return `the host's ${label} namespace`;
  const tenant = context.tenants(type, id).find((other) => other !== workload);
  if (tenant) return `the ${label} namespace of ${tenant.name}`;
  return elsewhere === undefined ? undefined : `${aNamespace(type)} of somebody else (${elsewhere})`;
}

const evidenceOf = ({ kind, at, type, id }: NamespaceHandle, owner: string): Evidence => ({
  witness: 'observed',
  field: kind === 'mount' ? `mountinfo ${at}` : at,
  value: namespaceLink(type, id),
  note: owner,
});
