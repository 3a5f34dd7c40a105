import { isOutside, pathFrom } from './paths.ts';
import { textOf } from './scalars.ts';
import { entryOf, type Mapping, type Scalar } from './value.ts';

/** What of the host a volume of the engine's own driver is made of. */
export interface HostSource {
  path: string;
  /** Where it is written. */
  value: Scalar;
  readOnly: boolean;
}

/**
 * The local driver hands its options to mount(2): `device` is a directory for `o: bind` and a block device otherwise,
 * an overlay names its directories among the options. What is no path, such as `tmpfs` or an address of NFS, is not of
 * the host.
 */
export function hostSourcesOf(volume: Mapping): HostSource[] {
  const options = entryOf(volume, 'driver_opts');
  const driver = textOf(entryOf(volume, 'driver'));
  const isLocal = !driver || driver.text === 'local' || driver.open !== undefined;
  if (!isLocal || options?.kind !== 'mapping') return [];
  const device = textOf(entryOf(options, 'device'));
  const flags = textOf(entryOf(options, 'o'));
  const words = (flags?.text ?? '').split(',');
  const readOnly = words.includes('ro');
  const isBind = words.some((word) => word === 'bind' || word === 'rbind');
  // Compose looks at these two alone.
  const isRelative = driver?.text === 'local' && flags?.text === 'bind';
  const path = device && isRelative ? hostPath(device.directory, device.text) : device?.text;
  const direct =
    device && path !== undefined && (isBind || path.startsWith('/'))
      ? [{ path, value: device, readOnly }]
      : [];
  return [...direct, ...(flags ? overlaid(flags, words, readOnly) : [])];
}

const overlaid = (value: Scalar, words: readonly string[], readOnly: boolean): HostSource[] =>
  words.flatMap((word) => {
    const [, paths] = /^(?:lower|upper)dir=(.+)$/.exec(word) ?? [];
    return (paths?.split(':') ?? []).map((path) => ({ path, value, readOnly }));
  });

/** Why a volume may be made of something else tomorrow. */
export function openIn(volume: Mapping): Scalar | undefined {
  const options = entryOf(volume, 'driver_opts');
  const told =
    options?.kind === 'mapping' ? [...options.entries.keys()].map((key) => entryOf(options, key)) : [];
  return [entryOf(volume, 'driver'), ...told].find(
    (value): value is Scalar => value?.kind === 'scalar' && value.open !== undefined,
  );
}

/**
 * A path of the host; one within what is checked stays relative to that, with `./` in front. `~` is the home of who starts
 * the project, and so is `~ann`: of that Compose makes the folder `ann` in it.
 */
export function hostPath(directory: string, path: string): string {
  if (path.startsWith('~')) return path.replace(/^~(?=[^/])/, '~/');
  if (/^(\/|[a-z]:[\\/]|\\\\)/i.test(path)) return path;
  const whole = pathFrom(directory, path);
  return isOutside(whole) || whole === '.' ? whole : `./${whole}`;
}
