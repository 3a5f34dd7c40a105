/**
 * dockerode loads at once what only image builds, uploads and its own SSH tunnel need: four times the code of what
 * reads containers. `ssh://` engines are reached through the system's ssh, as the docker CLI does it.
 */
const NEVER_CALLED = /^(@grpc\/grpc-js|@grpc\/proto-loader|protobufjs|tar-fs|@balena\/dockerignore)$/;

/** @type {import('esbuild').Plugin} */
export const leanDockerode = {
  name: 'lean-dockerode',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: NEVER_CALLED }, ({ path }) => ({ path, namespace: 'left-out' }));
    onResolve({ filter: /^\.\/ssh$/ }, ({ resolveDir }) =>
      /docker-modem[\\/]lib$/.test(resolveDir) ? { path: 'ssh2', namespace: 'left-out' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({ contents: leftOut(path) }));

    // Node's own has had all that docker-modem wants of it since long ago.
    onResolve({ filter: /^readable-stream$/ }, () => ({ path: 'node:stream', external: true }));
  },
};

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
