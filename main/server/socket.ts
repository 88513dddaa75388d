import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { AppError, isRecord, toWireError } from '../../app/base/index.ts';
import { readCall, type Bridge } from '../bridge/bridge.ts';
import { checkHost, checkOrigin, type Access } from './access.ts';
import { statusOf } from './http.ts';

const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;
/** A listener that has fallen this far behind is cut off; it comes back and reads anew. */
const MAX_UNSENT_BYTES = 64 * 1024 * 1024;

/** The bridge of a browser and of other processes: calls one way, answers and events the other. */
export function attachSocket(
  server: Server,
  deps: { bridge: Bridge; access: Access; hostname: string },
): Disposable {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    try {
      if (new URL(request.url ?? '/', 'http://x').pathname !== '/bridge') throw noSocket();
      checkHost(request.headers.host, deps.hostname);
      checkOrigin(request.headers.origin, request.headers.host);
      deps.access.check(request.headers);
    } catch (error) {
      const wire = toWireError(error);
      const status = statusOf(wire);
      const text = JSON.stringify({ error: wire });
      socket.end(
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
      );
      return;
    }
    const here = isLoopback(request.socket.remoteAddress);
    sockets.handleUpgrade(request, socket, head, (open) => serve(open, deps.bridge, here));
  });
  return {
    [Symbol.dispose]() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
    },
  };
}

function serve(socket: WebSocket, bridge: Bridge, here: boolean): void {
  const closed = new AbortController();
  const running = new Map<string, AbortController>();
  const send = (value: unknown): void => {
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(value));
  };
  const subscription = bridge.announcements.on('announced', (announcement) =>
    send({ event: announcement }),
  );
  socket.on('message', (data: Buffer) => {
    const frame = readFrame(data);
    if (frame && 'cancel' in frame) {
      running.get(frame.cancel)?.abort();
      return;
    }
    const call = frame;
    if (!call) {
      socket.close(1008, 'not a call');
      return;
    }
    const { id, name, input } = call;
    if (!here && name.startsWith('folders.')) {
      send({ id, answer: { ok: false, error: toWireError(onlyHere()) } });
      return;
    }
    const abort = new AbortController();
    running.set(id, abort);
    const signal = AbortSignal.any([abort.signal, closed.signal]);
    void bridge.invoke(name, input, signal).then((answer) => {
      running.delete(id);
      send({ id, answer });
    });
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    subscription[Symbol.dispose]();
    closed.abort();
  });
}

/** A call, a request to cancel one, or undefined for what is neither. */
function readFrame(data: Buffer): ReturnType<typeof readCall> | { cancel: string } {
  try {
    const value: unknown = JSON.parse(data.toString('utf8'));
    if (isRecord(value) && typeof value['cancel'] === 'string') return { cancel: value['cancel'] };
    return readCall(value);
  } catch {
    return undefined;
  }
}

/** Whether an address, of either version of the protocol, is of this machine. */
function isLoopback(address: string | undefined): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(address ?? '');
}

/** What folders are called on this machine is told to nobody on another one. */
function onlyHere(): AppError {
  return new AppError({
    kind: 'denied',
    code: 'folder.only-here',
    message: 'Folders are shown only on the machine that AgentHub runs on.',
    remedy: 'Type the path of the folder.',
  });
}

function noSocket(): AppError {
  return new AppError({
    kind: 'missing',
    code: 'route.unknown',
    message: 'There is no socket at this address.',
  });
}
