import {
  AppError,
  Events,
  isRecord,
  isTooDeep,
  toAppError,
  toWireError,
  type Log,
} from '../../app/base/index.ts';
import {
  commands,
  events,
  type Answer,
  type CommandName,
  type EventName,
  type EventPayload,
} from '../../app/contract/index.ts';
import type { App } from '../../app/app.ts';
import { describeProblems } from '../../app/settings/index.ts';
import { createHandlers, type Handlers } from '../../app/handlers/index.ts';

/** An event on its way to a user interface. */
export interface Announcement {
  readonly name: EventName;
  readonly payload: unknown;
}

/** The one door for every user interface: validates, dispatches, wraps. Senders are checked before it. */
export class Bridge {
  readonly announcements = new Events<{ announced: Announcement }>();
  readonly #handlers: Handlers;
  readonly #log: Log;
  readonly #revs = new Map<EventName, number>();

  constructor(app: App) {
    this.#handlers = createHandlers(app);
    this.#log = app.log;
    this.#follow(app);
  }

  /** Never rejects: what goes wrong comes back as `{ok: false, error}`. */
  async invoke(name: unknown, input: unknown, signal: AbortSignal): Promise<Answer<unknown>> {
    try {
      return { ok: true, value: await this.#dispatch(name, input, signal) };
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.kind === 'internal') {
        this.#log.error('a command failed', { command: String(name), reason: error.message });
      }
      return { ok: false, error: toWireError(error) };
    }
  }

  async #dispatch(name: unknown, input: unknown, signal: AbortSignal): Promise<unknown> {
    if (typeof name !== 'string' || !Object.hasOwn(commands, name)) {
      throw new AppError({
        kind: 'missing',
        code: 'command.unknown',
        message: `There is no command "${String(name)}".`,
        remedy: 'This window and this AgentHub may be of different versions: reload it.',
        data: { name: String(name) },
      });
    }
    const command = commands[name as CommandName];
    if (isTooDeep(input)) throw tooDeep();
    const parsed = command.input.safeParse(input ?? {});
    if (!parsed.success) {
      const problems = describeProblems(parsed.error, 'input');
      throw new AppError({
        kind: 'invalid',
        code: 'command.invalid',
        message: `The request is not valid: ${problems}.`,
        remedy: 'Correct it and try again.',
        data: { problems },
      });
    }
    const handler = this.#handlers[name as CommandName] as (
      input: unknown,
      context: { signal: AbortSignal },
    ) => unknown;
    return command.output.parse(await handler(parsed.data, { signal }));
  }

  #follow(app: App): void {
    app.runner.events.on('turn', (payload) => this.#announce('turn.happened', payload));
    app.runner.events.on('chat', (payload) => this.#announceNext('chat.changed', payload));
    app.tools.events.on('progress', (payload) => this.#announce('tools.progressed', payload));
    app.asks.events.on('opened', (ask) => this.#announce('asks.opened', ask));
    app.asks.events.on('closed', (ask) => this.#announce('asks.closed', ask));
    app.gateway.events.on('logged', (message) => this.#announce('servers.logged', message));
    app.gateway.events.on('resourceUpdated', (news) => this.#announce('resources.updated', news));
    app.engine.events.on('run', ({ runId, event }) =>
      this.#announceNext('run.changed', { runId, status: event.event.type }),
    );
    app.agents.events.on('changed', (changed) => this.#announceNext('agents.changed', changed));
    app.ownWorkflows.events.on('changed', (payload) =>
      this.#announceNext('workflows.changed', payload),
    );
    app.gateway.events.on('changed', () => this.#announceNext('servers.changed', {}));
    for (const { events: heard } of [app.meaning, app.downloads]) {
      heard.on('changed', () => this.#announceNext('embeddings.changed', {}));
    }
    app.examples.writer.events.on('changed', () => this.#announceNext('examples.changed', {}));
    app.ledger.events.on('recorded', () => this.#announceNext('usage.changed', {}));
    app.settings.events.on('changed', (settings) =>
      this.#announceNext('settings.changed', { settings }),
    );
    app.notices.events.on('changed', (notices) =>
      this.#announceNext('notices.changed', { notices: [...notices] }),
    );
  }

  #announceNext<Name extends EventName>(
    name: Name,
    payload: Omit<EventPayload<Name>, 'rev'>,
  ): void {
    const rev = (this.#revs.get(name) ?? 0) + 1;
    this.#revs.set(name, rev);
    this.#announce(name, { ...payload, rev });
  }

  #announce(name: EventName, payload: unknown): void {
    const parsed = events[name].safeParse(payload);
    if (parsed.success) this.announcements.emit('announced', { name, payload: parsed.data });
    else this.#log.error('an event is not as the contract says', { event: name });
  }
}

/** Reads `{id, name, input}` as a remote user interface sends it. */
export function readCall(value: unknown): { id: string; name: string; input: unknown } | undefined {
  if (!isRecord(value) || typeof value['id'] !== 'string' || typeof value['name'] !== 'string') {
    return undefined;
  }
  return { id: value['id'], name: value['name'], input: value['input'] };
}

function tooDeep(): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'command.too-deep',
    message: 'The request holds lists or objects nested deeper than 100 levels.',
    remedy: 'Send flatter data.',
  });
}
