import { addedCapability } from './added-capability.ts';
import { cgroupParent } from './cgroup-parent.ts';
import { engineIcc } from './engine-icc.ts';
import { engineOpenPort } from './engine-open-port.ts';
import { engineSocket } from './engine-socket.ts';
import { engineUserRemap } from './engine-user-remap.ts';
import { escapedProcess } from './escaped-process.ts';
import { foreignProcess } from './foreign-process.ts';
import { hostDevice } from './host-device.ts';
import { hostNamespaceRules } from './host-namespace.ts';
import { hostPath } from './host-path.ts';
import { hostPort } from './host-port.ts';
import { hostProcess } from './host-process.ts';
import { hostPropagation } from './host-propagation.ts';
import { idMapRules } from './id-maps.ts';
import { joinedNamespaceRules } from './joined-namespace.ts';
import { lsmUnconfined } from './lsm-unconfined.ts';
import { namespaceDrift } from './namespace-drift.ts';
import { namespaceHandle } from './namespace-handle.ts';
import { newPrivileges } from './new-privileges.ts';
import { privileged } from './privileged.ts';
import { probeHost } from './probe-host.ts';
import { procMount } from './proc-mount.ts';
import type { Rule } from './rule.ts';
import { seccompUnconfined } from './seccomp-unconfined.ts';
import { selinuxOptions } from './selinux-options.ts';
import { sensitiveMount } from './sensitive-mount.ts';
import { sharedProcessNamespace } from './shared-process-namespace.ts';
import { sharedShm } from './shared-shm.ts';
import { unsafePodDefault } from './unsafe-pod-default.ts';
import { unsafeSysctl } from './unsafe-sysctl.ts';

/** Every rule, in the order in which lists and documents show them. */
export const RULES: readonly Rule[] = [
  ...hostNamespaceRules,
  ...joinedNamespaceRules,
  namespaceDrift,
  escapedProcess,
  foreignProcess,
  namespaceHandle,
  ...idMapRules,
  sharedShm,
  sharedProcessNamespace,
  hostPropagation,
  privileged,
  hostProcess,
  engineSocket,
  sensitiveMount,
  hostPath,
  hostDevice,
  hostPort,
  probeHost,
  addedCapability,
  seccompUnconfined,
  lsmUnconfined,
  selinuxOptions,
  unsafePodDefault,
  procMount,
  newPrivileges,
  unsafeSysctl,
  cgroupParent,
  engineUserRemap,
  engineIcc,
  engineOpenPort,
];

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

export const ruleById = (id: string): Rule | undefined => BY_ID.get(id);
