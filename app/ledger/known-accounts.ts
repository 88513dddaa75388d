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
  readonly #windows = new Map<string, BudgetWindow>();
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
    this.#windows.clear();
  }

  budgets(): readonly Budget[] {
    return (this.#budgets ??= this.#statements.budgets());
  }

  /** The account of a budget; undefined where there is none yet. */
  window(budget: Budget, subject: string, since: number): BudgetWindow | undefined {
    const name = nameOf([budget.id, subject, since]);
    const known = this.#windows.get(name);
    if (known) return known;
    const row = this.#statements.window(budget.id, subject, since);
    return row && this.#remember(name, this.#withHeld(budget, row));
  }

  add(budget: Budget, row: WindowRow): BudgetWindow {
    this.#statements.addWindow(row);
    return this.#remember(nameOf(accountKey(row)), this.#withHeld(budget, row));
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
    const key = accountKey(window);
    this.#statements.spend(spent, unpriced, ...key);
    return this.#remember(nameOf(key), {
      ...window,
      spentNano: window.spentNano + spent,
      unpriced: window.unpriced + unpriced,
    });
  }

  warn(window: BudgetWindow, warned: number): void {
    const key = accountKey(window);
    this.#statements.warn(warned, ...key);
    this.#remember(nameOf(key), { ...window, warned });
  }

  #hold(keys: readonly AccountKey[], nano: number): void {
    for (const key of keys) {
      const name = nameOf(key);
      const known = this.#windows.get(name);
      if (known) this.#windows.set(name, { ...known, heldNano: known.heldNano + nano });
    }
  }

  #withHeld(budget: Budget, row: WindowRow): BudgetWindow {
    this.#calls ??= new Map(this.#statements.calls().map((call) => [call.id, call]));
    return { ...row, heldNano: heldIn(budget, row, this.#calls.values()) };
  }

  #remember(name: string, window: BudgetWindow): BudgetWindow {
    if (this.#windows.size >= this.#most && !this.#windows.has(name)) this.#windows.clear();
    this.#windows.set(name, window);
    return window;
  }
}

function nameOf([budgetId, subject, since]: AccountKey): string {
  return `${budgetId} ${since} ${subject}`;
}
