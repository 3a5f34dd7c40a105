/**
 * Completes package-lock.json after every change of dependencies:
 *
 *   npm install --save-dev some-package && node scripts/lock.mjs
 *
 * Packages with native code list one optional package for each platform. Those that the registry in use does not hold
 * npm leaves out of the lock without a word, and `npm ci` then refuses the lock: "Missing: ... from lock file". They are
 * added here by name, version and platform; a machine that needs one gets it without the check of its integrity. See
 * that `npm ci` works in a fresh clone before committing the lock.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const OS = /(?:^|[-/])(aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)(?:-|$)/;
const CPU = /(?:^|[-/])(arm|arm64|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64)(?:-|$)/;
const LIBC = /-(glibc|gnu|musl)$/;

/**
 * @typedef {object} Entry
 * @property {string} version
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 */

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
/** @type {Record<string, Entry>} */
const packages = lock.packages;

let added = 0;
for (const [path, { dev, optionalDependencies = {} }] of Object.entries({ ...packages })) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const nested = `${path}/node_modules/${name}`;
    const top = `node_modules/${name}`;
    const isExact = /^\d/.test(version);
    if (!isExact || nested in packages || packages[top]?.version === version) continue;
    const platform = platformOf(name);
    if (!platform) continue;
    packages[top in packages ? nested : top] = { version, ...platform, ...(dev && { dev }), optional: true };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform packages added`);

/**
 * What the name of a platform package says; undefined for packages of another sort.
 * @param {string} name
 */
function platformOf(name) {
  const os = OS.exec(name)?.[1];
  const cpu = CPU.exec(name)?.[1];
  const libc = LIBC.exec(name)?.[1]?.replace(/^gnu$/, 'glibc');
  if (!os && !cpu) return undefined;
  return {
    ...(os && { os: [os] }),
    ...(cpu && { cpu: [cpu] }),
    ...(os === 'linux' && libc && { libc: [libc] }),
  };
}
