import type { Gap } from '../../model/evidence.ts';
import type { Place } from '../../model/place.ts';
import type { Workload } from '../../model/workload.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { Asking } from '../asking.ts';
import { declareRuns } from '../commands/declare.ts';
import { askNothing } from '../defaults.ts';
import { spanPlace } from '../place.ts';
import type { Declarations } from '../reader.ts';
import { labelOf, labelsOf } from '../run-options/names.ts';
import type { CommandLine } from '../run-options/parse.ts';
import { declaredWorkload, workloadId } from '../workload.ts';
import { askBySection } from './ask.ts';
import { serviceCommands } from './commands.ts';
import { Section } from './unit.ts';
import { nameOfContainer, partsOfName, SECTIONS, type UnitKind, Units } from './units.ts';

export interface QuadletDeclarations extends Declarations {
  /** Kubernetes files that a `.kube` unit plays, relative to its own folder. */
  kubeFiles: { path: string; place: Place }[];
}

export interface QuadletSources {
  /** `web.container.d/*.conf`, in the order of their names. */
  dropIns?: readonly SourceText[];
  /** Those of the same folder. */
  units?: Units;
}

export const looksLikeQuadlet = ({ file, text }: SourceText): boolean => {
  const kind = partsOfName(file)?.kind;
  return kind !== undefined && new RegExp(`^\\s*\\[${SECTIONS[kind]}\\]`, 'm').test(text);
};

/** A unit that Podman's generator turns into a service: a container, a pod, or a Kubernetes file that is played. */
export function readQuadlet(
  source: SourceText,
  { dropIns = [], units = new Units(source.file.replace(/[^/]*$/, '')) }: QuadletSources = {},
): QuadletDeclarations {
  const { stem, kind } = partsOfName(source.file) ?? { stem: '', kind: 'container' };
  const section = new Section(SECTIONS[kind], [source, ...dropIns]);
  const gaps = section.broken.map((broken) => brokenGap(broken, section.name));
  const place = section.header?.place(section.name);
  if (!place)
    return { workloads: [], engines: [], gaps: [...gaps, missingGap(source, section.name)], kubeFiles: [] };
  const asking = askNothing(new Asking('quadlet', place));
  const line = askBySection(asking, section, units);
  const commands = serviceCommands([source, ...dropIns]);
  const own =
    kind === 'kube' && !asksForAnything(asking) ? [] : [READ[kind](asking, section, stem, line, units)];
  return {
    workloads: [...own, ...declareRuns('quadlet', commands.runs)],
    engines: [],
    gaps: [...gaps, ...commands.gaps],
    kubeFiles: kind === 'kube' ? kubeFilesOf(section) : [],
  };
}

const READ = { container: containerOf, pod: podOf, kube: kubeOf } satisfies Record<UnitKind, unknown>;

function containerOf(
  asking: Asking,
  section: Section,
  stem: string,
  line: CommandLine,
  units: Units,
): Workload {
  const pod = section.last('Pod')?.text;
  const image = section.last('Image')?.text;
  return declaredWorkload(asking.done(), {
    name: nameOfContainer(section, stem, line),
    labels: {
      ...Object.fromEntries(section.words('Label').map(({ text }) => labelOf(text))),
      ...labelsOf(line),
    },
    ...(image && { image }),
    ...(pod && { pod: units.workload(pod) }),
  });
}

/** Its infra container: what the members join. */
function podOf(asking: Asking, section: Section, stem: string): Workload {
  const declared = asking.done();
  return {
    ...declaredWorkload(declared, {
      name: section.last('PodName')?.text ?? `systemd-${stem}`,
      pod: workloadId(declared.place.file, declared.place.path),
    }),
    infra: true,
  };
}

/** What the unit itself asks for, for all pods of its file. */
function kubeOf(asking: Asking, _: Section, stem: string): Workload {
  return { ...declaredWorkload(asking.done(), { name: stem }), infra: true };
}

function asksForAnything(asking: Asking): boolean {
  const { sharing, places, undecided } = asking.done();
  const asked = Object.values(sharing).filter(({ implied }) => !implied);
  return asked.length + Object.keys(places).length + Object.keys(undecided).length > 0;
}

const kubeFilesOf = (section: Section): QuadletDeclarations['kubeFiles'] =>
  section
    .names('Yaml')
    .map((value, index) => ({ path: value.text, place: value.place(section.pathOf('Yaml', index)) }));

const brokenGap = ({ line, detail }: Section['broken'][number], path: string): Gap => ({
  reason: 'malformed',
  what: line.source.file,
  detail,
  place: line.place(path),
});

const missingGap = (source: SourceText, section: string): Gap => ({
  reason: 'malformed',
  what: source.file,
  detail: `it has no [${section}] section`,
  place: spanPlace(source, 0, 0, section),
});
