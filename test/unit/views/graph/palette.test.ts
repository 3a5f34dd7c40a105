import { describe, expect, it } from '@jest/globals';
import { SEVERITIES } from '../../../../src/model/report.ts';
import { GROUND, PALETTE } from '../../../../src/views/graph/palette.ts';

type Triple = [number, number, number];

/** Linear light of `#rrggbb`: IEC 61966-2-1. */
const light = (hex: string): Triple =>
  [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as Triple;

const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** WCAG 2 */
function contrast(a: string, b: string): number {
  const [bright = 0, dim = 0] = [a, b]
    .map((hex) => dot([0.2126, 0.7152, 0.0722], light(hex)))
    .sort()
    .reverse();
  return (bright + 0.05) / (dim + 0.05);
}

/** Machado, Oliveira, Fernandes 2009, at full severity. */
const EYES: Record<string, [Triple, Triple, Triple]> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** CIELAB of linear light, D65. */
function lab(color: Triple): Triple {
  const parts = color.map((part) => Math.min(1, Math.max(0, part))) as Triple;
  const root = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = root(dot([0.4124, 0.3576, 0.1805], parts) / 0.95047);
  const y = root(dot([0.2126, 0.7152, 0.0722], parts));
  const z = root(dot([0.0193, 0.1192, 0.9505], parts) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe.each(['light', 'dark'] as const)('on %s ground', (ground) => {
  it('every mark is clear of page and card', () => {
    for (const paint of Object.values(PALETTE)) {
      expect(contrast(paint[ground], GROUND[ground].page)).toBeGreaterThan(3);
      expect(contrast(paint[ground], GROUND[ground].card)).toBeGreaterThan(3);
      expect(contrast(paint.either, GROUND[ground].page)).toBeGreaterThan(3);
    }
  });

  it('text can be read', () => {
    for (const text of [GROUND[ground].text, GROUND[ground].faint]) {
      for (const behind of [GROUND[ground].page, GROUND[ground].box])
        expect(contrast(text, behind)).toBeGreaterThan(4.5);
    }
  });

  it.each(Object.entries(EYES))('severities differ: %s', (_eyes, [r, g, b]) => {
    const seen = SEVERITIES.map((severity) => light(PALETTE[severity][ground])).map((color) =>
      lab([dot(r, color), dot(g, color), dot(b, color)]),
    );
    for (const [index, one] of seen.entries()) {
      for (const other of seen.slice(index + 1)) {
        const apart = Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
        expect(apart).toBeGreaterThan(20);
      }
    }
  });
});
