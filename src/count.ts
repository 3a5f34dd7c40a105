/** `1 container`, `2 containers`, and of `process` with its plural `2 processes`. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : plural}`;

export const countProcesses = (number: number): string => count(number, 'process', 'processes');
