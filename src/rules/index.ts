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
import { hostPropagation } from './host-propagation.ts';
import { idMapRules } from './id-maps.ts';
import { joinedNamespaceRules } from './joined-namespace.ts';
import { lsmUnconfined } from './lsm-unconfined.ts';
import { namespaceDrift } from './namespace-drift.ts';
import { namespaceHandle } from './namespace-handle.ts';
import { newPrivileges } from './new-privileges.ts';
import { privileged } from './privileged.ts';
import type { Rule } from './rule.ts';
import { seccompUnconfined } from './seccomp-unconfined.ts';
import { sensitiveMount } from './sensitive-mount.ts';
import { sharedShm } from './shared-shm.ts';

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
  hostPropagation,
  privileged,
  engineSocket,
  sensitiveMount,
  hostDevice,
  addedCapability,
  seccompUnconfined,
  lsmUnconfined,
  newPrivileges,
  cgroupParent,
  engineUserRemap,
  engineIcc,
  engineOpenPort,
];

const BY_ID = new Map(RULES.map((rule) => [rule.id, rule]));

export const ruleById = (id: string): Rule | undefined => BY_ID.get(id);
