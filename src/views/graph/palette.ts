import type { Mark } from './graph.ts';

interface Paint {
  /** On light ground, on dark, and where it is not known which. */
  light: string;
  dark: string;
  either: string;
  /** Of lines: thicker is worse. */
  width: number;
}

/** Clear of the ground (3:1, as WCAG 2 asks of graphics) and of each other, also for who does not tell all hues apart. */
export const PALETTE: Record<Mark, Paint> = {
  critical: { light: '#64203f', dark: '#cc19f4', either: '#cc19f4', width: 4 },
  high: { light: '#a82416', dark: '#e2613e', either: '#e2613e', width: 3 },
  medium: { light: '#b28b00', dark: '#fcd73e', either: '#b28b00', width: 2.2 },
  low: { light: '#1989ed', dark: '#4ccbf7', either: '#1989ed', width: 1.8 },
  info: { light: '#6f7a8a', dark: '#778188', either: '#778188', width: 1.4 },
  waived: { light: '#7d8590', dark: '#8b949e', either: '#7d8590', width: 1.4 },
  none: { light: '#7d8590', dark: '#8b949e', either: '#7d8590', width: 1.4 },
};

interface Ground {
  page: string;
  card: string;
  box: string;
  line: string;
  text: string;
  faint: string;
}

export const GROUND: Record<'light' | 'dark', Ground> = {
  light: {
    page: '#ffffff',
    card: '#ffffff',
    box: '#f6f8fa',
    line: '#c4ccd4',
    text: '#1f2328',
    faint: '#57606a',
  },
  dark: {
    page: '#0d1117',
    card: '#161b22',
    box: '#12171f',
    line: '#3d444d',
    text: '#e6edf3',
    faint: '#9da7b1',
  },
};
