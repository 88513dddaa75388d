import { TaskState, type ListTasksRequest, type ListTasksResponse, type Task } from '@a2a-js/sdk';
import type { TaskStore } from '@a2a-js/sdk/server';
import { AppError } from '../../../app/base/index.ts';
import type { Door } from '../../../app/contract/index.ts';
import { contextOf, taskOf, type RunDetail } from './task.ts';

/** Tasks of which is remembered what was said; the run itself is stored for good. */
const MOST_KEPT = 1000;
const TAKEN_IN_MS = 250;
const MOST_LISTED = 1000;
const USUAL_PAGE = 50;
const LARGEST_PAGE = 100;

/**
 * Tasks are runs: their state is read from the run, so that it holds after a restart and whoever
 * answered or stopped it. While a run is told of event by event, a task is what has been told.
 */
export class RunTasks implements TaskStore {
  readonly #door: Door;
  readonly #told = new Map<string, Task>();
  readonly #telling = new Map<string, number>();

  constructor(door: Door) {
    this.#door = door;
  }

  /** The task is told of from now on; ends some time after disposal, as events are taken in late. */
  telling(taskId: string): Disposable {
    this.#telling.set(taskId, (this.#telling.get(taskId) ?? 0) + 1);
    const ended = (): void => {
      const left = (this.#telling.get(taskId) ?? 1) - 1;
      if (left > 0) this.#telling.set(taskId, left);
      else this.#telling.delete(taskId);
    };
    return { [Symbol.dispose]: () => void setTimeout(ended, TAKEN_IN_MS).unref() };
  }

  save(task: Task): Promise<void> {
    this.#told.delete(task.id);
    this.#told.set(task.id, structuredClone(task));
    const [oldest] = this.#told.keys();
    if (this.#told.size > MOST_KEPT && oldest !== undefined) this.#told.delete(oldest);
    return Promise.resolve();
  }

  async load(taskId: string): Promise<Task | undefined> {
    const told = this.#told.get(taskId);
    if (told && this.#telling.has(taskId)) return structuredClone(told);
    const run = await this.run(taskId);
    return run ? taskOf(run, told?.history ?? []) : told;
  }

  /** The run of a task; undefined where there is none. */
  async run(taskId: string): Promise<RunDetail | undefined> {
    try {
      return await this.#door.invoke('runs.get', { runId: taskId });
    } catch (error) {
      if (error instanceof AppError && error.kind === 'missing') return undefined;
      throw error;
    }
  }

  /** The newest thousand runs that belong to a conversation, newest first. */
  async list(asked: ListTasksRequest): Promise<ListTasksResponse> {
    const { runs } = await this.#door.invoke('runs.list', { limit: MOST_LISTED });
    const found = runs.filter(
      (run) => run.chatId !== null && (!asked.contextId || contextOf(run) === asked.contextId),
    );
    const tasks: Task[] = [];
    for (const { id } of found) {
      const task = await this.load(id);
      if (task && fits(task, asked)) tasks.push(task);
    }
    const from = Number(asked.pageToken || 0);
    const size = Math.min(asked.pageSize ?? USUAL_PAGE, LARGEST_PAGE);
    const page = tasks.slice(from, from + size);
    return {
      tasks: page.map((task) => (asked.includeArtifacts ? task : { ...task, artifacts: [] })),
      nextPageToken: from + size < tasks.length ? String(from + size) : '',
      pageSize: size,
      totalSize: tasks.length,
    };
  }
}

function fits(task: Task, asked: ListTasksRequest): boolean {
  const any = [TaskState.TASK_STATE_UNSPECIFIED, TaskState.UNRECOGNIZED].includes(asked.status);
  const since = asked.statusTimestampAfter;
  return (
    (any || task.status?.state === asked.status) &&
    (since === undefined || (task.status?.timestamp ?? '') >= since)
  );
}
