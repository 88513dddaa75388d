import type { Migration } from '../migration.ts';

export const together: Migration = {
  version: 16,
  name: 'messages between runs, blackboards, decisions of the supervisor',
  up: [
    `CREATE TABLE bus_messages (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, topic TEXT NOT NULL,
      at INTEGER NOT NULL, expires_at INTEGER, correlation_id TEXT, priority INTEGER NOT NULL,
      status TEXT NOT NULL, errors INTEGER NOT NULL DEFAULT 0, last_error TEXT,
      message TEXT NOT NULL)`,
    `CREATE INDEX bus_messages_status ON bus_messages (status)`,
    `CREATE INDEX bus_messages_correlation ON bus_messages (correlation_id)`,
    `CREATE INDEX bus_messages_at ON bus_messages (at)`,
    `CREATE TABLE bus_deliveries (
      message_id TEXT NOT NULL REFERENCES bus_messages (id) ON DELETE CASCADE,
      subscriber TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (message_id, subscriber))`,
    `CREATE TABLE board_entries (
      board TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, owner TEXT NOT NULL,
      readers TEXT NOT NULL, version INTEGER NOT NULL, reads INTEGER NOT NULL DEFAULT 0,
      written_by TEXT, created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
      PRIMARY KEY (board, key))`,
    `CREATE TABLE board_roles (
      board TEXT NOT NULL, member TEXT NOT NULL, role TEXT NOT NULL,
      PRIMARY KEY (board, member, role))`,
    `CREATE TABLE supervisor_decisions (
      id TEXT PRIMARY KEY, at INTEGER NOT NULL, request TEXT NOT NULL, agent TEXT NOT NULL,
      confidence REAL NOT NULL, reasons TEXT NOT NULL, alternatives TEXT NOT NULL)`,
    `CREATE INDEX supervisor_decisions_at ON supervisor_decisions (at)`,
  ],
  down: [
    `DROP TABLE supervisor_decisions`,
    `DROP TABLE board_roles`,
    `DROP TABLE board_entries`,
    `DROP TABLE bus_deliveries`,
    `DROP TABLE bus_messages`,
  ],
};
