import type { Asking } from '../asking.ts';
import type { Excerpt } from '../excerpt.ts';
import { commaSeparated } from './mount.ts';

/** `all`, `2`, `"device=0,1"`: which device nodes they are only the driver knows. */
export function askForGpus(asking: Asking, value: Excerpt, path: string): void {
  const devices = commaSeparated(value).find(({ text }) => text.startsWith('device='));
  const ids = devices?.text.slice('device='.length).split(',').join(' ');
  if (value.why) asking.undecided('devices', value.why, value.place(path));
  else asking.add('devices', ids || 'gpu', value.place(path));
}
