import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Agents of plugins that a person lets do more than read, as they were then. */
export const agentGrants = sqliteTable(
  'agent_grants',
  {
    agent: text('agent').notNull(),
    version: text('version').notNull(),
    /** The plugin and the definition as JSON with ordered keys. */
    definition: text('definition').notNull(),
    allowedAt: integer('allowed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.agent, table.version] })],
);
