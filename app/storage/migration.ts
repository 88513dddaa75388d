/** One numbered step of the database; append-only once released. */
export interface Migration {
  /** 1, 2, 3, ... without gaps. */
  readonly version: number;
  readonly name: string;
  /** Statements that go from version - 1 to version; all in one transaction. */
  readonly up: readonly string[];
  /** Statements that go back; data that only the newer version can hold is lost. */
  readonly down: readonly string[];
}
