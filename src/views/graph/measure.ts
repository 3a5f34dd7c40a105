import { truncate, width } from '../../text.ts';

/** No font is at hand: a monospaced one is drawn, whose letters are this part of its size wide. */
const ADVANCE = 0.6;

export const FONT = { title: 17, name: 13, small: 11 } as const;

export type FontSize = (typeof FONT)[keyof typeof FONT];

export const textWidth = (text: string, size: FontSize): number => Math.ceil(width(text) * size * ADVANCE);

/** How many columns of text there is room for. */
export const columnsIn = (room: number, size: FontSize): number => Math.floor(room / (size * ADVANCE));

/** As much of a text as there is room for. */
export const cut = (text: string, room: number, size: FontSize): string =>
  truncate(text, columnsIn(room, size));
