import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bash } from './measure.mjs';
import { atTheEnd, temporary } from './temporary.mjs';

const script = (/** @type {string} */ name) =>
  fileURLToPath(new URL(`../test/engine/lab/${name}`, import.meta.url));

/** Why there can be no engine of our own on this machine; undefined: there can. */
export async function obstacle() {
  if (process.platform !== 'linux') return 'needs Linux';
  if (process.geteuid?.() !== 0) return 'needs root';
  const { stdout } = await bash('command -v dockerd docker curl | wc -l');
  return Number(stdout) === 3 ? undefined : 'needs dockerd, docker and curl';
}

/**
 * A Docker of our own, which is gone when this process ends.
 *
 * @returns {Promise<Lab>}
 */
export async function startLab() {
  const dir = join(temporary(), 'lab');
  atTheEnd(() =>
    spawnSync('sh', [script('down.sh'), '--dir', dir], { stdio: ['ignore', 'ignore', 'inherit'] }),
  );
  const { stdout } = await bash(`sh ${script('up.sh')} --dir ${dir} --no-matrix`);
  const variables = new Map(
    stdout.split('\n').map((line) => /** @type {[string, string]} */ (line.split('=', 2))),
  );
  return new Lab(variables.get('NSLAB_DOCKER') ?? '', variables.get('NSLAB_IMAGE') ?? '');
}

class Lab {
  /** `unix:///…` */
  url;
  image;
  #containers = 0;

  /**
   * @param {string} url
   * @param {string} image
   */
  constructor(url, image) {
    this.url = url;
    this.image = image;
  }

  /**
   * Starts as many containers as are missing from `count`.
   *
   * @param {number} count
   */
  async fill(count) {
    const run = `docker --host ${this.url} run --detach --network none --name bench-{} ${this.image} sleep 86400`;
    await bash(`seq ${this.#containers + 1} ${count} | xargs -P 4 -I {} ${run}`);
    this.#containers = count;
  }
}
