import { chmod, copyFile, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { docker, type EngineName } from './lab.ts';
import { run } from './run.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

/** The built tool and its Node as a root directory of their own, readable by everybody, from which an image is made. */
export interface PortableTool {
  /** Paths within `root`, as a container sees them. */
  node: string;
  cli: string;
  root: string;
  remove(): Promise<void>;
}

export async function portableTool(): Promise<PortableTool> {
  const root = await mkdtemp(join(tmpdir(), 'nsaudit-tool-'));
  await chmod(root, 0o755);
  await cp(join(process.env.NSLAB_DIR ?? '', 'image'), root, { recursive: true, verbatimSymlinks: true });
  await install(root, '/usr/bin/node', process.execPath);
  for (const library of await librariesOf(process.execPath)) await install(root, library, library);
  const { files } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));
  // What the package holds when it is published, and no more.
  for (const file of ['package.json', ...files]) {
    await cp(join(PROJECT, file), join(root, 'nsaudit', file), { recursive: true }).catch(ignoreMissing);
  }
  return {
    node: '/usr/bin/node',
    cli: '/nsaudit/bin/run.js',
    root,
    remove: () => rm(root, { recursive: true }),
  };
}

/** Makes an image of it in an engine of the lab. */
export async function importTool(engine: EngineName, { root }: PortableTool, image: string): Promise<void> {
  const archive = `${root}.tar`;
  await run(['tar', '-C', root, '-cf', archive, '.']);
  await docker(engine, 'import', archive, image);
  await rm(archive);
}

async function install(root: string, target: string, source: string): Promise<void> {
  await mkdir(dirname(join(root, target)), { recursive: true });
  await copyFile(source, join(root, target));
}

/** Paths of shared libraries and of the loader, as ldd(1) prints them. */
async function librariesOf(binary: string): Promise<string[]> {
  const { stdout } = await run(['ldd', binary]);
  return [...stdout.matchAll(/(?:=>\s*|^\s*)(\/\S+)/gm)].flatMap(([, path]) => path ?? []);
}

function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
