import { TaskState, type Message, type Task } from '@a2a-js/sdk';
import type { Client } from '@a2a-js/sdk/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { a2aClient, collected, textIn, toSend } from '../../../tests/support/a2a-client.ts';
import { memoryHost, type MemoryHost } from '../../../tests/support/memory-host.ts';

const ASKING = {
  name: 'asks',
  nodes: {
    look: { tool: 'box__look', inputs: { text: '${input.what}' } },
    yes: { type: 'approval', question: 'Go on?', needs: ['look'] },
    told: { value: 'Seen: ${nodes.look.output.text}', needs: ['yes'] },
  },
};
const asking = { workflow: ASKING, input: { what: 'a' } };
const quick = { workflow: 'name: quick\nnodes: { only: { value: "done at once" } }' };

let host: MemoryHost;
let client: Client;
beforeEach(async () => {
  host = await memoryHost();
  client = await a2aClient(host.serving.url, host.serving.token);
});
afterEach(() => host[Symbol.asyncDispose]());

function stateOf(answer: Task | Message): TaskState | undefined {
  return 'status' in answer ? answer.status?.state : undefined;
}

describe('the card', () => {
  test('needs no token and says how to come by one; everything else needs it', async () => {
    const card = await fetch(`${host.serving.url}/.well-known/agent-card.json`, {
      headers: { 'A2A-Version': '1.0' },
    });
    expect(card.status).toBe(200);
    expect(await card.json()).toMatchObject({
      name: 'AgentHub',
      supportedInterfaces: [
        { url: `${host.serving.url}/a2a`, protocolBinding: 'JSONRPC', protocolVersion: '1.0' },
        { url: `${host.serving.url}/a2a`, protocolBinding: 'JSONRPC', protocolVersion: '0.3' },
      ],
      securitySchemes: { token: { httpAuthSecurityScheme: { scheme: 'Bearer' } } },
    });
    const refused = await fetch(`${host.serving.url}/a2a`, { method: 'POST', body: '{}' });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('is one of 0.3 for a client that names no version', async () => {
    const card = await fetch(`${host.serving.url}/.well-known/agent-card.json`);
    expect(await card.json()).toMatchObject({
      protocolVersion: '0.3.0',
      url: `${host.serving.url}/a2a`,
      preferredTransport: 'JSONRPC',
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    });
  });
});

describe('a message', () => {
  test('in plain words is a run of the four agents, answered with its end', async () => {
    const answer = await client.sendMessage(toSend('Paint the moon'));
    expect(stateOf(answer)).toBe(TaskState.TASK_STATE_REJECTED);
    const body = await host.invoke('workflows.body', { runId: (answer as Task).id });
    expect(body.stages.map(({ agent }) => agent)).toContain('lubit');
  });

  test('with a workflow runs it, and its result is an artifact', async () => {
    const answer = await client.sendMessage(toSend(quick));
    expect(stateOf(answer)).toBe(TaskState.TASK_STATE_COMPLETED);
    expect(textIn(answer)).toBe('done at once');
  });

  test('is told of step by step on a stream', async () => {
    const events = await collected(client.sendMessageStream(toSend(quick)));
    expect(events[0]?.payload?.$case).toBe('task');
    const states = events.flatMap(({ payload }) =>
      payload?.$case === 'statusUpdate' ? [payload.value.status?.state] : [],
    );
    expect(states.at(-1)).toBe(TaskState.TASK_STATE_COMPLETED);
    expect(events.some(({ payload }) => payload?.$case === 'artifactUpdate')).toBe(true);
    const contexts = events.map(({ payload }) =>
      payload && 'contextId' in payload.value ? payload.value.contextId : '',
    );
    expect(new Set(contexts).size).toBe(1);
  });

  test.each([
    ['no text', ' '],
    ['a workflow that cannot run', { workflow: { name: 'x', nodes: {} } }],
  ])('with %s is refused with the reason, and nothing is run', async (_what, content) => {
    const answer = await client.sendMessage(toSend(content));
    expect(stateOf(answer)).toBe(TaskState.TASK_STATE_REJECTED);
    const { runs } = await host.invoke('runs.list', {});
    expect(runs).toEqual([]);
  });
});

describe('an approval', () => {
  test('is input that the caller has to give: yes goes on, no fails', async () => {
    const asked = (await client.sendMessage(toSend(asking))) as Task;
    expect(stateOf(asked)).toBe(TaskState.TASK_STATE_INPUT_REQUIRED);
    expect(textIn(asked.status!.message!)).toContain('Go on?');
    const unclear = await client.sendMessage(toSend('what is this about', asked));
    expect(stateOf(unclear)).toBe(TaskState.TASK_STATE_INPUT_REQUIRED);
    const done = await client.sendMessage(toSend('Yes, please', asked));
    expect(stateOf(done)).toBe(TaskState.TASK_STATE_COMPLETED);
    expect(textIn(done)).toContain('look was run');

    const other = (await client.sendMessage(toSend(asking))) as Task;
    const refused = await client.sendMessage(toSend({ approved: false }, other));
    expect(stateOf(refused)).toBe(TaskState.TASK_STATE_FAILED);
  });

  test('that the person answers in the window ends the task all the same', async () => {
    const asked = (await client.sendMessage(toSend(asking))) as Task;
    await host.invoke('runs.answer', { runId: asked.id, path: 'yes', approved: true });
    await expect
      .poll(async () => stateOf(await client.getTask({ tenant: '', id: asked.id })), {
        timeout: 5000,
      })
      .toBe(TaskState.TASK_STATE_COMPLETED);
  });
});

describe('a task', () => {
  test('is cancelled, and its run with it', async () => {
    const asked = (await client.sendMessage(toSend(asking))) as Task;
    const gone = await client.cancelTask({ tenant: '', id: asked.id, metadata: undefined });
    expect(stateOf(gone)).toBe(TaskState.TASK_STATE_CANCELED);
    expect(await host.invoke('runs.get', { runId: asked.id })).toMatchObject({
      status: 'cancelled',
    });
    await expect(client.sendMessage(toSend('yes', asked))).rejects.toThrow(/terminal/);
  });

  test('is followed again by whoever lost the stream', async () => {
    const asked = (await client.sendMessage(toSend(asking))) as Task;
    const following = collected(client.resubscribeTask({ tenant: '', id: asked.id }));
    await client.sendMessage(toSend('yes', asked));
    const events = await following;
    expect(events[0]?.payload?.$case).toBe('task');
    expect(events.at(-1)?.payload).toMatchObject({
      $case: 'statusUpdate',
      value: { status: { state: TaskState.TASK_STATE_COMPLETED } },
    });
  });

  test('that is not there is an error, and one of a conversation is listed', async () => {
    await expect(client.getTask({ tenant: '', id: 'none' })).rejects.toThrow(/not found/i);
    const asked = (await client.sendMessage(toSend(quick))) as Task;
    const listed = await client.listTasks({
      tenant: '',
      contextId: asked.contextId,
      status: TaskState.TASK_STATE_UNSPECIFIED,
      pageToken: '',
      statusTimestampAfter: undefined,
    });
    expect(listed.tasks.map(({ id }) => id)).toEqual([asked.id]);
  });
});

describe('a client of 0.3', () => {
  const call = async (method: string, params: object): Promise<Response> =>
    host.fetch('/a2a', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
  const message = (part: object) => ({
    message: { kind: 'message', messageId: 'm', role: 'user', parts: [part] },
  });

  test('sends, asks and streams in its own words', async () => {
    const sent = await call('message/send', message({ kind: 'data', data: quick }));
    const { result } = (await sent.json()) as { result: { id: string } };
    expect(result).toMatchObject({ kind: 'task', status: { state: 'completed' } });
    const asked = await call('tasks/get', { id: result.id });
    expect(await asked.json()).toMatchObject({ result: { status: { state: 'completed' } } });
    const streamed = await call('message/stream', message({ kind: 'data', data: quick }));
    expect(streamed.headers.get('content-type')).toContain('text/event-stream');
    expect(await streamed.text()).toContain('"state":"completed"');
  });

  test('is told in JSON-RPC what it did wrong', async () => {
    expect(await (await call('no/such', {})).json()).toMatchObject({ error: { code: -32601 } });
    const rubbish = await host.fetch('/a2a', { method: 'POST', body: 'rubbish' });
    expect(await rubbish.json()).toMatchObject({ error: { code: -32700 } });
  });
});
