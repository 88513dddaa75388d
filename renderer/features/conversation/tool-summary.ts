/** Longest text of one argument in a summary. */
const LONGEST = 60;

/** A call's arguments in one short line: the values that a person would name. */
export function summary(values: Record<string, unknown>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const line = text.replace(/\s+/g, ' ');
      const short = line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
      return typeof value === 'string' ? short : `${name}: ${short}`;
    })
    .join('  ·  ');
}
