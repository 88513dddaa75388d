import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AgentCard } from '@a2a-js/sdk';
import { agentCard } from '../../main/server/a2a/card.ts';

/**
 * An A2A agent in a process of its own that takes a message and then does what its text names,
 * nothing of which is an answer. Its address is its first line; `GET /seen` tells how many answers
 * are still open and which tasks it was asked to cancel. It ends when stdin does.
 */
const TASK = 'task-1';
const LARGE = 11 * 1024 * 1024;

const open = new Set<ServerResponse>();
const sent: string[] = [];
const cancelled: string[] = [];

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: { id?: string; message?: { parts: { text?: string }[] } };
}

const task = (state: string, id = TASK) => ({ id, contextId: 'c', status: { state } });

function told(answer: ServerResponse, id: number, ...results: object[]): void {
  if (!answer.headersSent) answer.writeHead(200, { 'Content-Type': 'text/event-stream' });
  for (const result of results) {
    answer.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
  }
}

const named = { task: task('TASK_STATE_WORKING') };
const artifact = (text: string) => ({
  artifactUpdate: {
    ...{ taskId: TASK, contextId: 'c', lastChunk: true },
    artifact: { artifactId: 'a', parts: [{ text }] },
  },
});

const DEEDS: Readonly<Record<string, (answer: ServerResponse, id: number) => void>> = {
  silent: () => undefined,
  names: (answer, id) => told(answer, id, named),
  trickles(answer, id) {
    told(answer, id, named);
    const timer = setInterval(() => answer.write(': still here\n\n'), 50);
    answer.on('close', () => clearInterval(timer));
  },
  rubbish: (answer) => answer.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>no'),
  nonsense(answer, id) {
    told(answer, id, { surprise: 7 });
    answer.end('data: {"jsonrpc"\n\n');
  },
  large(answer, id) {
    told(answer, id, named, artifact('x'.repeat(LARGE)));
  },
  floods(answer, id) {
    told(answer, id, named, ...Array.from({ length: 11 }, () => artifact('x'.repeat(LARGE / 11))));
  },
  other(answer, id) {
    const status = { state: 'TASK_STATE_COMPLETED' };
    told(answer, id, named, { statusUpdate: { taskId: 'of-another', contextId: 'c', status } });
    answer.end();
  },
  cut(answer, id) {
    told(answer, id, named);
    setTimeout(() => answer.destroy(), 50);
  },
};

function answerCall(call: Call, answer: ServerResponse): void {
  const said = sent.at(-1) ?? '';
  if (call.method === 'SendStreamingMessage') {
    const text = call.params.message?.parts[0]?.text ?? '';
    sent.push(text);
    DEEDS[text]?.(answer, call.id);
    return;
  }
  if (call.method === 'CancelTask') cancelled.push(call.params.id ?? '');
  // asked how it goes: cut off again, of another task, too much again, or for ever at work
  if (said === 'cut') answer.destroy();
  else {
    const artifacts = said === 'large' ? [artifact('x'.repeat(LARGE)).artifactUpdate.artifact] : [];
    const result =
      said === 'other'
        ? task('TASK_STATE_COMPLETED', 'of-another')
        : { ...task('TASK_STATE_WORKING'), artifacts };
    const text = JSON.stringify({ jsonrpc: '2.0', id: call.id, result });
    answer.writeHead(200, { 'Content-Type': 'application/json' }).end(text);
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

const server = createServer((request, answer) => {
  const json = (value: unknown): void => {
    answer.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  };
  if (request.url === '/seen') json({ open: open.size, sent, cancelled });
  else if (request.method === 'GET') {
    json(AgentCard.toJSON({ ...agentCard(`http://${request.headers.host}`), name: 'Stalls' }));
  } else {
    open.add(answer);
    answer.on('close', () => open.delete(answer));
    void bodyOf(request).then((body) => answerCall(JSON.parse(body) as Call, answer));
  }
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
process.stdin.on('end', () => process.exit()).resume();
