import type { Migration } from '../migration.ts';

export const agents: Migration = {
  version: 11,
  name: 'messages, model answers, lives and states of agents',
  up: [
    `CREATE TABLE agent_messages (
      message_id TEXT PRIMARY KEY, run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
      seq INTEGER NOT NULL, node_path TEXT NOT NULL, correlation_id TEXT,
      message_type TEXT NOT NULL, priority INTEGER NOT NULL, timestamp TEXT NOT NULL, ttl INTEGER,
      sender_id TEXT NOT NULL, sender_type TEXT NOT NULL, recipient_id TEXT, recipient_type TEXT,
      action TEXT NOT NULL, routing_key TEXT, reply_to TEXT, signature TEXT,
      encrypted INTEGER NOT NULL DEFAULT 0)`,
    `CREATE INDEX agent_messages_run ON agent_messages (run_id, seq)`,
    `CREATE TABLE agent_answers (
      key TEXT PRIMARY KEY, run_id TEXT NOT NULL, request TEXT NOT NULL, model TEXT NOT NULL,
      parts TEXT NOT NULL, at INTEGER NOT NULL)`,
    `CREATE INDEX agent_answers_run ON agent_answers (run_id)`,
    `CREATE TABLE agent_life (
      id INTEGER PRIMARY KEY AUTOINCREMENT, agent TEXT NOT NULL, instance TEXT NOT NULL,
      "from" TEXT NOT NULL, "to" TEXT NOT NULL, at INTEGER NOT NULL, reason TEXT)`,
    `CREATE INDEX agent_life_agent ON agent_life (agent, id)`,
    `CREATE TABLE agent_states (
      id TEXT PRIMARY KEY, agent TEXT NOT NULL, parent TEXT, schema_version INTEGER NOT NULL,
      checksum TEXT NOT NULL, created_by TEXT NOT NULL, state TEXT NOT NULL, at INTEGER NOT NULL)`,
    `CREATE INDEX agent_states_agent ON agent_states (agent, at)`,
  ],
  down: [
    `DROP TABLE agent_states`,
    `DROP TABLE agent_life`,
    `DROP TABLE agent_answers`,
    `DROP TABLE agent_messages`,
  ],
};
