import type { Location, Region, Result } from 'sarif';
import type { Place } from '../../model/place.ts';
import type { SourceLine } from '../../model/report.ts';
import { STEPS } from '../../origins.ts';
import { type Thing, uriOf } from './identity.ts';
import { plain } from './plain.ts';

export const physicalLocation = (uri: string, place: Omit<Place, 'via'>, source?: SourceLine): Location => ({
  physicalLocation: {
    artifactLocation: { uri, uriBaseId: '%SRCROOT%' },
    region: regionOf(place, source),
  },
});

/** On one line: an alert shows in a pull request only if all its lines are in the difference. */
function regionOf({ line, column, endLine, endColumn }: Omit<Place, 'via'>, source?: SourceLine): Region {
  const end = endLine === line ? endColumn : Math.max(column + 1, (source?.text.length ?? column) + 1);
  return {
    startLine: line,
    startColumn: column,
    endLine: line,
    endColumn: end,
    ...(source && { snippet: { text: source.text.slice(column - 1, end - 1) } }),
  };
}

/** Related locations are shown only where the message has links to them. */
export const linksOf = ({ at }: Thing): string =>
  (at?.place.via ?? [])
    .map(({ how, file, line }, index) => ` ${STEPS[how]} at [${plain(file)}:${line}](${index + 1})`)
    .join(',');

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
