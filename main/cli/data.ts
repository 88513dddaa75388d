import { join } from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../app/base/index.ts';
import { MIGRATIONS, type MigrationStatus } from '../../app/storage/index.ts';
import { dataFolderPath } from '../adapters/data-folder.ts';
import { fileLog } from '../adapters/log.ts';
import { ChildJournal } from '../adapters/mcp/child-journal.ts';
import { backUp, restore as restoreFile } from '../adapters/storage/backup.ts';
import { inspectDatabase } from '../adapters/storage/inspect.ts';
import { openSqliteStore } from '../adapters/storage/sqlite-store.ts';
import { systemClock } from '../adapters/time.ts';
import { addCommand, addNoun, wholeNumber, type Common } from './command.ts';
import { bytes, createOutput, table } from './output.ts';
import { lockForFiles } from './session.ts';

type MoveOptions = Common & { readonly to?: number };

export function registerData(program: Command): void {
  const migrate = addNoun(program, 'migrate', 'the version of the database');
  addCommand(migrate, 'status', 'the version, and what is to come').action(status);
  for (const [direction, description] of [
    ['up', 'to the newest version, or to N'],
    ['down', 'one version back, or to N'],
  ] as const) {
    addCommand(migrate, direction, description)
      .option('--to <n>', 'version to reach', wholeNumber(0, 100_000))
      .action((options: MoveOptions) => move(direction, options));
  }
  addCommand(
    program,
    'backup [file]',
    'copy chats, usage, settings and servers into one file',
  ).action(backup);
  addCommand(program, 'restore <file>', 'put a backup in place of the present data').action(
    restore,
  );
}

async function status(options: Common): Promise<void> {
  const path = databasePath(options);
  const found = readStatus(path);
  createOutput(options.json === true).result({ path, ...found }, [
    `version ${found.current} of ${found.latest}`,
    ...found.pending.map(({ version, name }) => `to come: ${version} ${name}`),
    ...table(
      found.history.map(({ at, direction, version, name }) => [
        new Date(at).toISOString(),
        direction,
        String(version),
        name,
      ]),
    ),
  ]);
}

function readStatus(path: string): MigrationStatus {
  const found = inspectDatabase(path, { thorough: false });
  if (found.state === 'read') return found.status;
  if (found.state === 'missing') {
    const pending = MIGRATIONS.map(({ version, name }) => ({ version, name }));
    return { current: 0, latest: MIGRATIONS.length, pending, history: [] };
  }
  throw new AppError({
    kind: 'unavailable',
    code: 'database.unreadable',
    message: `The database ${path} cannot be read: ${found.reason}.`,
    remedy: 'Run "agenthub doctor"; "agenthub restore FILE" puts a backup in its place.',
  });
}

async function move(direction: 'up' | 'down', options: MoveOptions): Promise<void> {
  const { dataFolder, lock } = await lockForFiles(options.data, `"agenthub migrate ${direction}"`);
  try {
    const path = join(dataFolder, 'agenthub.db');
    const { current, latest } = readStatus(path);
    const target = options.to ?? (direction === 'up' ? latest : current - 1);
    if (direction === 'up' ? target < current : target > current || target < 0) {
      throw wrongDirection(direction, current, target);
    }
    await reapLeftovers(path, current, dataFolder);
    using store = openSqliteStore(path, systemClock, target);
    const backup = store.migrated?.backup;
    createOutput(options.json === true).result(
      { from: current, to: target, latest, ...(backup === undefined ? {} : { backup }) },
      [
        current === target
          ? `version ${current}: nothing to do`
          : `version ${current} -> ${target}`,
        ...(backup === undefined ? [] : [`copy from before: ${backup}`]),
        ...(target < latest ? ['The next start of AgentHub brings it to the newest again.'] : []),
      ],
    );
  } finally {
    lock[Symbol.dispose]();
  }
}

async function backup(file: string | undefined, options: Common): Promise<void> {
  const made = backUp(dataFolderPath(options.data, process.env), file, systemClock);
  createOutput(options.json === true).result(made, [`${made.path} (${bytes(made.bytes)})`]);
}

async function restore(file: string, options: Common): Promise<void> {
  const { dataFolder, lock } = await lockForFiles(options.data, '"agenthub restore"');
  try {
    const path = join(dataFolder, 'agenthub.db');
    const present = inspectDatabase(path, { thorough: false });
    if (present.state === 'read') await reapLeftovers(path, present.status.current, dataFolder);
    const done = restoreFile(dataFolder, file, systemClock);
    createOutput(options.json === true).result(done, [
      `restored ${file} (database version ${done.version}${done.files.map((name) => `, ${name}`).join('')})`,
      ...(done.before === undefined ? [] : [`the data from before is kept in ${done.before}`]),
    ]);
  } finally {
    lock[Symbol.dispose]();
  }
}

/** The first version whose database holds the journal of started servers in its present form. */
const JOURNAL_SINCE = 5;

/** Ends servers of a killed run while the database still knows them. */
async function reapLeftovers(path: string, current: number, dataFolder: string): Promise<void> {
  if (current < JOURNAL_SINCE || current > MIGRATIONS.length) return;
  using store = openSqliteStore(path, systemClock, current);
  const log = fileLog(join(dataFolder, 'logs'), 'info');
  await new ChildJournal(store.database, systemClock, log).reap();
}

function databasePath(options: Common): string {
  return join(dataFolderPath(options.data, process.env), 'agenthub.db');
}

function wrongDirection(direction: 'up' | 'down', current: number, target: number): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'migration.direction',
    message:
      target < 0
        ? 'The database is at version 0: there is no version before it.'
        : `The database is at version ${current}: "migrate ${direction}" cannot lead to ${target}.`,
    remedy: `Run "agenthub migrate status", then "agenthub migrate ${direction === 'up' ? 'down' : 'up'} --to ${Math.max(0, target)}" if that is what you want.`,
  });
}
