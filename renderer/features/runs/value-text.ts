/** A value as a person reads it: a text as it is, the text of a tool's result, else JSON. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  const text = (value as { text?: unknown } | null)?.text;
  const only = typeof value === 'object' && value !== null && typeof text === 'string';
  return only ? text : (JSON.stringify(value, null, 2) ?? '');
}
