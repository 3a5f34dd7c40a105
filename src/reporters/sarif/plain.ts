import { printable } from '../../text.ts';

/** Brackets make links of a message's text (SARIF 2.1.0, 3.11.6), and some readers take it for Markdown. */
export const plain = (text: string): string => printable(text.replace(/[\\[\]<>]/g, '\\$&'));
