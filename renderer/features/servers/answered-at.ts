/** What was told of a server's last answer: how long ago it was, and when that was told. */
export interface ToldAnswer {
  readonly lastProbeMs?: number | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * When a server last answered (milliseconds since 1970), of all that was told: its state and its
 * activity are read apart, and the older of the two may be from before a restart.
 */
export function answeredAt(told: readonly ToldAnswer[]): number | undefined {
  const times = told.flatMap(({ lastProbeMs, at }) =>
    lastProbeMs === undefined ? [] : [at - lastProbeMs],
  );
  return times.length === 0 ? undefined : Math.max(...times);
}
