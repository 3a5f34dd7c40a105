import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { SourceUnavailableError, UsageError } from '../../errors.ts';
import { isObject } from './json.ts';
import type { Fields } from './shape.ts';
import { type TlsFiles, tlsFilesIn } from './tls-files.ts';

/** What a context of the docker CLI says about an engine. */
interface ContextEndpoint {
  /** As written: `tcp://10.0.0.7:2376`; '' for the default socket. */
  host: string;
  tls?: TlsFiles;
}

/** Undefined without a home: a folder relative to where we happen to stand may be anybody's. */
export function configDirectory(env: NodeJS.ProcessEnv, home: string): string | undefined {
  if (env.DOCKER_CONFIG) return env.DOCKER_CONFIG;
  return isAbsolute(home) ? join(home, '.docker') : undefined;
}

/** `docker context use` writes it. Throws UsageError or SourceUnavailableError. */
export function currentContext(directory: string): string | undefined {
  const path = join(directory, 'config.json');
  const { currentContext: name } = readJson(path) ?? {};
  if (name === undefined || name === '') return undefined;
  if (typeof name !== 'string') throw new UsageError(`${path}: currentContext is not a string`);
  return name;
}

/** Throws UsageError for a context that is unknown or names no engine. */
export function readContext(directory: string, name: string): ContextEndpoint {
  const contexts = join(directory, 'contexts');
  // The folder is named after the digest: no name, however strange, becomes a path.
  const folder = createHash('sha256').update(name).digest('hex');
  const path = join(contexts, 'meta', folder, 'meta.json');
  const meta = readJson(path);
  if (!meta) {
    const known = ['default', ...contextNames(contexts)].join(', ');
    throw new UsageError(`no docker context is named "${name}" in ${contexts}`, {
      suggestions: [`one of: ${known}`],
    });
  }
  const engine = isObject(meta.Endpoints) ? meta.Endpoints.docker : undefined;
  if (!isObject(engine) || typeof engine.Host !== 'string') {
    throw new UsageError(
      `docker context "${name}" names no engine: Endpoints.docker.Host is missing in ${path}`,
    );
  }
  const verify = engine.SkipTLSVerify !== true;
  // With no files and no word about verification the CLI speaks without TLS, whatever the port.
  const tls =
    tlsFilesIn(join(contexts, 'tls', folder, 'docker'), verify) ?? (verify ? undefined : { verify });
  return { host: engine.Host, ...(tls && { tls }) };
}

/** Where the engines of all contexts listen, as written; what cannot be read is left out. */
export const contextHosts = (directory: string): string[] =>
  everyContext(join(directory, 'contexts')).flatMap(({ Endpoints }) => {
    const engine = isObject(Endpoints) ? Endpoints.docker : undefined;
    return isObject(engine) && typeof engine.Host === 'string' ? [engine.Host] : [];
  });

/** Only for a message. */
const contextNames = (contexts: string): string[] =>
  everyContext(contexts)
    .flatMap(({ Name }) => (typeof Name === 'string' ? [Name] : []))
    .sort();

/** What cannot be read is left out. */
function everyContext(contexts: string): Fields[] {
  const meta = join(contexts, 'meta');
  try {
    return readdirSync(meta)
      .sort()
      .flatMap((folder) => contextIn(join(meta, folder, 'meta.json')));
  } catch {
    return [];
  }
}

function contextIn(path: string): Fields[] {
  try {
    return [readJson(path) ?? []].flat();
  } catch {
    return [];
  }
}

/**
 * Undefined where there is no such file. Throws UsageError for one that cannot be used, SourceUnavailableError for one
 * that we may not read: it may name another engine than the usual one.
 */
function readJson(path: string): Fields | undefined {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'EACCES' || code === 'EPERM') {
      throw new SourceUnavailableError(
        `which engine the docker CLI uses is not known: ${path} may not be read`,
        {
          cause: error,
          suggestions: [
            "HOME=<your own home>, if sudo or su left another user's",
            'or name the engine: --engine unix:///var/run/docker.sock',
            'or ask none: --source proc',
          ],
        },
      );
    }
    // The message of a syntax error quotes the file, and config.json holds passwords of registries.
    const problem = error instanceof SyntaxError ? 'it is not valid JSON' : message;
    throw new UsageError(`${path} cannot be read: ${problem}`, {
      cause: error,
      suggestions: ['correct the file', 'or name the engine: --engine unix:///var/run/docker.sock'],
    });
  }
  if (!isObject(value)) throw new UsageError(`${path} holds no JSON object`);
  return value;
}
