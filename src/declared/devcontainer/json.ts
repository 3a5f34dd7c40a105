import { SourceText } from '../../yaml/source-text.ts';

/** JSON with comments as YAML: each comment is as many blanks, so that nothing moves. */
export const withoutComments = ({ file, text }: SourceText): SourceText =>
  new SourceText(
    file,
    text.replace(/"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|\/\/[^\r\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, (part) =>
      part.startsWith('"') ? part : part.replace(/[^\r\n]/g, ' '),
    ),
  );
