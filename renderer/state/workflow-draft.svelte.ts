import type { WireError } from '../client/client.ts';
import { patternKey, type Check, type Pattern, type Workflows } from './workflows.svelte.ts';

/** How long typing must pause before the text is checked. */
const PAUSE_MS = 250;

/** A workflow's text as the person is writing it, with what is wrong with it. */
export class WorkflowDraft {
  readonly #workflows: Workflows;
  #timer: ReturnType<typeof setTimeout> | undefined;
  text = $state('');
  /** As it was opened or last saved. */
  saved = $state('');
  /** What the next save stands in for; undefined makes a new workflow. */
  replaces = $state.raw<{ name: string; revision: number } | undefined>();
  check = $state.raw<Check | undefined>();
  loaded = $state(false);
  problem = $state.raw<WireError | undefined>();

  constructor(workflows: Workflows) {
    this.#workflows = workflows;
  }

  get changed(): boolean {
    return this.loaded && this.text !== this.saved;
  }

  /** A new workflow that begins with a text. */
  begin(text: string): void {
    this.saved = '';
    this.replaces = undefined;
    this.loaded = true;
    this.write(text);
  }

  /** A new workflow that begins with what a pattern brings. */
  async follow(key: string, textOf: (pattern: Pattern) => string): Promise<void> {
    const answer = await this.#workflows.patterns();
    this.problem = answer.ok ? undefined : answer.error;
    if (!answer.ok) return;
    const pattern = answer.value.patterns.find((each) => patternKey(each) === key);
    this.begin(pattern ? textOf(pattern) : '');
  }

  async open(name: string): Promise<void> {
    const answer = await this.#workflows.text(name);
    this.problem = answer.ok ? undefined : answer.error;
    if (!answer.ok) return;
    this.saved = answer.value.text;
    this.replaces = answer.value;
    this.loaded = true;
    this.write(answer.value.text);
  }

  write(text: string): void {
    this.text = text;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), this.check ? PAUSE_MS : 0);
  }

  /** Says under which name it is kept now; undefined where it could not be saved. */
  async save(): Promise<string | undefined> {
    const { text, replaces } = this;
    const kept = replaces && { name: replaces.name, revision: replaces.revision };
    const answer = await this.#workflows.save({ text, ...(kept ? { replaces: kept } : {}) });
    this.problem = answer.ok ? undefined : answer.error;
    if (!answer.ok) return undefined;
    this.saved = text;
    this.replaces = answer.value;
    return answer.value.name;
  }

  async #look(): Promise<void> {
    const { text } = this;
    const answer = await this.#workflows.check(text);
    if (answer.ok && text === this.text) this.check = answer.value;
  }
}
