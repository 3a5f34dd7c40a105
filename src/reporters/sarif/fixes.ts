import type { Result } from 'sarif';
import type { Finding } from '../../model/report.ts';
import { uriOf } from './identity.ts';
import { plain } from './plain.ts';

/** The edit that mends it. What it puts in is the file's next text: it is not made fit for anything. */
export function fixesOf({ fix }: Finding): Pick<Result, 'fixes'> {
  if (!fix) return {};
  const { description, file, line, column, endLine, endColumn, text } = fix;
  return {
    fixes: [
      {
        description: { text: plain(description) },
        artifactChanges: [
          {
            artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
            replacements: [
              {
                deletedRegion: { startLine: line, startColumn: column, endLine, endColumn },
                insertedContent: { text },
              },
            ],
          },
        ],
      },
    ],
  };
}
