import type { Facts } from '../model/facts.ts';
import type { Cell, ReportWorkload } from '../model/report.ts';
import type { Workload } from '../model/workload.ts';
import { NAMESPACE_TYPES } from '../namespaces.ts';
import type { Context, RuleCell } from '../rules/rule.ts';

/** What a host is called of which nobody knows the name. */
const UNNAMED = 'host';

export const idOf = ({ host }: Pick<Facts, 'host'>): string => host.name || UNNAMED;

/**
 * A workload as reports list it.
 * @param known cells that need not be found out
 */
export function describe(workload: Workload, context: Context, known: Partial<Cells> = {}): ReportWorkload {
  const { id, name, generatedName, image, project, service, pod, infra } = workload;
  const { engine, runtime, parent, state, observed } = workload;
  return {
    id,
    host: idOf(context.facts),
    name,
    ...(generatedName && { generatedName }),
    ...(image !== undefined && { image: detached(image) }),
    ...(project !== undefined && { project }),
    ...(service !== undefined && { service }),
    ...(pod !== undefined && { pod }),
    ...(infra && { infra }),
    ...(engine !== undefined && { engine }),
    ...(runtime !== undefined && { runtime }),
    ...(parent !== undefined && { parent }),
    state,
    ...(observed && { pid: observed.pid }),
    ...(observed?.processes && { processes: observed.processes }),
    namespaces: isWhole(known) ? known : cellsOf(workload, context, known),
  };
}

type Cells = ReportWorkload['namespaces'];

/** Thousands of containers that ask for nothing share theirs. */
const isWhole = (cells: Partial<Cells>): cells is Cells => NAMESPACE_TYPES.every((type) => cells[type]);

function cellsOf(workload: Workload, context: Context, known: Partial<Cells>): Cells {
  const cells = {} as Cells;
  for (const type of NAMESPACE_TYPES) cells[type] = known[type] ?? shown(context.cell(workload, type));
  return cells;
}

/** A copy: a part of a text keeps all of it alive, and of a file that is its whole content. */
const detached = (text: string): string => JSON.parse(JSON.stringify(text)) as string;

/** A cell without what only rules need. */
export function shown({ status, basis, id, others, with: names }: RuleCell): Cell {
  if (id || others > 0) return { status, basis, ...(id && { id }), others, with: names };
  return alone(status, basis);
}

const ALONE: Partial<Record<Cell['status'], Partial<Record<Cell['basis'], Cell>>>> = {};

/** Without a number and without company few differ: one for all that are alike, of which each container has eight. */
function alone(status: Cell['status'], basis: Cell['basis']): Cell {
  ALONE[status] ??= {};
  const ofStatus = ALONE[status];
  ofStatus[basis] ??= { status, basis, others: 0, with: [] };
  return ofStatus[basis];
}
