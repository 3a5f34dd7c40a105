import { MARKS } from '../graph.ts';
import { FONT } from '../measure.ts';
import { GROUND, PALETTE } from '../palette.ts';

/** The reader's own choice of light or dark; what knows no media queries shows light. Prefixed: pages may include it. */
export const style = (): string =>
  `<style>${base()}${theme('light')}@media (prefers-color-scheme:dark){${theme('dark')}}</style>`;

const base = (): string =>
  [
    '.nsg text{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;white-space:pre}',
    `.nsg .name{font-size:${FONT.name}px;font-weight:600}`,
    `.nsg .small{font-size:${FONT.small}px}`,
    `.nsg .head{font-size:${FONT.title}px;font-weight:600}`,
    '.nsg .line{fill:none}',
    '.nsg .dashed{stroke-dasharray:6 4}',
    ...MARKS.map((mark) => `.nsg .line.${mark}{stroke-width:${PALETTE[mark].width}}`),
  ].join('');

function theme(name: 'light' | 'dark'): string {
  const { page, card, box, line, text, faint } = GROUND[name];
  return [
    `.nsg .page{fill:${page}}`,
    `.nsg .card{fill:${card}}`,
    `.nsg .box{fill:${box};stroke:${line}}`,
    `.nsg .host{fill:${box};stroke:${text}}`,
    `.nsg text{fill:${text}}`,
    `.nsg .faint{fill:${faint}}`,
    ...MARKS.flatMap((mark) => [
      `.nsg .line.${mark},.nsg .card.${mark}{stroke:${PALETTE[mark][name]}}`,
      `.nsg .solid.${mark},.nsg .stripe.${mark}{fill:${PALETTE[mark][name]}}`,
    ]),
    `.nsg .stripe.none{fill:${line}}`,
  ].join('');
}
