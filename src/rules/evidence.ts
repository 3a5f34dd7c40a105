import type { Declared, DeclaredField } from '../model/declared.ts';
import type { Engine, EngineField } from '../model/engine.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Configured, ConfiguredMount, Workload } from '../model/workload.ts';

/** A field of the engine's answer, by its path there. */
export const configuredEvidence = (field: string, value: string, note?: string): Evidence => ({
  witness: 'configured',
  field,
  value,
  ...(note !== undefined && { note }),
});

/** What an engine says of itself, or a file of it; of a file each place at which it is written. */
export const engineEvidence = (
  { places }: Engine,
  field: EngineField,
  answer: Evidence,
  values: readonly string[] = [answer.value],
): Evidence[] =>
  places?.[field]?.map((place, index) => ({
    witness: 'declared',
    field: place.path,
    value: values[index] ?? 'not set',
    place,
  })) ?? [answer];

/** Where an engine's file leaves a verdict open, and why as a clause; an engine that was asked has said nothing. */
export const unsaid = ({ places }: Engine, field: EngineField): { why: string; evidence: Evidence[] } => ({
  why: places ? 'its file does not settle it' : 'it did not say',
  evidence: (places?.[field] ?? []).map((place) => ({
    witness: 'declared',
    field: place.path,
    value: 'cannot be understood',
    place,
  })),
});

/** What was asked for: of the engine, or in a file. */
export const askedFor = ({ configured, declared }: Workload): Configured | undefined =>
  configured ?? declared;

/** Where an engine's answer has what files call so. */
const ENGINE_FIELDS = {
  privileged: 'HostConfig.Privileged',
  capAdd: 'HostConfig.CapAdd',
  capDrop: 'HostConfig.CapDrop',
  securityOpt: 'HostConfig.SecurityOpt',
  cgroupParent: 'HostConfig.CgroupParent',
  mounts: 'Mounts',
  devices: 'HostConfig.Devices',
  deviceCgroupRules: 'HostConfig.DeviceCgroupRules',
} as const satisfies Partial<Record<DeclaredField, string>>;

type AskedField = keyof typeof ENGINE_FIELDS;

/**
 * What was asked for in a field, as a verdict rests on it: the engine's whole answer, or each value of a file that
 * matters with its place; where none does, the place where it could have been asked for.
 */
export function askedEvidence(
  { configured, declared }: Workload,
  field: AskedField,
  matters: (value: string) => boolean = () => true,
): Evidence[] {
  if (configured) {
    return [configuredEvidence(ENGINE_FIELDS[field], valuesOf(configured, field).join(' ') || 'none')];
  }
  return declared ? declaredEvidence(declared, field, matters) : [];
}

/** Of each value of a list what asks for it. */
export function evidenceByValue(
  workload: Workload,
  field: 'devices' | 'deviceCgroupRules',
): [value: string, evidence: Evidence[]][] {
  const { configured, declared } = workload;
  const told = new Map<string, Evidence[]>();
  for (const [index, value] of (askedFor(workload)?.[field] ?? []).entries()) {
    const place = declared?.places[field]?.[index] ?? declared?.place;
    const evidence = told.get(value) ?? [];
    told.set(value, evidence);
    if (configured) evidence[0] = configuredEvidence(ENGINE_FIELDS[field], value);
    else if (place) evidence.push({ witness: 'declared', field: place.path, value, place });
  }
  return [...told];
}

/** Of a field of a file, Kubernetes' own among them: each value that matters, or where it could have been asked for. */
export function declaredEvidence(
  declared: Declared,
  field: DeclaredField,
  matters: (value: string) => boolean = () => true,
): Evidence[] {
  const values = isAsked(field) ? valuesOf(declared, field) : (declared.more[field] ?? []);
  const found: Evidence[] = [];
  for (const [index, place] of (declared.places[field] ?? []).entries()) {
    const value = values[index] ?? '';
    if (matters(value)) found.push({ witness: 'declared', field: place.path, value, place });
  }
  if (found.length > 0) return found;
  const { place } = declared;
  return [{ witness: 'declared', field: place.path, value: 'asks for nothing of the sort', place }];
}

const isAsked = (field: DeclaredField): field is AskedField => field in ENGINE_FIELDS;

function valuesOf(asked: Configured, field: AskedField): string[] {
  const value = asked[field];
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? item : mountLine(item)));
  return value === '' ? [] : [String(value)];
}

/** `/etc on /host read-write` */
export const mountLine = ({
  source,
  target,
  writable,
}: Pick<ConfiguredMount, 'source' | 'target' | 'writable'>): string =>
  `${source} on ${target} ${writable ? 'read-write' : 'read-only'}`;

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
