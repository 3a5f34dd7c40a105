import type { Workload } from '../../model/workload.ts';
import { isNull, resolveAlias } from '../../yaml/node.ts';
import { parseYaml, type YamlDocument } from '../../yaml/parse.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { problemGaps } from '../problems.ts';
import type { Declarations } from '../reader.ts';
import { ObjectReader } from './objects.ts';
import { readPod } from './pod.ts';
import { Reading } from './reading.ts';
import { Spot } from './spot.ts';

/** Whether a document is an object of Kubernetes, of any kind. */
export function looksLikeKubernetes({ root }: YamlDocument): boolean {
  if (root?.kind !== 'mapping') return false;
  const has = (name: string) =>
    root.pairs.some(({ key, value }) => {
      const node = resolveAlias(key);
      return node.kind === 'scalar' && node.value === name && resolveAlias(value).kind === 'scalar';
    });
  return has('apiVersion') && has('kind');
}

/** The containers of all pods in a file. */
export function readKubernetes(source: SourceText): Declarations {
  const { documents, problems } = parseYaml(source);
  const reading = new Reading(source);
  const objects = new ObjectReader(reading);
  const workloads: Workload[] = [];
  for (const document of documents) {
    if (!document.root || isNull(document.root)) continue;
    const object = new Spot(document.root, '');
    if (!looksLikeKubernetes(document)) {
      reading.gap('this document is no object of Kubernetes: it has no apiVersion or no kind', object.place);
      continue;
    }
    for (const pod of objects.pods(object)) workloads.push(...readPod(reading, pod));
  }
  return { workloads, engines: [], gaps: [...problemGaps(source, problems), ...reading.gaps] };
}
