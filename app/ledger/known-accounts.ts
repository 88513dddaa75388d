import { heldIn, type HeldCall } from './held.ts';
import type { BudgetWindow } from './decide.ts';
import type { Budget } from './scope.ts';
import {
  accountKey,
  type AccountKey,
  type ReservationRow,
  type Statements,
  type WindowRow,
} from './statements.ts';

/** Accounts that are remembered: a budget of each run opens one after the other. */
const MOST_KNOWN = 2000;

/** What an ended call changes in an account. */
export interface Spending {
  readonly spent: number;
  readonly unpriced: number;
}

/**
 * The budgets, their accounts and the calls that run, as they stand in the database, remembered from
 * one transaction of this connection to the next. SQLite tells with its `data_version` whether any
 * other connection has committed in between: then, and after every transaction that fails, all is
 * read again. Nothing else may write these tables through this connection without calling `forget`.
 */
export class KnownAccounts {
  readonly #statements: Statements;
  #version: number | undefined;
  #budgets: readonly Budget[] | undefined;
  #calls: Map<string, HeldCall> | undefined;
  /** The account last used of each subject, by budget: numbers made into keys take too long. */
  readonly #windows = new Map<string, Map<string, BudgetWindow>>();
  #count = 0;
  readonly #most: number;

  constructor(statements: Statements, most = MOST_KNOWN) {
    this.#statements = statements;
    this.#most = most;
  }

  /** Runs work that reads and writes accounts, in a transaction that nothing can write beside. */
  transaction<Result>(work: () => Result): Result {
    // Within a transaction of somebody else's what is written here may still be undone.
    const within = this.#statements.inTransaction();
    try {
      return this.#statements.immediately(() => {
        const version = this.#statements.version();
        if (version !== this.#version) this.forget();
        this.#version = version;
        return work();
      });
    } catch (error) {
      this.forget();
      throw error;
    } finally {
      if (within) this.forget();
    }
  }

  /** The calls that run and hold something, read now. */
  callsNow(): HeldCall[] {
    return this.#statements.calls();
  }

  forget(): void {
    this.#budgets = undefined;
    this.#calls = undefined;
    this.#forgetWindows();
  }

  budgets(): readonly Budget[] {
    return (this.#budgets ??= this.#statements.budgets());
  }

  /** The account of a budget; undefined where there is none yet. */
  window(budget: Budget, subject: string, since: number): BudgetWindow | undefined {
    const known = this.#known(budget.id, subject, since);
    if (known) return known;
    const row = this.#statements.window(budget.id, subject, since);
    return row && this.#remember(this.#withHeld(budget, row));
  }

  add(budget: Budget, row: WindowRow): BudgetWindow {
    this.#statements.addWindow(row);
    return this.#remember(this.#withHeld(budget, row));
  }

  /** A call that may be sent: what it may cost is held in these accounts until it ends. */
  addCall(row: ReservationRow, call: HeldCall, keys: readonly AccountKey[]): void {
    this.#statements.addReservation(row);
    if (call.holdNano === 0) return;
    this.#calls?.set(call.id, call);
    this.#hold(keys, call.holdNano);
  }

  /** Ends a call and frees what it held in these accounts; false where it had ended before. */
  takeCall(id: string, holdNano: number, keys: readonly AccountKey[]): boolean {
    if (!this.#statements.takeReservation(id)) return false;
    this.#calls?.delete(id);
    this.#hold(keys, -holdNano);
    return true;
  }

  /** Counts what was spent; gives the account as it is now. */
  spend(window: BudgetWindow, { spent, unpriced }: Spending): BudgetWindow {
    this.#statements.spend(spent, unpriced, ...accountKey(window));
    return this.#remember({
      ...window,
      spentNano: window.spentNano + spent,
      unpriced: window.unpriced + unpriced,
    });
  }

  warn(window: BudgetWindow, warned: number): void {
    this.#statements.warn(warned, ...accountKey(window));
    this.#remember({ ...window, warned });
  }

  #hold(keys: readonly AccountKey[], nano: number): void {
    for (const key of keys) {
      const known = this.#known(...key);
      if (known) this.#remember({ ...known, heldNano: known.heldNano + nano });
    }
  }

  #known(budgetId: string, subject: string, since: number): BudgetWindow | undefined {
    const known = this.#windows.get(budgetId)?.get(subject);
    return known?.since === since ? known : undefined;
  }

  #withHeld(budget: Budget, row: WindowRow): BudgetWindow {
    this.#calls ??= new Map(this.#statements.calls().map((call) => [call.id, call]));
    return { ...row, heldNano: heldIn(budget, row, this.#calls.values()) };
  }

  #remember(window: BudgetWindow): BudgetWindow {
    const { budgetId, subject } = window;
    let ofBudget = this.#windows.get(budgetId);
    if (!ofBudget?.has(subject)) {
      if (this.#count >= this.#most) this.#forgetWindows();
      ofBudget = this.#windows.get(budgetId) ?? new Map();
      this.#windows.set(budgetId, ofBudget);
      this.#count += 1;
    }
    ofBudget.set(subject, window);
    return window;
  }

  #forgetWindows(): void {
    this.#windows.clear();
    this.#count = 0;
  }
}
