import type { Point } from '../layout/geometry.ts';
import { cut, FONT, textWidth } from '../measure.ts';
import { element, escapeXml } from './xml.ts';

const CLASSES = {
  head: { size: FONT.title, names: 'head' },
  name: { size: FONT.name, names: 'name' },
  small: { size: FONT.small, names: 'small' },
  faint: { size: FONT.small, names: 'small faint' },
} as const;

export type TextClass = keyof typeof CLASSES;

export interface Placed extends Point {
  room?: number;
  anchor?: 'start' | 'middle' | 'end';
}

/**
 * One line, no wider than its room. Letters that the font lacks may come in any width: what is not ASCII is squeezed
 * into the place that was measured for it.
 */
export function text(kind: TextClass, words: string, { x, y, room, anchor }: Placed): string {
  const { size, names } = CLASSES[kind];
  const shown = room === undefined ? words : cut(words, room, size);
  const isExotic = /[^ -~…·]/.test(shown);
  return element(
    'text',
    {
      class: names,
      x,
      y,
      'text-anchor': anchor === 'start' ? undefined : anchor,
      textLength: isExotic ? textWidth(shown, size) : undefined,
      lengthAdjust: isExotic ? 'spacingAndGlyphs' : undefined,
    },
    escapeXml(shown),
  );
}
