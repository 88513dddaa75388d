import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeClock, seededRandom } from '../base/index.ts';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { openSqliteStore, type SqliteStore } from '../../main/adapters/storage/sqlite-store.ts';
import { Accounts } from './accounts.ts';
import { ReservationBook, type OpenReservation, type Settlement } from './book.ts';
import { Budgets } from './budgets.ts';
import { DailySums } from './daily-sums.ts';
import { KnownAccounts } from './known-accounts.ts';
import { Statements } from './statements.ts';

const MODELS = ['flat', 'dear'];
const CHATS = ['c1', 'c2', 'c3'];

/** The books of one connection, as a ledger puts them together. */
function booksOf({ database }: SqliteStore, clock: FakeClock, timeZone: () => string) {
  const statements = new Statements(database);
  const sums = new DailySums(database, statements);
  const known = new KnownAccounts(statements, 4);
  const accounts = new Accounts(database, known, sums, timeZone);
  const shared = { database, known, accounts, clock, ids: timeOrderedIds };
  const book = new ReservationBook({
    ...shared,
    statements,
    sums,
    refuseUnknownPrice: () => false,
  });
  return { database, known, accounts, book, budgets: new Budgets(shared) };
}

function settlement(costNano: number | null, model?: string): Settlement {
  return {
    outcome: 'ok',
    costNano,
    model,
    provenance: 'computed',
    inputTokens: 1,
    outputTokens: 1,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    latencyMs: 1,
  };
}

describe('what is remembered of the accounts', () => {
  let folder: string;
  let stores: SqliteStore[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'agenthub-known-'));
    stores = [];
  });

  afterEach(() => {
    for (const store of stores) store[Symbol.dispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  function connect(clock: FakeClock): SqliteStore {
    const store = openSqliteStore(join(folder, 'agenthub.db'), clock);
    stores.push(store);
    return store;
  }

  it.each([1, 2, 3, 4])(
    'is what the database holds, whoever writes and whatever fails (seed %i)',
    (seed) => {
      const random = seededRandom(seed);
      const pick = <T>(items: readonly T[]): T => items[Math.floor(random.next() * items.length)]!;
      const clock = new FakeClock(Date.parse('2026-03-20T12:00:00Z'));
      let zone = 'UTC';
      const both = [0, 1].map(() => booksOf(connect(clock), clock, () => zone));
      const running: OpenReservation[] = [];

      function reserve(beside?: () => void): void {
        const owner = { chatId: pick(CHATS), turnId: `t${Math.floor(random.next() * 9)}` };
        const result = pick(both).book.reserve(
          {
            kind: 'model',
            provider: 'acme',
            model: pick(MODELS),
            owner,
            holdNano: pick([0, 5, 40, null]),
            free: false,
            inputTokens: 1,
          },
          beside,
        );
        if (result.ok) running.push(result.reservation);
      }

      function settle(beside?: () => void): void {
        const [open] = running.splice(Math.floor(random.next() * running.length), 1);
        if (!open) return;
        const ended = settlement(pick([0, 3, 30, null]), pick([undefined, ...MODELS]));
        pick(both).book.settle(open, ended, beside);
      }

      function changeBudgets(): void {
        const { budgets } = pick(both);
        const dice = random.next();
        const found = pick(budgets.list());
        if (dice < 0.2 && found) budgets.remove(found.budget.id);
        else if (dice < 0.4 && found?.accounts[0])
          budgets.raise(found.budget.id, 7, found.accounts[0].subject);
        else {
          const scope = pick(['app', 'chat', 'model', 'run'] as const);
          const period = pick(['run', 'day', 'week', 'month', 'total'] as const);
          const limitNano = Math.floor(random.next() * 900);
          const timeZone = pick([undefined, 'Asia/Seoul']);
          budgets.set({ scope, period, limitNano, hard: random.next() < 0.7, timeZone });
        }
      }

      const broken = (): never => {
        throw new Error('what is written beside fails');
      };

      function refusedOrBroken(): void {
        const before = running.length;
        try {
          reserve(broken);
        } catch (error) {
          expect((error as Error).message).toContain('beside fails');
        }
        expect(running).toHaveLength(before);
      }

      /** Work within a transaction of somebody else's that is taken back in the end. */
      function undone(): void {
        const { database, book } = pick(both);
        expect(() =>
          database.transaction(() => {
            book.reserve({
              kind: 'model',
              provider: 'acme',
              model: 'flat',
              owner: { chatId: 'c1', turnId: 't1' },
              holdNano: 11,
              free: false,
              inputTokens: 1,
            });
            broken();
          }),
        ).toThrow('beside fails');
      }

      for (let step = 0; step < 600; step += 1) {
        const dice = random.next();
        if (dice < 0.4) reserve();
        else if (dice < 0.75) settle();
        else if (dice < 0.8) refusedOrBroken();
        else if (dice < 0.83) settle(broken);
        else if (dice < 0.86) undone();
        else if (dice < 0.94) changeBudgets();
        else if (dice < 0.96) clock.jump(Math.floor(random.next() * 9 * 3_600_000));
        else {
          zone = pick(['UTC', 'America/New_York']);
          clock.jump(60_000); // it is asked for once a minute
        }
        const { database, known, accounts } = pick(both);
        const call = {
          id: 'use_probe',
          at: clock.now(),
          spend: {
            kind: 'model' as const,
            provider: 'acme',
            model: pick(MODELS),
            owner: { chatId: pick(CHATS), turnId: 't1' },
          },
        };
        const remembered = known.transaction(() => accounts.of(call));
        const { accounts: read, known: fresh } = booksOf(
          { database } as SqliteStore,
          clock,
          () => zone,
        );
        expect(remembered).toEqual(fresh.transaction(() => read.of(call)));
      }
    },
  );
});
