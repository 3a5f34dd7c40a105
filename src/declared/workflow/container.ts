import type { Workload } from '../../model/workload.ts';
import { Asking } from '../asking.ts';
import { askNothing } from '../defaults.ts';
import type { Excerpt } from '../excerpt.ts';
import { type Field, type Fields, placeOfField } from '../fields.ts';
import { addMount, askByOptions } from '../run-options/ask.ts';
import { labelsOf } from '../run-options/names.ts';
import { parseRunOptions } from '../run-options/parse.ts';
import { volumeMount } from '../run-options/volume.ts';
import { excerptOf } from '../scalar.ts';
import { splitWords } from '../words.ts';
import { declaredWorkload } from '../workload.ts';
import { mayBeMapping } from './matrix.ts';

/** One that never ends is all of the rest. */
const EXPRESSION = /\$\{\{.*?(?:\}\}|$)/gs;

/** `container:` of a job, or one of its `services:`: an image alone, or with the options of `docker create`. */
export function readContainer(fields: Fields, job: Field, field: Field, name: string): Workload {
  const asking = askNothing(new Asking('workflow', placeOfField(field)));
  if (field.node.kind === 'scalar') {
    const value = excerptOf(field.node).withUnknowns(EXPRESSION);
    if (isOneExpression(value) && mayBeMapping(fields, job, value.text)) leaveOpen(asking, value, field.path);
    return declaredWorkload(asking.done(), { name, image: field.node.value });
  }
  if (!fields.mapping(field)) return declaredWorkload(asking.done(), { name });
  const options = fields.at(field, 'options');
  const text = fields.scalar(options);
  const line = parseRunOptions(text ? splitWords(excerptOf(text).withUnknowns(EXPRESSION)) : []);
  if (options) askByOptions(asking, line, { path: options.path, podman: false, resolve: () => undefined });
  for (const volume of fields.items(fields.at(field, 'volumes'))) {
    const scalar = fields.scalar(volume);
    const value = scalar && excerptOf(scalar).withUnknowns(EXPRESSION);
    if (value) addMount(asking, volumeMount(value), value, volume.path);
  }
  const image = fields.scalar(fields.at(field, 'image'))?.value;
  return declaredWorkload(asking.done(), { name, labels: labelsOf(line), ...(image && { image }) });
}

const isOneExpression = ({ text, unknowns: [first] }: Excerpt): boolean =>
  first !== undefined && first.end - first.start === text.length;

/** Of what may come to a whole mapping. */
const leaveOpen = (asking: Asking, value: Excerpt, path: string): void =>
  askByOptions(
    asking,
    { flags: [], perhaps: [], open: [{ word: value, why: `${value.why}, which may hold any option` }] },
    { path, podman: false, resolve: () => undefined },
  );
