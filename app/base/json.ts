/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A JSON Schema as a server or a provider gives it; read, never trusted. */
export type JsonSchema = Record<string, unknown>;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Deep enough for any real value; walks that call themselves survive it. */
const MAX_DEPTH = 500;

/** Whether lists and objects lie deeper in each other than that; itself safe at any depth. */
export function isTooDeep(value: unknown, depth = MAX_DEPTH): boolean {
  let level: unknown[] = [value];
  for (let reached = 0; level.length > 0; reached += 1) {
    if (reached > depth) return true;
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? (Object.values(each) as unknown[]) : [],
    );
  }
  return false;
}
