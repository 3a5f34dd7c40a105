import type { Observed } from '../../model/facts.ts';
import type { Guards } from '../../model/shown.ts';
import { byDanger, namesOf, parseMask } from '../../rules/capabilities.ts';

/** What is allowed and forbidden to a process, in names. */
export function guardsOf({ capEff, capBnd, seccomp, noNewPrivs, lsmLabel }: Observed): Guards {
  const effective = namesIn(capEff);
  const bounding = namesIn(capBnd);
  return {
    ...(effective && { effective }),
    ...(bounding && { bounding }),
    masks: {
      ...(capEff !== undefined && { effective: capEff }),
      ...(capBnd !== undefined && { bounding: capBnd }),
    },
    ...(seccomp !== undefined && { seccomp }),
    ...(noNewPrivs !== undefined && { noNewPrivs }),
    ...(lsmLabel !== undefined && { lsmLabel }),
  };
}

function namesIn(text: string | undefined): string[] | undefined {
  const mask = parseMask(text);
  return mask === undefined ? undefined : byDanger(namesOf(mask));
}
