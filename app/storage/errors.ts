import { AppError, messageOf } from '../base/index.ts';
import type { Migration } from './migration.ts';

export function databaseTooNew(found: number, known: number): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'database.too-new',
    message: `The database was written by a newer AgentHub (version ${found}; this one knows up to ${known}). It was not touched.`,
    remedy: 'Install the newer AgentHub again, or start with another data folder (--data DIR).',
    data: { found, known },
  });
}

export function migrationUnknown(target: number, latest: number): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'migration.unknown',
    message: `There is no database version ${target}; versions 0 to ${latest} exist.`,
    remedy: 'Run "agenthub migrate status" to see the versions.',
    data: { target, latest },
  });
}

export function migrationFailed(migration: Migration, cause: unknown): AppError {
  return new AppError({
    kind: 'internal',
    code: 'migration.failed',
    message: `Step ${migration.version} (${migration.name}) of the database failed: ${messageOf(cause)}. It was undone; nothing was lost.`,
    remedy: 'A copy from before is in the backups folder. Run "agenthub doctor".',
    data: { version: migration.version, name: migration.name, reason: messageOf(cause) },
    cause,
  });
}
