import type { Field, Fields } from '../fields.ts';

/** `${{ matrix.container }}` of a job whose matrix has mappings there, or is itself made when the workflow runs. */
export function mayBeMapping(fields: Fields, job: Field, expression: string): boolean {
  if (/fromJSON/i.test(expression)) return true;
  const [, dotted] = /^\$\{\{\s*matrix\.([\w.-]+)\s*\}\}$/.exec(expression) ?? [];
  const strategy = fields.at(job, 'strategy');
  const matrix = strategy && fields.at(strategy, 'matrix');
  if (dotted === undefined || !matrix) return false;
  const names = dotted.split('.');
  const included = listed(fields, fields.at(matrix, 'include'));
  const rows = [matrix, ...included].flatMap((row) => valuesAt(fields, row, names));
  return rows.some(({ node }) => node.kind !== 'scalar' || /fromJSON/i.test(node.value));
}

/** All that a row of the matrix may hold by these names; what is made when it runs may be anything. */
const valuesAt = (fields: Fields, row: Field, names: readonly string[]): Field[] =>
  names.reduce<Field[]>(
    (found, name) =>
      found.flatMap((field) =>
        field.node.kind === 'scalar' ? [field] : listed(fields, fields.at(field, name)),
      ),
    [row],
  );

const listed = (fields: Fields, field: Field | undefined): Field[] =>
  field?.node.kind === 'sequence' ? fields.items(field) : field ? [field] : [];
