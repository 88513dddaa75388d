import { TaskState, type Message, type Part, type StreamResponse, type Task } from '@a2a-js/sdk';

/** How a message to another agent ended. */
export type AgentState =
  'completed' | 'failed' | 'rejected' | 'canceled' | 'input-required' | 'auth-required';

export interface AgentAnswer {
  readonly state: AgentState;
  readonly text: string;
  readonly taskId: string;
  readonly contextId: string;
}

const ENDS: ReadonlyMap<TaskState, AgentState> = new Map([
  [TaskState.TASK_STATE_COMPLETED, 'completed'],
  [TaskState.TASK_STATE_FAILED, 'failed'],
  [TaskState.TASK_STATE_REJECTED, 'rejected'],
  [TaskState.TASK_STATE_CANCELED, 'canceled'],
  [TaskState.TASK_STATE_INPUT_REQUIRED, 'input-required'],
  [TaskState.TASK_STATE_AUTH_REQUIRED, 'auth-required'],
]);

/** What an agent has told of one message so far. Its first end counts: it cannot take one back. */
export class Telling {
  #taskId = '';
  #contextId = '';
  #end: AgentState | undefined;
  #words = '';
  readonly #artifacts = new Map<string, string>();
  #stale: boolean;

  /** `answers`: the message answers a question, at which the task may stand when it is first told of. */
  constructor(answers = false) {
    this.#stale = answers;
  }

  /** Takes in an event; events of other tasks are left out. Says what is new for whoever waits. */
  take({ payload }: StreamResponse): string | undefined {
    if (!payload || this.#end) return undefined;
    switch (payload.$case) {
      case 'message':
        return this.#message(payload.value);
      case 'task':
        return this.#task(payload.value);
      case 'statusUpdate': {
        const { taskId, contextId, status } = payload.value;
        if (!this.#mine(taskId, contextId)) return undefined;
        return this.#status(status?.state, status?.message);
      }
      case 'artifactUpdate': {
        const { taskId, contextId, artifact, append } = payload.value;
        if (!artifact || !this.#mine(taskId, contextId)) return undefined;
        const before = append ? (this.#artifacts.get(artifact.artifactId) ?? '') : '';
        this.#artifacts.set(artifact.artifactId, before + textOf(artifact.parts));
        return undefined;
      }
    }
  }

  /** Empty until the agent has named a task: only then can it be asked how it goes. */
  get taskId(): string {
    return this.#taskId;
  }

  /** The answer once there is one. */
  get answer(): AgentAnswer | undefined {
    if (!this.#end) return undefined;
    const made = [...this.#artifacts.values()].filter(Boolean).join('\n\n');
    const text = this.#end === 'completed' ? made || this.#words : this.#words || made;
    return { state: this.#end, text, taskId: this.#taskId, contextId: this.#contextId };
  }

  #message({ parts, taskId, contextId }: Message): undefined {
    if (!this.#mine(taskId, contextId)) return;
    this.#words = textOf(parts);
    this.#end = 'completed';
  }

  #task({ id, contextId, artifacts, status }: Task): string | undefined {
    if (id === '' || !this.#mine(id, contextId)) return undefined;
    for (const { artifactId, parts } of artifacts) this.#artifacts.set(artifactId, textOf(parts));
    const asked = this.#stale && status?.state === TaskState.TASK_STATE_INPUT_REQUIRED;
    this.#stale = false;
    if (asked) return undefined;
    return this.#status(status?.state, status?.message);
  }

  #status(state: TaskState | undefined, message: Message | undefined): string | undefined {
    const words = message ? textOf(message.parts) : '';
    if (words !== '') this.#words = words;
    this.#end = state === undefined ? undefined : ENDS.get(state);
    return words === '' ? undefined : words;
  }

  #mine(taskId: string, contextId: string): boolean {
    if (this.#taskId !== '' && taskId !== '' && taskId !== this.#taskId) return false;
    if (this.#taskId === '') this.#taskId = taskId;
    if (this.#contextId === '') this.#contextId = contextId;
    return true;
  }
}

/** Text as it is, data as JSON; of files only what they are called. */
function textOf(parts: readonly Part[]): string {
  return parts
    .map(({ content, filename, mediaType }) => {
      switch (content?.$case) {
        case 'text':
          return content.value;
        case 'data':
          return JSON.stringify(content.value);
        case 'url':
          return `[file ${filename || content.value}]`;
        case 'raw':
          return `[file ${filename || mediaType}]`;
        default:
          return '';
      }
    })
    .filter(Boolean)
    .join('\n');
}
