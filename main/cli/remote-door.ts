import { WebSocket } from 'ws';
import { AppError, Events, fromWireError, isRecord, type WireError } from '../../app/base/index.ts';
import type { Door } from '../../app/contract/index.ts';
import type { Endpoint } from '../adapters/data-folder.ts';

/** A process that runs answers on the loopback within this time; one that hangs does not. */
const HANDSHAKE_MS = 5000;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppError) => void;
}

export interface RemoteDoor {
  readonly door: Door & Disposable;
  /** Aborts with an AppError when the other process is gone. */
  readonly lost: AbortSignal;
}

/** The door of another process that owns the data folder. */
export async function remoteDoor(endpoint: Endpoint, pid: number): Promise<RemoteDoor> {
  const socket = new WebSocket(`${endpoint.url.replace(/^http/, 'ws')}/bridge`, {
    headers: { Authorization: `Bearer ${endpoint.token}` },
    handshakeTimeout: HANDSHAKE_MS,
  });
  const pending = new Map<string, Pending>();
  const announced = new Events<{ announced: { name: string; payload: unknown } }>();
  const lost = new AbortController();
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', (error) => reject(ownerSilent(pid, error)));
  });
  socket.on('message', (data: Buffer) => {
    const value: unknown = JSON.parse(data.toString('utf8'));
    if (!isRecord(value)) return;
    if (isRecord(value['event'])) {
      announced.emit('announced', value['event'] as { name: string; payload: unknown });
      return;
    }
    const call = pending.get(String(value['id']));
    pending.delete(String(value['id']));
    const answer = value['answer'] as { ok: boolean; value?: unknown; error?: WireError };
    if (answer.ok) call?.resolve(answer.value);
    else call?.reject(fromWireError(answer.error!));
  });
  socket.on('error', () => undefined); // "close" follows and tells every caller
  socket.on('close', () => {
    const error = ownerLost(undefined);
    for (const call of pending.values()) call.reject(error);
    pending.clear();
    lost.abort(error);
  });
  let count = 0;
  const door: Door & Disposable = {
    invoke(name, input, signal) {
      const id = String(++count);
      signal?.addEventListener('abort', () => socket.send(JSON.stringify({ cancel: id })), {
        once: true,
      });
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject });
        socket.send(JSON.stringify({ id, name, input }), (error) => {
          if (error) reject(ownerLost(error));
        });
      });
    },
    on(name, listener) {
      return announced.on('announced', (event) => {
        if (event.name === name) listener(event.payload as never);
      });
    },
    [Symbol.dispose]() {
      socket.close();
    },
  };
  return { door, lost: lost.signal };
}

function ownerLost(cause: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'owner.lost',
    message: 'The AgentHub that owns this data folder ended in the middle of the command.',
    remedy: 'Start it again, or wait a moment and try again.',
    cause,
  });
}

function ownerSilent(pid: number, cause: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'owner.silent',
    message: `AgentHub (process ${pid}) owns this data folder and does not answer.`,
    remedy: `It may hang. Wait a moment; if it stays so, end process ${pid} and try again.`,
    cause,
  });
}
