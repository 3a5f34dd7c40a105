import { isUnknown, type Reading } from './reading.ts';
import type { Spot } from './spot.ts';

const LISTS = ['patches', 'patchesJson6902', 'patchesStrategicMerge'];

/** What has to do with isolation, in whatever form a patch names it. */
const OF_ISOLATION =
  /host(?:PID|IPC|Network|Users|Path|Port|Process)|[sS]ecurityContext|privileged|allowPrivilege|capabilities|procMount|shareProcess/;

/** What a Kustomization itself says that manifests are to be changed to; a patch in a file of its own is read there. */
export function tellOfPatches(reading: Reading, object: Spot): void {
  for (const key of LISTS) {
    const patches = reading.found(object, key) ? (reading.list(object, [key]) ?? []) : [];
    for (const patch of isUnknown(patches) ? [] : patches) {
      const { node } = reading.found(patch, 'patch') ?? patch;
      if (node.kind === 'scalar' && OF_ISOLATION.test(node.value))
        reading.unknown(patch, 'is a patch, which is not applied: kubectl kustomize . | nsaudit check -');
    }
  }
}
