/** Whether a text is a day of the calendar, as YYYY-MM-DD. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  // A day 30 of February is taken as one of March.
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 10) === text;
}
