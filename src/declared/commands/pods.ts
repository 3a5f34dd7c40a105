import type { Excerpt } from '../excerpt.ts';
import { pathTo } from '../place.ts';
import { lastValue } from '../run-options/names.ts';
import { joinPod, leaveToPod, takeFromPod } from '../run-options/pod.ts';
import type { Taking } from '../run-options/taking.ts';
import { workloadId } from '../workload.ts';
import type { Line } from './declare.ts';

/** Pods that the same file makes, by name. */
type Pods = ReadonlyMap<string, Line>;

export const podsIn = (lines: readonly Line[]): Pods =>
  new Map(lines.flatMap((line) => (line.run.isPod && line.name ? [[line.name, line] as const] : [])));

const memberOf = (line: Line): Excerpt | undefined =>
  line.run.isPod ? undefined : (lastValue(line, 'pod') ?? lastValue(line, 'pod-id-file'));

const idOf = ({ run, path }: Line): string => workloadId(run.source.file, path);

/** The pod of a member, and of the pod itself; by its name where another file makes it. */
export function podOf(line: Line, pods: Pods): string | undefined {
  if (line.run.isPod) return idOf(line);
  const pod = memberOf(line)?.text.replace(/^new:/, '');
  const made = pods.get(pod ?? '');
  return made ? idOf(made) : pod;
}

/** What a pod shares its members join, unless they ask for something else. */
export function joinPodOf(line: Line, pods: Pods): void {
  const pod = memberOf(line);
  // One that the command itself makes has the default of all.
  if (!pod || pod.text.startsWith('new:')) return;
  const path = pathTo(line.path, 'pod');
  const made = pods.get(pod.text);
  if (!made) leaveToPod(line.asking, pod, path);
  else {
    const declared = made.asking.done();
    joinPod(line.asking, { id: idOf(made), line: made, declared }, pod.text, pod.place(path));
  }
}

/** What the pod was told to give its members comes on top of their own. */
export function haveOfPod(line: Line, pods: Pods, taking: Taking): void {
  const pod = memberOf(line);
  const made = pod && pods.get(pod.text);
  if (made) takeFromPod(line.asking, made.asking.done(), pod.place(pathTo(line.path, 'pod')), taking);
}
