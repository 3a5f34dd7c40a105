import { wrap } from '../../../text.ts';
import { type Graph, type GraphEdge, type GraphNode, MARKS, type Mark, markWord } from '../graph.ts';
import { columnsIn, FONT, textWidth } from '../measure.ts';
import { text } from './text.ts';
import { element } from './xml.ts';

export const TITLE = 'Who shares which namespace with whom';

export interface Header {
  parts: string[];
  height: number;
}

const ROW = 17;

/** Title, what was looked at, what the colours mean, and the notes. */
export function header({ about, nodes, edges, notes }: Graph, width: number): Header {
  const parts = [text('head', TITLE, { x: 0, y: 16, room: width })];
  let y = 36;
  for (const words of paragraphs([about], width)) {
    parts.push(text('faint', words, { x: 0, y, room: width }));
    y += ROW;
  }
  const used = new Set([...nodes.filter(isFound), ...edges.filter(isBad)].map(({ mark }) => mark));
  const { parts: samples, height } = swatches(
    MARKS.filter((mark) => used.has(mark)),
    y + 4,
    width,
  );
  parts.push(...samples);
  y += 4 + height;
  for (const words of paragraphs(notes, width)) {
    parts.push(text('faint', words, { x: 0, y: y + 8, room: width }));
    y += ROW;
  }
  return { parts, height: y + 18 };
}

/** Of who was not seen nobody knows that there are no findings. */
const isFound = ({ kind, mark, uncertain }: GraphNode): boolean =>
  (kind === 'container' || kind === 'several') && (mark !== 'none' || !uncertain);

const isBad = ({ mark }: GraphEdge): boolean => mark !== 'none';

/** Many lines would push the picture out of sight: hostile names have been cut, but may still be long. */
const MOST_LINES = 14;

const paragraphs = (texts: readonly string[], width: number): string[] =>
  texts.flatMap((words) => wrap(words, columnsIn(width, FONT.small))).slice(0, MOST_LINES);

const WORST = 'worst finding:';

function swatches(marks: readonly Mark[], top: number, width: number): Header {
  const parts: string[] = [];
  if (marks.length === 0) return { parts, height: 0 };
  let [x, y] = [textWidth(WORST, FONT.small) + 14, top];
  parts.push(text('faint', WORST, { x: 0, y: y + 9 }));
  for (const mark of marks) {
    const room = 24 + textWidth(markWord(mark), FONT.small) + 18;
    if (x + room > width) [x, y] = [0, y + ROW];
    parts.push(element('rect', { class: `stripe ${mark}`, x, y: y - 1, width: 16, height: 12, rx: 3 }));
    parts.push(text('small', markWord(mark), { x: x + 22, y: y + 9 }));
    x += room;
  }
  return { parts, height: y - top + ROW };
}
