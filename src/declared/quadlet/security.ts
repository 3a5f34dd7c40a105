import type { Asking } from '../asking.ts';
import { addSecurityOpt, leaveSecurityOpen } from '../run-options/security.ts';
import type { Section } from './unit.ts';

/** Keys that stand for a `--security-opt`, the option, and what they have. */
const SECURITY: readonly [key: string, option: string, kind: 'switch' | 'value' | 'words'][] = [
  ['NoNewPrivileges', 'no-new-privileges', 'switch'],
  ['SecurityLabelDisable', 'label=disable', 'switch'],
  ['SecurityLabelNested', 'label=nested', 'switch'],
  ['SecurityLabelType', 'label=type:', 'value'],
  ['SecurityLabelFileType', 'label=filetype:', 'value'],
  ['SecurityLabelLevel', 'label=level:', 'value'],
  ['SeccompProfile', 'seccomp=', 'value'],
  ['AppArmor', 'apparmor=', 'value'],
  ['Mask', 'mask=', 'words'],
  ['Unmask', 'unmask=', 'words'],
];

/** `no-new-privileges` stands for `no-new-privileges=true`. */
const nameOf = (option: string): string => (option.includes('=') ? option : `${option}=`);

export function askForSecurity(asking: Asking, section: Section): void {
  for (const [key, option, kind] of SECURITY) {
    const last = section.last(key);
    const values = kind === 'words' ? section.words(key) : last ? [last] : [];
    for (const value of values) {
      const place = value.place(section.pathOf(key));
      if (kind === 'switch') {
        // The generator reads these, and knows no variables.
        if (section.isOn(key)) addSecurityOpt(asking, option, place);
      } else if (value.why) leaveSecurityOpen(asking, nameOf(option), value.why, place);
      else addSecurityOpt(asking, `${option}${value.text}`, place);
    }
  }
}
