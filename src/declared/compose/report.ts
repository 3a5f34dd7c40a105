import type { Gap } from '../../model/evidence.ts';
import type { Place } from '../../model/place.ts';
import type { Uses } from '../projects.ts';
import { placeOfSpot, type Spot } from './value.ts';

/** What is told of a project beside its services: what of it could not be understood, each once, and what it is made of. */
export class Report {
  /** What may still be spent on the project: far more than any needs that is written by hand. */
  readonly left = { aliased: 100_000, inclusions: 1000, documents: 1000, interpolated: 20_000_000 };
  readonly uses: Uses = { files: new Set(), services: new Set() };
  readonly #gaps = new Map<string, Gap>();

  problem(detail: string, place: Place): void {
    this.gap({ reason: 'malformed', what: place.file, detail, place });
  }

  problemAt(detail: string, spot: Spot, path: string): void {
    this.problem(detail, placeOfSpot(spot, path));
  }

  gap(gap: Gap): void {
    const { place } = gap;
    const key = [gap.what, place?.file, place?.line, place?.column, gap.detail].join('\n');
    if (!this.#gaps.has(key)) this.#gaps.set(key, gap);
  }

  get gaps(): Gap[] {
    return [...this.#gaps.values()];
  }
}
