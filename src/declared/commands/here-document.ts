export interface HereDocument {
  delimiter: string;
  /** Of `<<-`: tabs before the delimiter do not count. */
  stripTabs: boolean;
}

/** Where a document that begins at an offset ends, and what comes next; undefined: its delimiter does not come. */
export function hereDocument(
  text: string,
  start: number,
  { delimiter, stripTabs }: HereDocument,
): { end: number; next: number } | undefined {
  for (let at = start; at < text.length; ) {
    const newLine = text.indexOf('\n', at);
    const next = newLine < 0 ? text.length : newLine + 1;
    const line = text.slice(at, next).replace(/\r?\n$/, '');
    if ((stripTabs ? line.replace(/^\t+/, '') : line) === delimiter) return { end: at, next };
    at = next;
  }
  return undefined;
}
