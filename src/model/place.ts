/** Where something is written: lines and columns from 1, columns in UTF-16 units, the end behind the last one. */
export interface Place {
  /** Below the root, with `/`; `-` for standard input. */
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The way to it inside the file, such as `services.web.cap_add[0]`: the same however lines move. */
  path: string;
  /** How the value got there, nearest first. */
  via?: Step[];
}

/** A place that a value came through, or that decided it. */
export interface Step extends Omit<Place, 'via'> {
  how:
    | 'alias'
    | 'merge key'
    | 'extends'
    | 'include'
    | 'overridden'
    | 'variable'
    | 'default'
    | 'joined'
    | 'volume'
    | 'network'
    | 'pod';
}
