import { customType, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Numbers of four bytes, in the byte order of every platform that AgentHub runs on. */
const floats = customType<{ data: Float32Array; driverData: Uint8Array }>({
  dataType: () => 'blob',
  toDriver: (values) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  fromDriver: (bytes) => new Float32Array(Uint8Array.from(bytes).buffer),
});

/** What an embedding model made of the words of a tool. */
export const toolVectors = sqliteTable(
  'tool_vectors',
  {
    /** The id of the model; vectors of one model compare with no other's. */
    model: text('model').notNull(),
    /** SHA-256 of the words, in hexadecimal figures. */
    hash: text('hash').notNull(),
    vector: floats('vector').notNull(),
  },
  (table) => [primaryKey({ columns: [table.model, table.hash] })],
);
