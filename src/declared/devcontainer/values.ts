import type { Excerpt } from '../excerpt.ts';
import type { Field, Fields } from '../fields.ts';
import { excerptOf } from '../scalar.ts';

const VARIABLE = /\$\{[^}]*(?:\}|$)/g;

/** A list, or one value in place of it. */
export const listOf = (fields: Fields, field: Field | undefined): Field[] =>
  field && field.node.kind !== 'sequence' ? [field] : fields.items(field);

export const valuesOf = (fields: Fields, field: Field | undefined): { value: Excerpt; path: string }[] =>
  listOf(fields, field).flatMap((item) => {
    const scalar = fields.scalar(item);
    return scalar ? [{ value: withVariables(excerptOf(scalar)), path: item.path }] : [];
  });

export const withVariables = (text: Excerpt): Excerpt => text.withUnknowns(VARIABLE);
