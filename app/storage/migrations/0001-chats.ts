import type { Migration } from '../migration.ts';

export const chats: Migration = {
  version: 1,
  name: 'chats, turns, messages, tool calls, usage, child processes',
  up: [
    `CREATE TABLE chats (
      id TEXT PRIMARY KEY, title TEXT NOT NULL, titled INTEGER NOT NULL DEFAULT 0, model TEXT,
      created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL)`,
    `CREATE INDEX chats_updated ON chats (updated_at)`,
    `CREATE TABLE turns (
      id TEXT PRIMARY KEY, chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      seq INTEGER NOT NULL, status TEXT NOT NULL, model TEXT NOT NULL, stop_reason TEXT,
      error TEXT, started_at INTEGER NOT NULL, ended_at INTEGER)`,
    `CREATE INDEX turns_chat ON turns (chat_id, seq)`,
    `CREATE INDEX turns_status ON turns (status)`,
    `CREATE TABLE messages (
      id TEXT PRIMARY KEY, chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
      turn_id TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE, seq INTEGER NOT NULL,
      role TEXT NOT NULL, status TEXT NOT NULL, parts TEXT NOT NULL, created_at INTEGER NOT NULL)`,
    `CREATE INDEX messages_chat ON messages (chat_id, seq)`,
    `CREATE INDEX messages_turn ON messages (turn_id)`,
    `CREATE TABLE tool_calls (
      id TEXT PRIMARY KEY, chat_id TEXT REFERENCES chats (id) ON DELETE CASCADE,
      turn_id TEXT REFERENCES turns (id) ON DELETE CASCADE, call_id TEXT, caller TEXT NOT NULL,
      server TEXT NOT NULL, tool TEXT NOT NULL, arguments TEXT NOT NULL, status TEXT NOT NULL,
      result TEXT, error TEXT, cached INTEGER NOT NULL DEFAULT 0,
      attempts INTEGER NOT NULL DEFAULT 0, started_at INTEGER NOT NULL, duration_ms INTEGER)`,
    `CREATE INDEX tool_calls_turn ON tool_calls (turn_id)`,
    `CREATE INDEX tool_calls_started ON tool_calls (started_at)`,
    `CREATE INDEX tool_calls_status ON tool_calls (status)`,
    `CREATE TABLE usage (
      id TEXT PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, outcome TEXT NOT NULL,
      chat_id TEXT, turn_id TEXT, run_id TEXT, agent TEXT, job_id TEXT, plugin TEXT, tool TEXT,
      provider TEXT, model TEXT, input_tokens INTEGER NOT NULL DEFAULT 0,
      output_tokens INTEGER NOT NULL DEFAULT 0, cache_read_tokens INTEGER NOT NULL DEFAULT 0,
      cache_write_tokens INTEGER NOT NULL DEFAULT 0, reasoning_tokens INTEGER NOT NULL DEFAULT 0,
      cost_nano INTEGER, provenance TEXT NOT NULL, price_source TEXT, price_date TEXT,
      latency_ms INTEGER NOT NULL DEFAULT 0, error TEXT)`,
    `CREATE INDEX usage_at ON usage (at)`,
    `CREATE INDEX usage_chat ON usage (chat_id, at)`,
    `CREATE INDEX usage_turn ON usage (turn_id)`,
    `CREATE TABLE child_processes (
      pid INTEGER NOT NULL, start_time TEXT NOT NULL, server TEXT NOT NULL,
      spawned_at INTEGER NOT NULL, PRIMARY KEY (pid, start_time))`,
  ],
  down: [
    `DROP TABLE child_processes`,
    `DROP TABLE usage`,
    `DROP TABLE tool_calls`,
    `DROP TABLE messages`,
    `DROP TABLE turns`,
    `DROP TABLE chats`,
  ],
};
