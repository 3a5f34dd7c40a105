/** Columns of the terminal; a pipe has none: 80, unless COLUMNS says otherwise. */
export function terminalWidth(): number {
  const told = process.stdout.columns || Number(process.env.COLUMNS);
  return Number.isSafeInteger(told) && told >= 40 ? told : 80;
}

/** Whether stdout shows colours: --no-color, then NO_COLOR and FORCE_COLOR (no-color.org, force-color.org). */
export function wantsColor(flags: { 'no-color': boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (flags['no-color'] || NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return process.stdout.isTTY === true && TERM !== 'dumb';
}
