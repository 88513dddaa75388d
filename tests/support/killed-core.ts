import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { AppPorts } from '../../app/ports.ts';
import { seededRandom } from '../../app/base/index.ts';
import type { ModelEvent, ModelRequest } from '../../app/models/index.ts';
import { migrate, tables, type Database } from '../../app/storage/index.ts';
import { parseWorkflow, type RunState, type StoredEvent } from '../../app/workflows/index.ts';
import { timeOrderedIds } from '../../main/adapters/ids.ts';
import { silentLog } from '../../main/adapters/log.ts';
import { systemClock } from '../../main/adapters/time.ts';
import { memoryCore, say, type MemoryCore } from './memory-core.ts';

/** What the world outside saw: every tool call that took effect, every model call answered. */
export interface Seen {
  readonly effects: readonly string[];
  readonly answers: readonly string[];
}

/** The app as a kill at one moment would leave it. */
export interface Snapshot extends Seen {
  readonly bytes: Buffer;
  /** What had just happened. */
  readonly after: string;
  /** Tool calls that had been sent. */
  readonly sent: number;
}

export interface RunEndSeen extends Seen {
  readonly state: RunState;
  readonly history: readonly StoredEvent[];
  /** Calls and attempts still open, and money still held. */
  readonly left: number;
  /** Tool calls whose end was not stored when the app was killed. */
  readonly cutOff: number;
}

export interface KilledCase {
  readonly text: string;
  readonly input?: unknown;
  readonly agents?: Record<string, string>;
  readonly model?: (request: ModelRequest) => readonly ModelEvent[];
  /** Settings of the person. */
  readonly settings?: Record<string, unknown>;
  /** How many tool calls of it change something. */
  readonly effects: number;
  readonly ends?: 'failed';
}

/** One world: it counts what is done to it, and tells of each moment at which a kill could fall. */
class World {
  readonly effects: string[] = [];
  readonly answers: string[] = [];
  sent = 0;
  readonly moment: (after: string) => void;
  readonly #case: KilledCase;

  constructor(one: KilledCase, moment: (after: string) => void) {
    this.#case = one;
    this.moment = moment;
  }

  readonly tool = async (name: string, args: Record<string, unknown>): Promise<string> => {
    this.sent += 1;
    this.moment(`the call of ${name} was sent`);
    await Promise.resolve();
    if (name === 'alter') this.effects.push(JSON.stringify(args));
    this.moment(`the effect of ${name}`);
    return JSON.stringify(args);
  };

  readonly model = (request: ModelRequest): readonly ModelEvent[] => {
    this.moment('a model was asked');
    this.answers.push(JSON.stringify(request.messages));
    return (this.#case.model ?? (() => [say('seven')]))(request);
  };
}

/** Runs the case to its end, and keeps the database as it is at every moment of it. */
export async function runWithSnapshots(
  one: KilledCase,
): Promise<{ whole: RunEndSeen; snapshots: Snapshot[] }> {
  const snapshots: Snapshot[] = [];
  const sqlite = new Sqlite(':memory:');
  migrate(drizzle(sqlite), systemClock);
  let watching = false;
  const world = new World(one, (after) => {
    if (!watching) return;
    const { effects, answers, sent } = world;
    const seen = { sent, effects: [...effects], answers: [...answers] };
    snapshots.push({ bytes: sqlite.serialize(), after, ...seen });
  });
  await using core = coreOver(sqlite, one, world);
  await core.app.gateway.settled(5000);
  core.app.engine.events.on('run', ({ event }) => world.moment(told(event)));
  watching = true;
  const { id } = core.app.engine.start(parseWorkflow(one.text), { input: one.input });
  const state = await toEnd(core, id);
  watching = false;
  return { whole: seenAt(core, id, world, state), snapshots };
}

/** Starts the app anew over a snapshot and sees the run to its end. */
export async function goOn(one: KilledCase, snapshot: Snapshot): Promise<RunEndSeen> {
  const sqlite = new Sqlite(snapshot.bytes);
  const world = new World(one, () => undefined);
  world.effects.push(...snapshot.effects);
  world.answers.push(...snapshot.answers);
  const stored = calls(drizzle(sqlite)).filter(({ status }) => status !== 'running').length;
  await using core = coreOver(sqlite, one, world);
  await core.app.gateway.settled(5000);
  core.app.engine.recover();
  core.app.bus.recover();
  const { id } = core.app.engine.list(1)[0]!;
  const state = await toEnd(core, id);
  return { ...seenAt(core, id, world, state), cutOff: snapshot.sent - stored };
}

function coreOver(sqlite: Sqlite.Database, one: KilledCase, world: World): MemoryCore {
  const agents: AppPorts['files']['agents'] = {
    path: 'agents',
    read: () => Object.entries(one.agents ?? {}).map(([name, text]) => ({ name, text })),
    plugins: () => [],
    watch: () => ({ [Symbol.dispose]: () => undefined }),
  };
  const base = { clock: systemClock, ids: timeOrderedIds, random: seededRandom(1), log: silentLog };
  return memoryCore(world.model, world.tool, one.settings, {
    ...{ database: drizzle(sqlite), base, agents },
  });
}

/** Answers what a run asks of a person until it has ended. */
async function toEnd({ app }: MemoryCore, id: string): Promise<RunState> {
  const run = app.engine.run(id);
  const ended = run.untilEnded();
  for (;;) {
    const state = await Promise.race([ended, pause(1)]);
    if (state) return state;
    for (const { runId, path } of app.engine.questions()) {
      app.engine.run(runId).answer(path, true, undefined);
    }
  }
}

function seenAt({ app }: MemoryCore, id: string, world: World, state: RunState): RunEndSeen {
  app.records.lastOf(''); // what waits to be written is
  const { database } = app;
  const tries = database.select().from(tables.attempts).all();
  const left =
    calls(database).filter(({ status }) => status === 'running').length +
    tries.filter(({ outcome }) => outcome === 'open').length +
    database.select().from(tables.reservations).all().length;
  return {
    ...{ state, left, cutOff: 0, history: app.engine.history(id) },
    ...{ effects: [...world.effects], answers: [...world.answers] },
  };
}

function calls(database: Database) {
  return database.select().from(tables.toolCalls).all();
}

function told({ event }: StoredEvent): string {
  return 'path' in event ? `${event.type} of ${event.path}` : event.type;
}
