import type { Gap } from '../model/evidence.ts';
import type { YamlProblem } from '../yaml/parse.ts';
import type { SourceText } from '../yaml/source-text.ts';
import { spanPlace } from './place.ts';

/** What of a file is no YAML. */
export const problemGaps = (source: SourceText, problems: readonly YamlProblem[]): Gap[] =>
  problems.map(({ message, offset }) => ({
    reason: 'malformed',
    what: source.file,
    detail: message,
    place: spanPlace(source, offset, offset, ''),
  }));
