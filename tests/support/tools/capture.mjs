/**
 * Writes what MCP servers answer to `tools/list`, one line for each tool:
 *   node tests/support/tools/capture.mjs FILE NAME COMMAND ARGUMENT... [-- NAME COMMAND ...]
 */
import { writeFileSync } from 'node:fs';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';

const [file, ...rest] = process.argv.slice(2);
const groups = [[]];
for (const word of rest) {
  if (word === '--') groups.push([]);
  else groups.at(-1).push(word);
}
const lines = [];
for (const [server, command, ...args] of groups) {
  const client = new Client({ name: 'capture', version: '1.0.0' });
  await client.connect(new StdioClientTransport({ command, args }));
  const { tools } = await client.listTools();
  for (const { name, title, description = '', inputSchema, annotations } of tools) {
    lines.push(JSON.stringify({ server, name, title, description, inputSchema, annotations }));
  }
  await client.close();
}
writeFileSync(file, `${lines.join('\n')}\n`);
