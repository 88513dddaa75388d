import type { WorkerPool } from '../tools/index.ts';
import type { EngineSeen, RunSeen, WorkflowEngine } from '../workflows/index.ts';
import { said, type Finding } from './checks.ts';

/** Work that waits for its turn, and whoever does it. */
export interface QueueSeen {
  readonly name: string;
  readonly waiting: number;
  /** How many may wait before more are refused; undefined where that is not limited. */
  readonly room?: number | undefined;
  /** Milliseconds since something of it last began or ended. */
  readonly quietMs: number;
  /** How often in a row whoever does the work ended before it was done. */
  readonly crashes: number;
}

/** Everything that is done without anybody looking on. */
export interface BackgroundSeen {
  readonly engine: EngineSeen;
  /** Since when each open question of a workflow waits for a person, by the wall clock. */
  readonly questions: readonly { readonly since: number }[];
  readonly queues: readonly QueueSeen[];
}

/** Background work as health sees it and goes on with it. */
export interface Background {
  seen(): BackgroundSeen;
  /** Goes on with what had to stop in the middle. */
  resume(): void;
}

/** The workflows of an engine and the threads of the machine. */
export function backgroundOf(
  engine: Pick<WorkflowEngine, 'seen' | 'questions' | 'recover'>,
  workers: Pick<WorkerPool, 'seen'>,
): Background {
  return {
    seen: () => ({ engine: engine.seen(), questions: engine.questions(), queues: workers.seen() }),
    resume: () => void engine.recover(),
  };
}

/** An answer that comes a little late is no trouble. */
const GRACE_MS = 30_000;
/** A run that performs nothing and waits for nothing goes on within moments. */
const STALLED_AFTER_MS = 60_000;
/** A queue in which nothing begins or ends for so long does not move: no usual work takes longer. */
const STILL_AFTER_MS = 10 * 60_000;
/** So many crashes one after the other are no accident. */
const DEAD_AFTER = 3;
const FULL_FROM = 0.9;
const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** Workflows, and every queue of work: each a component of its own. */
export function checkBackground(seen: BackgroundSeen, now: number): Finding[] {
  return [
    { name: 'workflows', kind: 'jobs', ...workflows(seen, now) },
    ...seen.queues.map((queue) => ({ name: queue.name, kind: 'jobs', ...stateOf(queue) })),
  ];
}

type Judged = Omit<Finding, 'name' | 'kind'>;

function workflows({ engine, questions }: BackgroundSeen, now: number): Judged {
  const { broken, runs, waiting, quietMs } = engine;
  const [first] = broken;
  if (first) {
    const count = broken.length;
    const { reason } = first;
    const told = `Workflows that stopped in the middle: ${count}. ${reason}`;
    return { state: 'CRITICAL', ...said(told, 'health.runs-broken', { count, reason }) };
  }
  const quiet = runs.find(isOverdue) ?? runs.find(isStalled);
  if (quiet) {
    const minutes = Math.round(quiet.quietMs / MINUTE_MS);
    const { workflow } = quiet;
    const told = `The workflow "${workflow}" has given no sign of life for ${minutes} min, longer than its step may take. It can be cancelled on its page.`;
    return { state: 'WARNING', ...said(told, 'health.run-silent', { workflow, minutes }) };
  }
  if (waiting > 0 && quietMs > STILL_AFTER_MS) return still(waiting, quietMs);
  const asked = questions.filter(({ since }) => now - since > DAY_MS).length;
  if (asked > 0) {
    const told = `Questions of workflows that have waited for you for more than a day: ${asked}.`;
    return { state: 'HEALTHY', ...said(told, 'health.runs-asking', { count: asked }) };
  }
  return { state: 'HEALTHY' };
}

/** Whether a run is silent for longer than any of its steps may take. */
function isOverdue({ steps, quietMs }: RunSeen): boolean {
  const longest = Math.max(...steps.map(({ limitMs }) => limitMs));
  return steps.length > 0 && quietMs > longest + GRACE_MS;
}

function isStalled({ steps, waits, quietMs }: RunSeen): boolean {
  return steps.length === 0 && !waits && quietMs > STALLED_AFTER_MS;
}

function stateOf({ waiting, room, quietMs, crashes }: QueueSeen): Judged {
  if (crashes >= DEAD_AFTER) {
    const told = `Its work ended before it was done ${crashes} times in a row. The computer may have too little memory.`;
    return {
      state: 'CRITICAL',
      ...said(told, 'health.queue-dead', { crashes }),
      unavailable: true,
    };
  }
  if (waiting > 0 && quietMs > STILL_AFTER_MS) return still(waiting, quietMs);
  if (room !== undefined && waiting >= room * FULL_FROM) {
    const told = `${waiting} tasks are waiting, of ${room} that can.`;
    return { state: 'WARNING', ...said(told, 'health.queue-full', { waiting, room }) };
  }
  return { state: 'HEALTHY' };
}

function still(waiting: number, quietMs: number): Judged {
  const minutes = Math.round(quietMs / MINUTE_MS);
  const told = `${waiting} tasks are waiting, and none has begun or ended for ${minutes} min.`;
  return { state: 'WARNING', ...said(told, 'health.queue-still', { waiting, minutes }) };
}
