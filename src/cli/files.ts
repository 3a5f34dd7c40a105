import { readFileSync, realpathSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { FilesOptions, NamedPath } from '../collect/files-source.ts';
import { readInlineWaivers } from '../declared/inline-waivers.ts';
import { UsageError } from '../errors.ts';
import { ConfinedFiles, isInside, readStandardInput, STDIN } from '../files/confined.ts';
import { rootOf } from '../files/root.ts';
import type { Tool } from '../model/facts.ts';
import { ruleById } from '../rules/index.ts';
import { printable } from '../text.ts';
import { SourceText } from '../yaml/source-text.ts';

/** Values of the flags of nsaudit check that say what is read. */
export interface FilesFlags {
  root?: string | undefined;
  exclude?: string[] | undefined;
  'compose-file'?: string[] | undefined;
  env?: string[] | undefined;
  'env-file'?: string[] | undefined;
  target: string;
  strict: boolean;
  quiet: boolean;
}

/** What is to be read. Throws UsageError for a path that is not there, or that lies outside of the root. */
export async function filesOptions(
  args: readonly string[] | undefined,
  flags: FilesFlags,
  tool: Tool,
): Promise<FilesOptions> {
  const project = flags['compose-file'] ?? [];
  const paths = args ?? (project.length > 0 ? [] : ['.']);
  const named = paths.filter((path) => path !== STDIN).map(requirePath);
  const files = project.map(requirePath);
  const root = requireRoot([...named, ...files], flags.root);
  const input = paths.includes(STDIN) ? await readStandardInput(process.stdin) : undefined;
  const fromRoot = (path: string): string => relative(root, path).split(sep).join('/');
  return {
    files: new ConfinedFiles(root, input),
    paths: [
      ...(input ? [{ path: STDIN, isFolder: false }] : []),
      ...named.map((path): NamedPath => ({ path: fromRoot(path), isFolder: statSync(path).isDirectory() })),
    ],
    project: files.map(fromRoot),
    exclude: flags.exclude ?? [],
    env: Object.fromEntries((flags.env ?? []).map(variable)),
    envFiles: (flags['env-file'] ?? []).map((path) => readEnvFile(path, root)),
    target: flags.target === 'swarm' ? 'swarm' : 'compose',
    waiversIn: (source) =>
      flags.strict
        ? { waivers: [], gaps: [] }
        : readInlineWaivers(source, (id) => ruleById(id) !== undefined),
    tool,
    now: new Date(),
    onNote: (note) => {
      if (!flags.quiet) process.stderr.write(`nsaudit: ${printable(note)}\n`);
    },
  };
}

function requirePath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}

function cannotRead(path: string, cause: unknown): UsageError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = code === 'ENOENT' ? 'there is no such file or folder' : message;
  return new UsageError(`cannot read ${path}: ${reason}`, { cause });
}

function requireRoot(paths: readonly string[], chosen: string | undefined): string {
  const root = chosen === undefined ? rootOf(paths, process.cwd()) : requirePath(chosen);
  if (root === undefined) {
    throw new UsageError('the paths have no repository in common', {
      suggestions: ['name the folder around them: --root DIR', 'or check them one after the other'],
    });
  }
  const outside = paths.find((path) => !isInside(path, root));
  if (outside === undefined) return root;
  throw new UsageError(`${outside} lies outside of the root ${root}`, {
    suggestions: ['name a folder around it: --root DIR'],
  });
}

/** `KEY=VALUE`, or `KEY` for the value that it has here. */
function variable(text: string): [string, string] {
  const [, key, value] = /^([^=]+?)(?:=(.*))?$/s.exec(text) ?? [];
  const known = value ?? process.env[key ?? ''];
  if (key !== undefined && known !== undefined) return [key, known];
  throw new UsageError(
    key === undefined ? `--env ${text}: a name is missing` : `--env ${key}: it is not set`,
    {
      suggestions: [`--env ${key ?? 'NAME'}=VALUE`],
    },
  );
}

/** The user names it, so it may lie anywhere. */
function readEnvFile(path: string, root: string): SourceText {
  try {
    const real = realpathSync.native(path);
    const name = isInside(real, root) ? relative(root, real).split(sep).join('/') : resolve(path);
    return new SourceText(name, readFileSync(real, 'utf8'));
  } catch (cause) {
    throw cannotRead(path, cause);
  }
}
