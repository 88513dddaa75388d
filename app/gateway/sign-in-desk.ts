import { AppError, isAbort, toAppError, type Log } from '../base/index.ts';
import type { ServerConfig } from './config.ts';
import type { SignInState, SignIns } from './sign-in.ts';

/** An error as a window tells it. */
interface SignInProblem {
  readonly code: string;
  readonly message: string;
  readonly data: Record<string, unknown> | undefined;
}

/** What a person is shown of the sign-in at a server. */
export interface SignInView {
  readonly state: SignInState;
  /** Where the person signs in, while that is waited for. */
  readonly url: string | undefined;
  /** Why the last try did not work. */
  readonly problem: SignInProblem | undefined;
  /** `memory`: it is forgotten when AgentHub ends. */
  readonly kept: SignIns['kept'];
}

export interface SignInDeskDeps {
  readonly signIns: SignIns;
  readonly onChange: () => void;
  readonly log: Log;
}

/** The sign-ins that are under way: one per server, the latest. */
export class SignInDesk implements Disposable {
  readonly #deps: SignInDeskDeps;
  readonly #open = new Map<string, { readonly abort: AbortController; url?: string | undefined }>();
  readonly #problems = new Map<string, SignInProblem>();

  constructor(deps: SignInDeskDeps) {
    this.#deps = deps;
  }

  /** Undefined for a server on this computer, which has no sign-in of this kind. */
  view(config: ServerConfig): SignInView | undefined {
    if (!hasSignIn(config)) return undefined;
    const { signIns } = this.#deps;
    return {
      state: signIns.state(config),
      url: this.#open.get(config.name)?.url,
      problem: this.#problems.get(config.name),
      kept: signIns.kept,
    };
  }

  /**
   * Begins a sign-in; one that was under way there is given up. `signedIn` is called once the tokens
   * are there. Rejects with an AppError where it cannot even begin.
   */
  async begin(config: ServerConfig, signedIn: () => void): Promise<{ url: string | undefined }> {
    const { name } = config;
    if (!hasSignIn(config)) throw noSignIn(name);
    this.stop(name);
    this.#problems.delete(name);
    const abort = new AbortController();
    const entry: { readonly abort: AbortController; url?: string | undefined } = { abort };
    this.#open.set(name, entry);
    try {
      const { url, done } = await this.#deps.signIns.begin(config, abort.signal);
      entry.url = url;
      void this.#follow(name, abort, done, signedIn);
      return { url };
    } catch (error) {
      this.#end(name, abort);
      throw error;
    } finally {
      this.#deps.onChange();
    }
  }

  async signOut(config: ServerConfig): Promise<void> {
    if (!hasSignIn(config)) throw noSignIn(config.name);
    this.stop(config.name);
    this.#problems.delete(config.name);
    await this.#deps.signIns.signOut(config);
  }

  /** Gives up the sign-in that is under way at a server, if any. */
  stop(name: string): void {
    this.#open.get(name)?.abort.abort();
    this.#open.delete(name);
  }

  [Symbol.dispose](): void {
    for (const name of [...this.#open.keys()]) this.stop(name);
  }

  async #follow(
    name: string,
    abort: AbortController,
    done: Promise<void>,
    signedIn: () => void,
  ): Promise<void> {
    try {
      await done;
      if (!abort.signal.aborted) signedIn();
    } catch (error) {
      if (abort.signal.aborted || isAbort(error)) return;
      const { code, message, data } = toAppError(error);
      this.#deps.log.warn('a sign-in did not work', { server: name, reason: message });
      this.#problems.set(name, { code, message, data });
    } finally {
      this.#end(name, abort);
      this.#deps.onChange();
    }
  }

  #end(name: string, abort: AbortController): void {
    if (this.#open.get(name)?.abort === abort) this.#open.delete(name);
  }
}

function noSignIn(server: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'sign-in.local-server',
    message: `The server "${server}" runs on this computer; there is nothing to sign in to.`,
    remedy: 'If it needs a key, put it into "env" of its entry.',
    data: { server },
  });
}

/** A process on this computer and another agent have no sign-in of this kind. */
function hasSignIn({ address }: ServerConfig): boolean {
  return address.transport !== 'stdio' && address.transport !== 'a2a';
}
