/** Whom a spend belongs to. */
export interface SpendOwner {
  readonly chatId?: string | undefined;
  readonly turnId?: string | undefined;
  readonly runId?: string | undefined;
  /** The key of a step of the run. */
  readonly step?: string | undefined;
  readonly agent?: string | undefined;
  readonly jobId?: string | undefined;
  readonly plugin?: string | undefined;
  readonly project?: string | undefined;
}

/** What is spent on, and for whom: enough to tell which budgets it counts in. */
export interface Spend {
  readonly kind: 'model' | 'tool' | 'time';
  readonly owner: SpendOwner;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  readonly tool?: string | undefined;
}
