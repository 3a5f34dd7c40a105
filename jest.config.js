const swc = {
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript' },
    experimental: { keepImportAttributes: true },
  },
  module: { type: 'es6' },
};

/**
 * unit: no I/O but fixtures. integration: the built CLI and commands against recorded engines, no privilege.
 * oracle: Docker Compose, which test/oracle/compose.sh gets. engine: real engines, root, Linux.
 * @param {string} name
 */
const project = (name) => ({
  displayName: name,
  testEnvironment: 'node',
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
});

export default {
  projects: ['unit', 'integration', 'oracle', 'engine'].map(project),
  // Programs are started and engines left waiting: on a loaded machine that takes longer than the usual 5 s.
  testTimeout: 30_000,
  maxWorkers: '100%',
  workerIdleMemoryLimit: '768MB',
  coverageProvider: 'babel',
  collectCoverageFrom: ['src/**/*.ts', '!src/generated/**'],
};
