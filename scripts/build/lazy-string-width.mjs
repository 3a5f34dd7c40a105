/**
 * string-width asks ICU for tables as it loads, which takes longer than all the rest of a start, and names that need
 * them are rare: loaded with the first of those.
 *
 * @type {import('esbuild').Plugin}
 */
export const lazyStringWidth = {
  name: 'lazy-string-width',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^string-width$/ }, ({ path, importer, resolveDir }) =>
      /[\\/]src[\\/]text\.ts$/.test(importer)
        ? { path, namespace: 'lazy', pluginData: resolveDir }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'lazy' }, ({ path, pluginData }) => ({
      contents: `let load; export default (text) => (load ??= require(${JSON.stringify(path)}).default)(text);`,
      resolveDir: pluginData,
    }));
  },
};
