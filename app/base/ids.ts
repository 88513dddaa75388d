/** Makes ids that are unique and sort by the time they were made. */
export interface Ids {
  next(prefix: string): string;
}

/** Ids for tests: `chat-1`, `chat-2`, ... */
export function countingIds(): Ids {
  let count = 0;
  return {
    next: (prefix) => `${prefix}-${++count}`,
  };
}
