import { statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../errors.ts';

/** Paths of PEM files, and whether the engine's certificate is checked. */
export interface TlsFiles {
  /** Undefined: the authorities that Node trusts. */
  ca?: string;
  /** The client's certificate and key: both or none. */
  cert?: string;
  key?: string;
  verify: boolean;
}

/**
 * What the docker CLI keeps as ca.pem, cert.pem and key.pem in a folder; a certificate without its key, or the
 * reverse, is of no use. Undefined where there is none of the three. Throws UsageError if the folder cannot be read.
 */
export function tlsFilesIn(folder: string, verify: boolean): TlsFiles | undefined {
  const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) => existing(join(folder, `${name}.pem`)));
  if (!ca && !cert && !key) return undefined;
  return { ...(ca && { ca }), ...(cert && key && { cert, key }), verify };
}

function existing(path: string): string | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false }) && path;
  } catch (error) {
    throw new UsageError(`TLS files: ${(error as Error).message}`, { cause: error });
  }
}
