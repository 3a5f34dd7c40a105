import { count } from '../count.ts';
import type { Finding } from '../model/report.ts';
import { oneLine, printable, truncate } from '../text.ts';
import type { GoneReason, WatchEvent } from './event.ts';

const REASONS: Record<GoneReason, string> = {
  ended: 'is not there any more',
  mended: 'does so no more',
  waived: 'is waived now',
  off: 'is no longer looked at by the policy',
};

/** Columns that a hostile name or message may take. */
const NAME = 100;
const MESSAGE = 500;

/** One event as a line for people, without its end: `+` and `?` appeared, `-` gone, `!` and `=` an engine. */
export function lineOf(event: WatchEvent): string {
  const [sign, text] = describe(event);
  // Without fractions of a second: people read it.
  return `${event.time.replace(/\.\d+Z$/, 'Z')} ${sign} ${text}`;
}

function describe(event: WatchEvent): [sign: string, text: string] {
  switch (event.event) {
    case 'appeared': {
      const { finding } = event;
      const about = finding.subject.kind === 'engine' ? `${nameOf(finding)}: ` : '';
      const text = truncate(oneLine(`${about}${finding.message}`), MESSAGE);
      return [finding.kind === 'open' ? '?' : '+', `${headOf(finding)}${text}`];
    }
    case 'gone':
      return ['-', `${headOf(event.finding)}${nameOf(event.finding)} ${REASONS[event.reason]}`];
    case 'engine-lost':
      return [
        '!',
        `no answer from ${printable(event.engine)}: ${truncate(oneLine(event.detail), MESSAGE)}; what it told of stays`,
      ];
    case 'engine-back':
      return ['=', `${printable(event.engine)} answers again`];
    case 'started': {
      const engines = event.engines.map(printable).join(', ') || 'the kernel alone';
      return [
        '=',
        `watching: ${count(event.containers, 'container')}, ${count(event.findings, 'finding')}; told by ${engines}`,
      ];
    }
  }
}

const headOf = ({ severity, rule }: Finding): string => `${severity.toUpperCase()} ${printable(rule)}  `;

const nameOf = ({ subject }: Finding): string => truncate(printable(subject.name || subject.id), NAME);
