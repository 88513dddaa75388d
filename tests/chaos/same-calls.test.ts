import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { served, temporaryHome } from '../support/agenthub.ts';
import { effectsIn, effectsServer } from '../support/call-gateway.ts';

interface Answer {
  readonly result: unknown;
  readonly meta: { readonly coalesced: boolean; readonly cached: boolean };
}

test('fifty identical calls over HTTP at the same time are one call with one result', async () => {
  using place = temporaryHome();
  const file = join(place.home, 'effects');
  mkdirSync(place.data, { recursive: true });
  writeFileSync(
    join(place.data, 'mcp.json'),
    JSON.stringify({
      mcpServers: { a: effectsServer(file, { rate: { capacity: 20, perSecond: 5 } }) },
    }),
  );
  await using app = await served(['--data', place.data], place.env);
  const call = async (tool: string): Promise<Answer> => {
    const response = await app.fetch('/api/tools/call', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ tool_name: tool, arguments: { id: 'same_query' } }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Answer;
  };
  const answers = await Promise.all(Array.from({ length: 50 }, () => call('a__look')));
  expect(new Set(answers.map(({ result }) => JSON.stringify(result))).size).toBe(1);
  expect(effectsIn(file)).toEqual(['look same_query']);
  expect(answers.filter(({ meta }) => !meta.coalesced && !meta.cached)).toHaveLength(1);
  await Promise.all([call('a__write'), call('a__write')]);
  expect(effectsIn(file).filter((line) => line.startsWith('write'))).toHaveLength(2);
});
