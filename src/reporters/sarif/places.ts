import type { Location, PhysicalLocation, Region, Result } from 'sarif';
import type { Place } from '../../model/place.ts';
import type { SourceLine } from '../../model/report.ts';
import { STEPS } from '../../origins.ts';
import { type Thing, uriOf } from './identity.ts';
import { plain } from './plain.ts';

export const physicalLocation = (uri: string, place: Omit<Place, 'via'>, source?: SourceLine): Location => ({
  physicalLocation: {
    artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
    ...regionsOf(place, source),
  },
});

/** On one line: an alert shows in a pull request only if all its lines are in the difference. The context is the line. */
function regionsOf(
  { line, column, endLine, endColumn }: Omit<Place, 'via'>,
  source?: SourceLine,
): Pick<PhysicalLocation, 'region' | 'contextRegion'> {
  const lineEnd = (source?.text.length ?? column) + 1;
  const end = endLine === line ? endColumn : Math.max(column + 1, lineEnd);
  const region: Region = { startLine: line, startColumn: column, endLine: line, endColumn: end };
  // Of a line that is too long to be quoted the beginning is.
  if (!source || end > lineEnd) return { region };
  const { text } = source;
  return {
    region: { ...region, snippet: { text: text.slice(column - 1, end - 1) } },
    contextRegion: { ...region, startColumn: 1, endColumn: lineEnd, snippet: { text } },
  };
}

/** Related locations are shown only where the message has links to them. */
export function linksOf({ at }: Thing): string {
  const steps = (at?.place.via ?? []).map(
    ({ how, file, line }, index) => `${STEPS[how]} at [${plain(file)}:${line}](${index + 1})`,
  );
  return steps.length > 0 ? ` How it came there: ${steps.join(', ')}.` : '';
}

export const relatedTo = ({ at }: Thing): Pick<Result, 'relatedLocations'> =>
  at?.place.via
    ? {
        relatedLocations: at.place.via.map((step, index) => ({
          id: index + 1,
          ...physicalLocation(uriOf(step.file), step),
          message: { text: STEPS[step.how] },
        })),
      }
    : {};
