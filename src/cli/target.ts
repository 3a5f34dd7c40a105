import { homedir } from 'node:os';
import { ContainersByPid } from '../collect/containers-by-pid.ts';
import { namesEngine, resolveEndpoints } from '../collect/engine/endpoints.ts';
import { Kernel } from '../collect/kernel/kernel.ts';
import { Proc } from '../collect/kernel/proc.ts';
import { requireProc } from '../collect/require-proc.ts';
import { didYouMean } from '../did-you-mean.ts';
import { SourceUnavailableError, UsageError } from '../errors.ts';
import type { Facts, Tool } from '../model/facts.ts';
import { isStopped, type Workload } from '../model/workload.ts';
import { compareText } from '../order.ts';
import { printable } from '../text.ts';
import { collectHost, type HostFlags } from './host.ts';

/** One process to look at, and all that is known around it. */
export interface Target {
  facts: Facts;
  kernel: Kernel;
  containers: ContainersByPid;
  pid: number;
  /** The container that the process belongs to. */
  workload?: Workload;
}

/** Values of targetFlags. */
export type TargetFlags = Omit<HostFlags, 'all' | 'threads' | 'settle'>;

/** What is there at this moment: nobody is judged by it. */
const AT_ONCE = { threads: false, settle: 0 };

/**
 * A process by its number in the /proc that is read, or a container by its name, id or the beginning of its id. Throws
 * UsageError if there is none, SourceUnavailableError if nothing can be asked.
 */
export async function resolveTarget(text: string, flags: TargetFlags, tool: Tool): Promise<Target> {
  if (text.trim() === '') throw new UsageError('the target is empty', { suggestions: [TARGETS] });
  return /^\d{1,7}$/.test(text)
    ? processTarget(Number(text), flags, tool)
    : containerTarget(text, flags, tool);
}

async function processTarget(pid: number, flags: TargetFlags, tool: Tool): Promise<Target> {
  requireProc(flags.proc);
  requireProcess(new Proc(flags.proc), pid);
  const facts = await collectAround(flags, tool);
  const { kernel, containers } = kernelBehind(facts, flags);
  const workload = containers.of(pid);
  return { facts, kernel, containers, pid, ...(workload && { workload }) };
}

function requireProcess(proc: Proc, pid: number): void {
  if (proc.has(pid)) return;
  throw new UsageError(`there is no process ${pid} in ${proc.root}`, {
    suggestions: [
      'another number; a container whose name is a number goes by its id',
      'nsaudit doctor, if processes are hidden',
    ],
  });
}

/**
 * A process can be looked at without an engine; then only the cgroups tell containers. But whoever named one wants its
 * word.
 */
async function collectAround(flags: TargetFlags, tool: Tool): Promise<Facts> {
  try {
    return await collectHost({ ...flags, ...AT_ONCE, all: false }, tool);
  } catch (error) {
    if (!(error instanceof SourceUnavailableError) || isAskedFor(flags)) throw error;
    if (!flags.quiet)
      process.stderr.write(`nsaudit: ${printable(error.message)}; containers are told by their cgroups\n`);
    const { proc, timeout, quiet } = flags;
    return collectHost({ source: 'proc', proc, timeout, quiet, ...AT_ONCE, all: false }, tool);
  }
}

/** By a flag, the environment or a context of the docker CLI, and not merely found among the usual sockets. */
function isAskedFor({ source, engine, context }: TargetFlags): boolean {
  const { env } = process;
  if (source !== 'auto' || namesEngine({ engines: engine, context, env })) return true;
  try {
    return resolveEndpoints({ env, home: homedir() }).some(({ named }) => named);
  } catch {
    // Of the docker CLI a file may not be read, and nothing else names an engine.
    return false;
  }
}

async function containerTarget(text: string, flags: TargetFlags, tool: Tool): Promise<Target> {
  const facts = await collectHost({ ...flags, ...AT_ONCE, all: true }, tool);
  const workload = findContainer(text, facts.workloads);
  const pid = pidOf(workload);
  return { facts, ...kernelBehind(facts, flags), pid, workload };
}

const TARGETS = 'a name or an id as the engine lists it, or the number of a process';

function findContainer(text: string, workloads: readonly Workload[]): Workload {
  const named = workloads.filter(({ name, id }) => name === text || id === text);
  const found = named.length > 0 ? named : workloads.filter(({ id }) => id.startsWith(text.toLowerCase()));
  const [first] = found;
  if (first && found.length === 1) return first;
  if (first) {
    const names = found.map(({ name, id }) => `${name} (${id.slice(0, 12)})`).sort(compareText);
    const more = names.length > CANDIDATES ? `, and ${names.length - CANDIDATES} more` : '';
    throw new UsageError(`"${text}" may be ${names.slice(0, CANDIDATES).join(', ')}${more}`, {
      suggestions: ['more digits of its id', 'or the engine that has it: --engine URL'],
    });
  }
  const names = workloads.map(({ name }) => name);
  throw new UsageError(`there is no container "${text}"${didYouMean(text, names)}`, {
    suggestions: [TARGETS],
  });
}

const CANDIDATES = 10;

function pidOf({ name, id, state, observed, gaps }: Workload): number {
  if (observed) return observed.pid;
  const called = name || id.slice(0, 12);
  if (isStopped(state)) {
    throw new UsageError(`${called} does not run (${state}): it has no process and no namespaces`, {
      suggestions: ['start it first', 'or see what it was configured with: nsaudit scan --all'],
    });
  }
  const [gap] = gaps;
  throw new SourceUnavailableError(
    `the process of ${called} cannot be seen: ${gap?.detail ?? gap?.reason ?? state}`,
    {
      suggestions: ['nsaudit doctor', 'or the number of the process instead of the container'],
    },
  );
}

function kernelBehind(facts: Facts, { proc }: TargetFlags): Pick<Target, 'kernel' | 'containers'> {
  const kernel = new Kernel(new Proc(proc), process.geteuid?.() ?? -1);
  return { kernel, containers: new ContainersByPid(facts, kernel) };
}
