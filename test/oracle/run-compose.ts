import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from './project.ts';

const run = promisify(execFile);

export const HOME = '/root';

/** What Compose makes of a project, or what it says where it makes nothing of it. */
export type Answer = { root: string; config: Config } | { root: string; refused: string };

/** Of `docker compose config --format json` what is compared. */
export interface Config {
  services?: Record<string, ConfigService>;
  networks?: Record<string, { name?: string; driver?: string } | null>;
  volumes?: Record<string, { driver?: string; driver_opts?: Record<string, string> } | null>;
  secrets?: Record<string, { file?: string }>;
  configs?: Record<string, { file?: string }>;
}

export interface ConfigService {
  image?: string;
  pid?: string;
  ipc?: string;
  uts?: string;
  cgroup?: string;
  userns_mode?: string;
  network_mode?: string;
  networks?: Record<string, unknown>;
  privileged?: boolean;
  cap_add?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  device_cgroup_rules?: string[];
  devices?: { source: string }[];
  gpus?: DeviceRequest[];
  deploy?: { resources?: { reservations?: { devices?: DeviceRequest[] } } };
  cgroup_parent?: string;
  volumes?: ConfigVolume[];
  volumes_from?: string[];
  use_api_socket?: boolean;
  profiles?: string[];
  labels?: Record<string, string>;
  container_name?: string;
  post_start?: { privileged?: boolean }[];
  pre_stop?: { privileged?: boolean }[];
  secrets?: { source: string; target?: string }[];
  configs?: { source: string; target?: string }[];
  build?: { network?: string; privileged?: boolean; entitlements?: string[] };
}

interface DeviceRequest {
  driver?: string;
  device_ids?: string[];
}

export interface ConfigVolume {
  type: string;
  source?: string;
  target: string;
  read_only?: boolean;
  bind?: { propagation?: string };
}

export async function askCompose(compose: string, { files, main }: TestProject): Promise<Answer> {
  const root = await mkdtemp(join(tmpdir(), 'nsaudit-oracle-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    const chosen = main.flatMap((file) => ['-f', join(root, file)]);
    const { stdout } = await run(compose, [...chosen, '--profile', '*', 'config', '--format', 'json'], {
      cwd: root,
      env: { HOME, PATH: '/usr/bin:/bin' },
    });
    return { root, config: JSON.parse(unescaped(stdout)) };
  } catch (error) {
    return { root, refused: String((error as { stderr?: string }).stderr ?? error) };
  } finally {
    await rm(root, { recursive: true });
  }
}

/** What it prints is to be read again: a `$` is doubled. */
const unescaped = (text: string): string => text.replaceAll('$$', () => '$');
