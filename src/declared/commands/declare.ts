import type { FileKind } from '../../model/declared.ts';
import type { Workload } from '../../model/workload.ts';
import { Asking } from '../asking.ts';
import { askNothing } from '../defaults.ts';
import { Excerpt } from '../excerpt.ts';
import { pathTo, spanPlace } from '../place.ts';
import { askByOptions } from '../run-options/ask.ts';
import { labelsOf, lastValue } from '../run-options/names.ts';
import { type CommandLine, parseRunOptions } from '../run-options/parse.ts';
import { Taking } from '../run-options/taking.ts';
import { declaredWorkload, workloadId } from '../workload.ts';
import { haveOfPod, joinPodOf, podOf, podsIn } from './pods.ts';
import type { RunCommand } from './run-command.ts';

/** A command and the way to its script in the file. */
export interface FoundRun {
  run: RunCommand;
  path: string;
}

export interface Line extends CommandLine {
  run: RunCommand;
  name: string | undefined;
  path: string;
  asking: Asking;
}

/** The containers that the commands of one file make; they may join one another by name. */
export function declareRuns(kind: FileKind, found: readonly FoundRun[]): Workload[] {
  const lines = linesOf(kind, found);
  const named = new Map(lines.map((line) => [line.name, line]));
  const pods = podsIn(lines);
  const before = new Map<string | undefined, Line>();
  const taking = new Taking();
  // Members have what their pod was told.
  for (const line of lines.toSorted((a, b) => Number(b.run.isPod) - Number(a.run.isPod))) {
    joinPodOf(line, pods);
    askByOptions(line.asking, line, {
      path: line.path,
      podman: line.run.podman,
      resolve(name) {
        const other = named.get(name);
        return other && other !== line ? workloadId(other.run.source.file, other.path) : undefined;
      },
      mountsOf: (name) => before.get(name)?.asking,
      taking,
    });
    haveOfPod(line, pods, taking);
    before.set(line.name, line);
  }
  return lines.map((line) => workloadOf(line, podOf(line, pods)));
}

function workloadOf(line: Line, pod: string | undefined): Workload {
  const { run, name, image, asking } = line;
  return {
    ...declaredWorkload(asking.done(), {
      name: name ?? image?.text ?? run.source.text.slice(run.start, run.end),
      labels: labelsOf(line),
      ...(image && !run.isPod && { image: image.text }),
      ...(pod && { pod }),
    }),
    ...(run.isPod && { infra: true }),
    ...(name === undefined && { generatedName: true }),
  };
}

/** Ways in the file that hold when lines move: by name, else by image; of those alike the second has a number. */
function linesOf(kind: FileKind, found: readonly FoundRun[]): Line[] {
  const counts = new Map<string, number>();
  return found.map(({ run, path: script }) => {
    const line = parseRunOptions(run.words);
    // A pod is called by its one argument, if not by the option.
    const name = lastValue(line, 'name')?.text ?? (run.isPod ? line.image?.text : undefined);
    const key = pathTo(script, name ?? line.image?.text ?? 'unnamed');
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    const path = count === 0 ? key : pathTo(key, count);
    const asking = askNothing(new Asking(kind, spanPlace(run.source, run.start, run.end, path)));
    return {
      ...line,
      open: line.image || run.isPod || line.open.length > 0 ? line.open : [endOpen(run)],
      run,
      name,
      path,
      asking,
    };
  });
}

/** Without an image it is no command yet: `RUN = docker run --rm` goes on wherever it is used. */
const endOpen = ({ words, source, start, end }: RunCommand): CommandLine['open'][number] => ({
  word: words.at(-1) ?? new Excerpt(source, source.text.slice(start, end), start),
  why: 'names no image: more options may follow where it is used',
});
