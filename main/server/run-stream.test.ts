import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryHost, type MemoryHost } from '../../tests/support/memory-host.ts';

const STEPS = `
name: two steps
nodes:
  look: { tool: box__look, inputs: { text: a } }
  yes: { type: approval, question: Go on?, needs: [look] }
  told: { value: done, needs: [yes] }
`;

let host: MemoryHost;
beforeEach(async () => (host = await memoryHost()));
afterEach(() => host[Symbol.asyncDispose]());

async function waiting(): Promise<string> {
  const { id } = await host.invoke('workflows.run', { text: STEPS });
  await expect
    .poll(async () => (await host.invoke('runs.get', { runId: id })).nodes)
    .toContainEqual(expect.objectContaining({ path: 'yes', status: 'waiting' }));
  return id;
}

interface Frame {
  readonly id: number;
  readonly event: string;
  readonly data: { readonly path?: string; readonly question?: string; readonly status?: string };
}

function frames(text: string): Frame[] {
  return text
    .split('\n\n')
    .map((block) => /^id: (\d+)\nevent: (.+)\ndata: (.+)$/.exec(block))
    .filter((found) => found !== null)
    .map(([, id, event, data]) => ({
      id: Number(id),
      event: event!,
      data: JSON.parse(data!) as Frame['data'],
    }));
}

test('a run is told of from its beginning to its end, each event once and in order', async () => {
  const id = await waiting();
  const answer = await host.fetch(`/api/workflow/${id}/events`);
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  await host.invoke('runs.answer', { runId: id, path: 'yes', approved: true });
  const told = frames(await answer.text());
  expect(told.map(({ id: seq }) => seq)).toEqual(told.map((_, index) => index + 1));
  expect(told.map(({ event, data }) => `${event} ${data.path ?? ''}`.trim())).toEqual([
    'run.started',
    'node.started look',
    'node.completed look',
    'node.waiting yes',
    'node.completed yes',
    'node.started told',
    'node.completed told',
    'run.ended',
  ]);
  expect(told[3]?.data.question).toBe('Go on?');
  expect(told.at(-1)?.data.status).toBe('completed');
});

test('a reader that lost the connection asks on where it was', async () => {
  const id = await waiting();
  await host.invoke('runs.answer', { runId: id, path: 'yes', approved: false });
  const rest = await host.fetch(`/api/workflow/${id}/events`, {
    headers: { 'Last-Event-ID': '4' },
  });
  expect(frames(await rest.text())[0]).toMatchObject({ id: 5, event: 'node.failed' });
});

test('leaving the stream leaves the run alone', async () => {
  const id = await waiting();
  const gone = new AbortController();
  await host.fetch(`/api/workflow/${id}/events`, { signal: gone.signal });
  gone.abort();
  await host.invoke('runs.answer', { runId: id, path: 'yes', approved: true });
  await expect
    .poll(async () => (await host.invoke('runs.get', { runId: id })).status)
    .toBe('completed');
});

test('there is no stream without the token, of no run, and from no such place', async () => {
  const id = await waiting();
  const refused = await fetch(`${host.serving.url}/api/workflow/${id}/events`);
  expect(refused.status).toBe(401);
  expect((await host.fetch('/api/workflow/none/events')).status).toBe(404);
  expect((await host.fetch(`/api/workflow/${id}/events?after=-1`)).status).toBe(400);
});
