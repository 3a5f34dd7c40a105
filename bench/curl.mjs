import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bash, quoted } from './measure.mjs';
import { temporary } from './temporary.mjs';

/**
 * A command line of curl that asks an engine what `scan` asks it: one process, one connection, one request after the
 * other.
 *
 * @param {string} url `unix:///…`
 */
export async function sameRequests(url) {
  const curl = `curl --silent --show-error --unix-socket ${quoted(url.replace(/^unix:\/\//, ''))}`;
  const { stdout } = await bash(`${curl} http://engine/containers/json`);
  const containers = /** @type {{ Id: string }[]} */ (JSON.parse(stdout));
  const paths = [
    ...['/containers/json', '/version', '/info', '/networks'],
    ...containers.map(({ Id }) => `/containers/${Id}/json`),
  ];
  const config = join(temporary(), `curl-${containers.length}`);
  writeFileSync(config, paths.map((path) => `url = "http://engine${path}"\n`).join(''));
  return `${curl} --config ${quoted(config)}`;
}
