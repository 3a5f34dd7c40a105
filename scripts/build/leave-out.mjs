/**
 * What packages load at once and never call here, by the package that asks for it. dockerode: image builds, and its own
 * connections, in place of which it is given src/collect/engine/transport.ts. oclif: a look at Node's version, and at
 * folders full of commands and plugins, for which it has the manifest.
 */
const NEVER_CALLED = {
  dockerode: ['docker-modem', './session', './buildkit', 'tar-fs', '@balena/dockerignore'],
  '@oclif/core': ['semver', 'tinyglobby', 'minimatch'],
};

/** @type {import('esbuild').Plugin} */
export const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ path, importer }) => {
      const found = Object.entries(NEVER_CALLED).find(([name]) => isOf(name, importer));
      return found?.[1].includes(path) ? { path, namespace: 'left-out' } : undefined;
    });
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: leftOut(path) }));
  },
};

/**
 * @param {string} name of a package
 * @param {string} file
 */
const isOf = (name, file) => file.replaceAll('\\', '/').includes(`/node_modules/${name}/lib/`);

/**
 * A module that loads, and throws as soon as somebody uses it.
 * @param {string} name
 */
function leftOut(name) {
  return `
    const refuse = () => { throw new Error(${JSON.stringify(`${name} is not in this build`)}); };
    module.exports = new Proxy(refuse, { get: refuse });
  `;
}
