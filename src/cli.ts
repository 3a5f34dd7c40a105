import { fileURLToPath } from 'node:url';
import { execute } from '@oclif/core';

/** Runs the command line; `entryUrl` is that of bin/run.js. */
export async function main(entryUrl: string): Promise<void> {
  const root = fileURLToPath(new URL('..', entryUrl));
  // oclif would run code of any package that lies in its data directory as a "user plugin"; a scan runs as root.
  await execute({ loadOptions: { root, userPlugins: false, devPlugins: false } });
}
