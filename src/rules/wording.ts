/** `a`, `a and b`, `a, b and c`, and with more than that `a, b, c and 2 more`. */
export function enumerate(items: readonly string[], most = 3): string {
  const shown = items.slice(0, most);
  const hidden = items.length - shown.length;
  const parts = hidden > 0 ? [...shown, `${hidden} more`] : shown;
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
