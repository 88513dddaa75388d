import { expect, test } from 'vitest';
import { SocketClient, type SocketLike } from './socket.ts';

class FakeSocket implements SocketLike {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: { id: string; name: string }[] = [];
  send(text: string): void {
    this.sent.push(JSON.parse(text) as { id: string; name: string });
  }
  close(): void {
    this.onclose?.();
  }
  receive(value: unknown): void {
    this.onmessage?.({ data: JSON.stringify(value) });
  }
}

function setUp() {
  const sockets: FakeSocket[] = [];
  const pauses: { ms: number; work: () => void }[] = [];
  const client = new SocketClient({
    connect: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    later: (ms, work) => void pauses.push({ ms, work }),
  });
  return { client, sockets, pauses };
}

test('a call made before the connection is open is sent once it is, and answered', async () => {
  const { client, sockets } = setUp();
  const answer = client.invoke('health.get', {});
  expect(sockets[0]!.sent).toEqual([]);
  sockets[0]!.onopen?.();
  const { id } = sockets[0]!.sent[0]!;
  sockets[0]!.receive({ id, answer: { ok: true, value: 7 } });
  expect(await answer).toEqual({ ok: true, value: 7 });
});

test('answers find their calls in whatever order they come', async () => {
  const { client, sockets } = setUp();
  sockets[0]!.onopen?.();
  const both = Promise.all([client.invoke('health.get', {}), client.invoke('settings.get', {})]);
  const [first, second] = sockets[0]!.sent;
  sockets[0]!.receive({ id: second!.id, answer: { ok: true, value: 'second' } });
  sockets[0]!.receive({ id: first!.id, answer: { ok: true, value: 'first' } });
  expect(await both).toEqual([
    { ok: true, value: 'first' },
    { ok: true, value: 'second' },
  ]);
});

test('calls under way when the line breaks are answered as disconnected, never left hanging', async () => {
  const { client, sockets } = setUp();
  sockets[0]!.onopen?.();
  const answer = client.invoke('health.get', {});
  sockets[0]!.close();
  expect(await answer).toMatchObject({ ok: false, error: { code: 'window.disconnected' } });
  expect(await client.invoke('health.get', {})).toMatchObject({ ok: false });
});

test('a broken line is tried again with growing pauses, and watchers hear of its return', () => {
  const { client, sockets, pauses } = setUp();
  const heard: string[] = [];
  client.onConnection((state) => heard.push(state));
  sockets[0]!.onopen?.();
  for (let attempt = 0; attempt < 7; attempt += 1) {
    sockets.at(-1)!.close();
    pauses.at(-1)!.work();
  }
  expect(pauses.map((pause) => pause.ms)).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  sockets.at(-1)!.onopen?.();
  expect(heard).toEqual(['open', 'lost', 'open']);
});

test('events reach the listeners of their name until they leave', () => {
  const { client, sockets } = setUp();
  const heard: unknown[] = [];
  const leave = client.on('usage.changed', (payload) => heard.push(payload));
  client.on('servers.changed', () => heard.push('wrong'));
  sockets[0]!.receive({ event: { name: 'usage.changed', payload: { rev: 1 } } });
  leave();
  sockets[0]!.receive({ event: { name: 'usage.changed', payload: { rev: 2 } } });
  expect(heard).toEqual([{ rev: 1 }]);
});
