import { TaskState } from '@a2a-js/sdk';
import {
  AgentEvent,
  type AgentExecutor,
  type ExecutionEventBus,
  type RequestContext,
} from '@a2a-js/sdk/server';
import { TaskNotFoundError } from '@a2a-js/sdk/errors';
import { toWireError, type WireError } from '../../../app/base/index.ts';
import type { Door } from '../../../app/contract/index.ts';
import { followRun } from '../../bridge/follow-run.ts';
import { progressLine } from '../../bridge/progress-line.ts';
import { approvalIn, ownMessage, wishOf } from './messages.ts';
import {
  artifactsOf,
  contextOf,
  openApprovals,
  statusOf,
  taskOf,
  unbegunTask,
  type RunDetail,
} from './task.ts';
import type { RunTasks } from './tasks.ts';

/** A message begins a run, or answers the question at which one waits. */
export class RunExecutor implements AgentExecutor {
  readonly #door: Door;
  readonly #tasks: RunTasks;

  constructor(door: Door, tasks: RunTasks) {
    this.#door = door;
    this.#tasks = tasks;
  }

  readonly execute = async (context: RequestContext, bus: ExecutionEventBus): Promise<void> => {
    using _telling = this.#tasks.telling(context.taskId);
    const { taskId, userMessage, task } = context;
    const problem = task ? undefined : await this.#begin(context);
    if (problem) {
      bus.publish(AgentEvent.task(unbegunTask(context, problem)));
      return;
    }
    const before = await this.#run(taskId);
    bus.publish(AgentEvent.task(taskOf(before, task?.history ?? [userMessage])));
    const { events } = await this.#door.invoke('runs.events', { runId: taskId });
    const [asked] = openApprovals(before);
    if (task && asked) {
      const answer = approvalIn(userMessage);
      if (!answer) {
        publishStatus(bus, before);
        return;
      }
      await this.#door.invoke('runs.answer', { runId: taskId, path: asked.path, ...answer });
    }
    if (await this.#asks(taskId, bus)) return;
    await this.#follow(before, events.length, bus);
  };

  readonly cancelTask = async (taskId: string, bus: ExecutionEventBus): Promise<void> => {
    await this.#door.invoke('runs.cancel', { runId: taskId });
    for await (const _step of followRun(this.#door, taskId)); // a step that is under way ends first
    publishStatus(bus, await this.#run(taskId));
  };

  /** Begins the run; gives back why there is none where it cannot be begun. */
  async #begin({ taskId, contextId, userMessage }: RequestContext): Promise<WireError | undefined> {
    const own = { id: taskId, contextId };
    try {
      const wish = wishOf(userMessage);
      if (wish.kind === 'workflow') {
        await this.#door.invoke('workflows.run', { text: wish.text, input: wish.input, ...own });
      } else await this.#door.invoke('workflows.request', { request: wish.text, ...own });
      return undefined;
    } catch (error) {
      return toWireError(error);
    }
  }

  /** Tells of the run's steps until it has ended or asks something. */
  async #follow(begun: RunDetail, after: number, bus: ExecutionEventBus): Promise<void> {
    const taskId = begun.id;
    for await (const step of followRun(this.#door, taskId, { after })) {
      if (step.waitingFor === 'approval' && (await this.#asks(taskId, bus))) return;
      const line = progressLine(step);
      if (line !== undefined && step.type !== 'node.waiting')
        publishWork(bus, begun, step.at, line);
    }
    const run = await this.#run(taskId);
    for (const artifact of artifactsOf(run)) {
      bus.publish(
        AgentEvent.artifactUpdate({
          taskId,
          contextId: contextOf(run),
          artifact,
          append: false,
          lastChunk: true,
          metadata: undefined,
        }),
      );
    }
    publishStatus(bus, run);
  }

  /** Whether the run waits for an answer, which is then told. */
  async #asks(taskId: string, bus: ExecutionEventBus): Promise<boolean> {
    const run = await this.#run(taskId);
    if (openApprovals(run).length === 0) return false;
    publishStatus(bus, run);
    return true;
  }

  async #run(taskId: string): Promise<RunDetail> {
    const run = await this.#tasks.run(taskId);
    if (!run) throw new TaskNotFoundError(`There is no task ${taskId}.`);
    return run;
  }
}

function publishStatus(bus: ExecutionEventBus, run: RunDetail): void {
  bus.publish(
    AgentEvent.statusUpdate({
      taskId: run.id,
      contextId: contextOf(run),
      status: statusOf(run),
      metadata: undefined,
    }),
  );
}

function publishWork(bus: ExecutionEventBus, run: RunDetail, at: number, line: string): void {
  const contextId = contextOf(run);
  bus.publish(
    AgentEvent.statusUpdate({
      taskId: run.id,
      contextId,
      status: {
        state: TaskState.TASK_STATE_WORKING,
        message: ownMessage(run.id, contextId, line),
        timestamp: new Date(at).toISOString(),
      },
      metadata: undefined,
    }),
  );
}
