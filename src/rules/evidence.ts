import type { Evidence } from '../model/evidence.ts';
import type { Workload } from '../model/workload.ts';

/** A field of the engine's answer, by its path there. */
export const configuredEvidence = (field: string, value: string, note?: string): Evidence => ({
  witness: 'configured',
  field,
  value,
  ...(note !== undefined && { note }),
});

/** A file of the workload's process below /proc, such as `status Seccomp` or `mountinfo`; none if no process was seen. */
export const observedEvidence = (
  { observed }: Workload,
  file: string,
  value: string,
  note?: string,
): Evidence[] =>
  observed
    ? [
        {
          witness: 'observed',
          field: `/proc/${observed.pid}/${file}`,
          value,
          ...(note !== undefined && { note }),
        },
      ]
    : [];
