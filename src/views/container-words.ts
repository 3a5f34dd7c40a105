import type { ContainerName } from '../model/network.ts';

/** `web (a1b2c3d4e5f6)`; one that is known by its cgroup alone is called by its id. */
export const containerWords = ({ name, id }: ContainerName): string =>
  id.startsWith(name) ? id.slice(0, 12) : `${name} (${id.slice(0, 12)})`;
