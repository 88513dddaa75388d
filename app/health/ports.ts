/** How full and how busy the machine is. Shares are from 0 to 1. */
export interface SystemReading {
  /** Of all processors since the reading before; undefined at the first one. */
  readonly processor: number | undefined;
  /** The part of it that this process used. */
  readonly ownProcessor: number | undefined;
  readonly memory: number;
  /** The part of all memory that this process holds. */
  readonly ownMemory: number;
  /** Of the disk that holds the data folder; undefined where it cannot be read. */
  readonly disk: number | undefined;
  /** Size of the database's write-ahead log; 0 where there is none. */
  readonly walBytes: number;
}

export interface SystemProbe {
  read(): Promise<SystemReading>;
}
