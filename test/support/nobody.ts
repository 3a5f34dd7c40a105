/** Overflow uid: the user `nobody`, who owns nothing. */
const NOBODY = 65_534;

/**
 * Runs something without root's power to read everything; as whoever runs the tests if that is not root. Only this
 * process is changed, so commands that are started need `uid` among their options instead.
 */
export async function asNobody<T>(action: () => T | Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(NOBODY);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}
