import type { Mark } from './graph.ts';

interface Paint {
  /** On light ground and on dark; they differ in lightness too, for those who do not tell hues apart. */
  light: string;
  dark: string;
  /** Of lines: thicker is worse. */
  width: number;
}

/** Contrast with the ground is 3:1 at least, as WCAG 2 asks for graphics. */
export const PALETTE: Record<Mark, Paint> = {
  critical: { light: '#8a0057', dark: '#ff7ac8', width: 4 },
  high: { light: '#cc3311', dark: '#ff7f50', width: 3 },
  medium: { light: '#b58100', dark: '#f0c040', width: 2.2 },
  low: { light: '#0072b2', dark: '#62b6f5', width: 1.8 },
  info: { light: '#5f6b7a', dark: '#a5b1be', width: 1.4 },
  waived: { light: '#7d8590', dark: '#8b949e', width: 1.4 },
  none: { light: '#7d8590', dark: '#8b949e', width: 1.4 },
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
