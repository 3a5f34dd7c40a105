import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Agent } from 'node:http';
import { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { SshAddress } from './engine-url.ts';

/** Bytes of what ssh says that are kept to explain its end. */
const STDERR_KEPT = 2048;

/** Milliseconds after its end in which the last of it may come. */
const STDERR_WAIT = 100;

/** Connections over the system's ssh, which knows the user's keys, hosts and jump hosts. */
export class SshAgent extends Agent {
  readonly #start: () => ChildProcessWithoutNullStreams;

  constructor(address: SshAddress, { maxSockets, env }: { maxSockets: number; env: NodeJS.ProcessEnv }) {
    super({ keepAlive: true, maxSockets });
    this.#start = () => spawn('ssh', sshArguments(address), { env });
  }

  override createConnection(): Duplex {
    return new ChildSocket(this.#start());
  }
}

/** As the docker CLI calls it: `dial-stdio` copies between its own input and output and the engine's socket. */
export function sshArguments(
  { host, user, port, socketPath }: SshAddress,
  command: 'system dial-stdio' | 'version' = 'system dial-stdio',
): string[] {
  // The login shell of the other side takes the words apart again.
  const engine = socketPath ? `${shellQuoted(`--host=unix://${socketPath}`)} ` : '';
  const login = [...(user ? ['-l', user] : []), ...(port ? ['-p', String(port)] : [])];
  // What follows `--` is no option, even if it begins with a dash.
  return ['-o', 'ConnectTimeout=30', '-T', ...login, '--', host, `docker ${engine}${command}`];
}

const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A child's input and output as one stream, with as much of a socket as http.Agent asks for. */
class ChildSocket extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  #said = '';

  constructor(child: ChildProcessWithoutNullStreams) {
    super();
    this.#child = child;
    child.on('error', (error) => this.destroy(sshError(`ssh cannot be started: ${error.message}`)));
    child.stdout.on('data', (chunk) => this.push(chunk) || child.stdout.pause());
    child.stderr.on('data', (chunk) => {
      this.#said = `${this.#said}${chunk}`.slice(-STDERR_KEPT);
    });
    // A broken pipe is told as the end of the child, which has the reason.
    child.stdin.on('error', () => {});
    child.on('close', () => this.#end());
    child.on('exit', () => {
      // A shared ssh connection that stays in the background keeps stderr open: no `close` then.
      if (child.stdout.readableEnded) setTimeout(() => this.#end(), STDERR_WAIT);
      else child.stdout.on('end', () => setTimeout(() => this.#end(), STDERR_WAIT));
    });
  }

  #end(): void {
    if (this.destroyed) return;
    const { exitCode, signalCode } = this.#child;
    if (exitCode === 0) this.push(null);
    else
      this.destroy(
        sshError(
          `ssh ended with ${signalCode ?? `status ${exitCode}`}: ${this.#said.trim().replace(/\s+/g, ' ')}`,
        ),
      );
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: () => void): void {
    this.#child.stdin.write(chunk, encoding, () => done());
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  ref(): void {
    for (const handle of this.#handles()) handle.ref();
  }

  /** An idle connection does not keep the process alive. */
  unref(): void {
    for (const handle of this.#handles()) handle.unref();
  }

  setKeepAlive(): void {}

  setNoDelay(): void {}

  setTimeout(): void {}

  /** The pipes are sockets although their types do not say so. */
  #handles(): (ChildProcess | Socket)[] {
    const { stdin, stdout, stderr } = this.#child;
    return [this.#child, ...[stdin, stdout, stderr].filter((pipe) => pipe instanceof Socket)];
  }
}

const sshError = (message: string): Error => Object.assign(new Error(message), { code: 'ESSH' });
