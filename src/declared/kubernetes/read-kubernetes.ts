import type { Workload } from '../../model/workload.ts';
import { isNull } from '../../yaml/node.ts';
import { type ParsedYaml, parseJsonStream, parseYaml } from '../../yaml/parse.ts';
import type { SourceText } from '../../yaml/source-text.ts';
import { problemGaps } from '../problems.ts';
import type { Declarations } from '../reader.ts';
import { ObjectReader } from './objects.ts';
import { readPod } from './pod.ts';
import { Reading } from './reading.ts';
import { Spot } from './spot.ts';

/** The containers of all pods in a file. */
export function readKubernetes(source: SourceText): Declarations {
  const { documents, problems } = parseManifests(source);
  const reading = new Reading(source);
  const objects = new ObjectReader(reading);
  const workloads: Workload[] = [];
  for (const document of documents) {
    if (!document.root || isNull(document.root)) continue;
    const object = new Spot(document.root, '');
    if (!reading.word(object, 'apiVersion') || !reading.word(object, 'kind')) {
      reading.gap('this document is no object of Kubernetes: it has no apiVersion or no kind', object.place);
      continue;
    }
    for (const pod of objects.pods(object)) workloads.push(...readPod(reading, pod));
  }
  return { workloads, engines: [], gaps: [...problemGaps(source, problems), ...reading.gaps] };
}

/** Where a file begins as JSON kubectl takes one object behind the other, which is no YAML. */
function parseManifests(source: SourceText): ParsedYaml {
  const parsed = parseYaml(source);
  return parsed.problems.length > 0 && /^\s*\{/.test(source.text) ? parseJsonStream(source) : parsed;
}
