import { readFile } from 'node:fs/promises';

const BY_LANGUAGE = 'a.id.localeCompare(b.id)';
const BY_CODE_UNIT = '(a.id < b.id ? -1 : 1)';

/**
 * oclif sorts commands by the customs of the user's language, and ICU takes a tenth of Node's own start to load those; ids
 * of commands are ASCII.
 *
 * @type {import('esbuild').Plugin}
 */
export const noCollation = {
  name: 'no-collation',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@oclif[\\/]core[\\/]lib[\\/]config[\\/]plugin\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes(BY_LANGUAGE)) throw new Error(`${path} no longer sorts commands as it did`);
      return { contents: source.replace(BY_LANGUAGE, BY_CODE_UNIT) };
    });
  },
};
