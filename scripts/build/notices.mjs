import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/**
 * The licences of every package that a bundle holds code of.
 * @param {import('esbuild').Metafile} metafile
 * @returns {Promise<string>}
 */
export async function writeNotices({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  const folders = [...new Set(inputs.flatMap(packageFolder))].sort();
  const notices = await Promise.all(folders.map(notice));
  return ['nsaudit includes code of these packages.', ...notices].join(`\n\n${'-'.repeat(80)}\n\n`);
}

/**
 * The innermost package that a bundled file belongs to: `node_modules/a/node_modules/@b/c`; none for our own.
 * @param {string} path
 */
function packageFolder(path) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.slice(0, 1) ?? [];
}

/** @param {string} folder */
async function notice(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const files = (await readdir(folder)).filter((file) => LICENCE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join('\n\n');
}
