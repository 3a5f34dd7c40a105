import { rm, writeFile } from 'node:fs/promises';
import { Plugin } from '@oclif/core';

/** Writes oclif.manifest.json from the built commands; oclif warns at each start if its version is not package.json's. */
export async function writeManifest() {
  await rm('oclif.manifest.json', { force: true });
  const plugin = new Plugin({
    root: process.cwd(),
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  await writeFile('oclif.manifest.json', `${JSON.stringify(plugin.manifest, null, 2)}\n`);
}
