import type { Declared } from '../model/declared.ts';
import type { Workload } from '../model/workload.ts';

type Told = Pick<Workload, 'name' | 'image' | 'project' | 'service' | 'pod'> & {
  labels?: Record<string, string>;
};

/** A container that a file declares. Its id is its file and its way in it: the same in each run. */
export const declaredWorkload = (declared: Declared, { labels = {}, ...told }: Told): Workload => ({
  id: workloadId(declared.place.file, declared.place.path),
  labels,
  ...told,
  state: 'declared',
  declared,
  gaps: [],
});

/** What joins refer to. */
export const workloadId = (file: string, path: string): string => `${file}#${path}`;
