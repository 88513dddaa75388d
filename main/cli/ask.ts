import { basename } from 'node:path';
import type { Command } from 'commander';
import { cancelled, fromWireError, type AppError, type WireError } from '../../app/base/index.ts';
import type { Door, EventPayload } from '../../app/contract/index.ts';
import { wireUsage } from '../server/wire.ts';
import { CommandFailure, addCommand, withSession, type Common } from './command.ts';
import { readGivenBytes } from './files.ts';
import type { Output } from './output.ts';

type TurnEvent = EventPayload<'turn.happened'>['event'];
type DoneEvent = Extract<TurnEvent, { type: 'done' }>;

interface AskOptions extends Common {
  readonly conversation?: string;
  readonly model?: string;
  readonly file?: string[];
  readonly agent?: string;
}

export function registerAsk(program: Command): void {
  addCommand(program, 'ask <text>', 'one turn, streamed')
    .option('--conversation <id>', 'chat to go on with')
    .option('--model <id>', 'provider/model')
    .option('--file <path...>', 'pictures or PDF documents to send with it')
    .option('--agent <name>', 'an agent that answers in place of the assistant')
    .action((text: string, options: AskOptions) =>
      withSession(options, (session, output, signal) =>
        ask(session.door, text, options, output, signal),
      ),
    );
}

/** One turn, streamed to the terminal; the signal stops it, and what was shown stays in the chat. */
async function ask(
  door: Door,
  text: string,
  options: AskOptions,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const files = options.file?.map((path) => ({ name: basename(path), data: readGivenBytes(path) }));
  const followed = follow(door, output);
  const { chatId, turnId } = await door.invoke('turns.start', {
    message: text,
    caller: 'headless',
    ...(options.conversation === undefined ? {} : { chatId: options.conversation }),
    ...(options.model === undefined ? {} : { model: options.model }),
    ...(files === undefined ? {} : { files }),
    ...(options.agent === undefined ? {} : { agent: options.agent }),
  });
  const stop = (): void => void door.invoke('turns.stop', { chatId }).catch(() => undefined);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const seen = await followed.until(turnId);
  signal.removeEventListener('abort', stop);
  const done = seen.done!;
  const value = {
    conversation_id: chatId,
    text: done.text,
    tool_calls: seen.calls,
    usage: wireUsage(done.usage, done.costNano),
    model: seen.model,
    status: done.status,
    ...(done.stopReason ? { stop_reason: done.stopReason } : {}),
  };
  const failure = failureOf(seen, done);
  if (failure) throw new CommandFailure(failure, value, ['']);
  output.result(value, [
    ...(done.stopReason ? ['', done.stopReason] : []),
    '',
    `${seen.model} · ${value.usage.input_tokens} in, ${value.usage.output_tokens} out · ${cost(done)}`,
  ]);
}

function failureOf(seen: Seen, done: DoneEvent): AppError | undefined {
  if (seen.error) return fromWireError(seen.error);
  return done.status === 'cancelled' ? cancelled('The answer') : undefined;
}

function cost(done: DoneEvent): string {
  return done.costNano === null ? 'price unknown' : `$${(done.costNano / 1e9).toFixed(6)}`;
}

interface Seen {
  model: string;
  calls: {
    server: string;
    tool: string;
    arguments: Record<string, unknown>;
    ok: boolean;
    duration_ms: number;
    cached: boolean;
  }[];
  error: WireError | undefined;
  done: DoneEvent | undefined;
}

/** Listens from before the turn starts, so that no event of it is missed. */
function follow(door: Door, output: Output) {
  const early: EventPayload<'turn.happened'>[] = [];
  let handle = (envelope: EventPayload<'turn.happened'>): void => void early.push(envelope);
  const subscription = door.on('turn.happened', (envelope) => handle(envelope));
  return {
    until: (turnId: string): Promise<Seen> =>
      new Promise((resolve) => {
        const seen: Seen = { model: '', calls: [], error: undefined, done: undefined };
        const open = new Map<string, Record<string, unknown>>();
        handle = (envelope) => {
          if (envelope.turnId !== turnId) return;
          take(envelope.event, seen, open, output);
          if (envelope.event.type !== 'done') return;
          subscription[Symbol.dispose]();
          resolve(seen);
        };
        early.forEach((envelope) => handle(envelope));
      }),
  };
}

function take(
  event: TurnEvent,
  seen: Seen,
  open: Map<string, Record<string, unknown>>,
  output: Output,
): void {
  if (event.type === 'start') seen.model = event.model;
  else if (event.type === 'text') output.stream(event.delta);
  else if (event.type === 'error') seen.error = event.error;
  else if (event.type === 'done') seen.done = event;
  else if (event.type === 'tool_call') {
    open.set(event.id, event.arguments);
    output.stream(`\n→ ${event.name} ${JSON.stringify(event.arguments)}\n`);
  } else if (event.type === 'tool_result') {
    seen.calls.push({
      server: event.server,
      tool: event.tool,
      arguments: open.get(event.id) ?? {},
      ok: event.status === 'ok',
      duration_ms: event.durationMs,
      cached: event.cached,
    });
    output.stream(event.status === 'ok' ? '' : `  ${event.status}: ${event.text}\n`);
  }
}
