import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryHost, type MemoryHost } from '../../tests/support/memory-host.ts';
import { prometheusText } from './prometheus.ts';

let host: MemoryHost;
beforeEach(async () => (host = await memoryHost()));
afterEach(() => host[Symbol.asyncDispose]());

test('what was called, run and spent is counted, and every line is one of Prometheus', async () => {
  await host.invoke('tools.call', { name: 'box__look', arguments: {} });
  await host.invoke('workflows.run', { text: 'name: x\nnodes: { a: { value: 1 } }', wait: true });
  const answer = await host.fetch('/metrics');
  expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  const text = await answer.text();
  expect(text).toContain('agenthub_gateway_attempts{server="box",outcome="answered"} 1\n');
  expect(text).toContain('agenthub_breaker_state{server="box",state="closed"} 1\n');
  expect(text).toContain('agenthub_runs{status="completed"} 1\n');
  expect(text).toContain('# TYPE agenthub_spend_usd gauge\n');
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  const line = /^(?:# (?:HELP|TYPE) \w+ .+|[a-z_]+(?:\{(?:\w+="[^"]*",?)+\})? -?[\d.e+-]+)$/;
  expect(text.split('\n').filter((one) => one !== '' && !line.test(one))).toEqual([]);
});

test('nobody reads it without the token', async () => {
  expect((await fetch(`${host.serving.url}/metrics`)).status).toBe(401);
});

test('names of others cannot break a line, nor fill the answer without end', () => {
  const samples = Array.from({ length: 500 }, (_, value) => ({ labels: { n: `${value}` }, value }));
  const text = prometheusText([
    { name: 'a', help: 'A.', type: 'gauge', samples: [{ labels: { s: 'x"\n\\' }, value: 1 }] },
    { name: 'b', help: 'B.', type: 'gauge', samples },
  ]);
  expect(text).toContain('a{s="x\\"\\n\\\\"} 1\n');
  expect(text.match(/^b\{/gm)).toHaveLength(200);
  expect(text).toContain('b{n="499"} 499\n');
});
