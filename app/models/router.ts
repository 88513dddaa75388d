import { sleep, type AppError, type Clock, type Log, type Random } from '../base/index.ts';
import { providerFull, providerResting, servedTooLittle, stoppedUnsent } from './errors.ts';
import { estimateRequest } from './estimate.ts';
import { Lane, USUAL_LANE, type LaneLimits } from './lane.ts';
import { KnownLimits } from './load.ts';
import type { ChatModel, FailedAttempt, ModelEvent, ModelRequest } from './ports.ts';
import { HealthWindow } from './provider-health.ts';
import { providerById, splitModelId } from './providers.ts';
import { requestFor } from './request-for.ts';

export interface RouterDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Models to try after this one, best first, as a person set them. */
  readonly chain: (id: string) => readonly string[];
  readonly open: (id: string) => Promise<ChatModel>;
  /** The provider's own limit of requests for a minute, where the person told it. */
  readonly perMinute: (provider: string) => number | undefined;
  /** Tokens beyond which a model's server cuts a request without a word; undefined where none does. */
  readonly cutAt: (id: string) => Promise<number | undefined>;
}

/** A step from one model to the next, and why. */
export interface RouteRecord {
  readonly at: number;
  readonly wanted: string;
  readonly failed: string;
  readonly reason: string;
  /** The model tried next, the same one after a wait; undefined where nothing was left. */
  readonly next: string | undefined;
  readonly waitedMs: number;
}

/** Further attempts with the same model where it only asked to wait. */
const SAME_MODEL_RETRIES = 2;
/** Longer waits are left to the person. */
const LONGEST_WAIT_MS = 8000;
const FIRST_WAIT_MS = 500;
const KEPT_RECORDS = 200;
/** An estimate this many times a limit is above it, however the model's tokens are cut. */
const SURELY_LONGER = 1.5;

/** Failures after which another model, or the same one later, may well answer. */
const RETRYABLE = new Set([
  'model.overloaded',
  'model.busy',
  'model.full',
  'model.resting',
  'model.unavailable',
  'model.no-network',
]);
/** Failures of this model or account alone: waiting does not help, another model may. */
const ELSEWHERE = new Set([
  'model.missing',
  'model.context-too-long',
  'model.connection-cut', // only before a part of an answer had come
]);
/** Failures of the whole provider as it is set up here: a model of another provider may answer. */
const OTHER_PROVIDER = new Set([
  'model.no-credit',
  'model.key-refused',
  'model.key-missing',
  'model.setting-missing',
  'model.provider-ended',
  'model.provider-off',
]);

/** Puts lanes, health and fallback around models. One for the app. */
export class ModelRouter {
  readonly #deps: RouterDeps;
  readonly #lanes = new Map<string, Lane>();
  readonly #health = new Map<string, HealthWindow>();
  readonly #limits = new Map<string, KnownLimits>();
  #records: readonly RouteRecord[] = [];

  constructor(deps: RouterDeps) {
    this.#deps = deps;
  }

  /** Every step that was taken lately, the newest last. */
  get records(): readonly RouteRecord[] {
    return this.#records;
  }

  /** The recent past of a provider (`anthropic`) or of a model (`anthropic/claude-opus-5`). */
  health(name: string): HealthWindow {
    const known = this.#health.get(name) ?? new HealthWindow(this.#deps.random);
    this.#health.set(name, known);
    return known;
  }

  /** What a provider has told of its limits. */
  limits(provider: string): KnownLimits {
    const known = this.#limits.get(provider) ?? new KnownLimits();
    this.#limits.set(provider, known);
    return known;
  }

  /** The providers that were called since this program started. */
  providers(): string[] {
    return [...this.#lanes.keys()];
  }

  lane(provider: string): Lane {
    const limits = (): LaneLimits => ({
      ...USUAL_LANE,
      perMinute: this.#deps.perMinute(provider),
    });
    const known = this.#lanes.get(provider) ?? new Lane(provider, this.#deps.clock, limits);
    this.#lanes.set(provider, known);
    return known;
  }

  /** The same model in its lane, watched, and with what is tried when it fails. */
  route(model: ChatModel): ChatModel {
    return this.#routed(model, model.id, [model.id], 0);
  }

  #routed(model: ChatModel, wanted: string, tried: readonly string[], retries: number): ChatModel {
    const count = model.count?.bind(model);
    return {
      id: model.id,
      stream: (request, signal) => this.#stream(model, request, signal),
      count: count && ((request, signal) => count(requestFor(request, model.id), signal)),
      next: (attempt) => this.#next(model, wanted, tried, retries, attempt),
    };
  }

  async *#stream(
    model: ChatModel,
    asked: ModelRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ModelEvent> {
    const request = requestFor(asked, model.id);
    const { provider } = splitModelId(model.id);
    const { clock } = this.#deps;
    const limits = this.limits(provider);
    const tokens = estimateRequest(request);
    await this.#refuseUnread(model.id, tokens);
    using _place = await unsent(this.lane(provider).enter(signal), signal);
    await unsent(this.#pause(provider, tokens, signal), signal);
    const health = this.health(provider);
    const admission = health.admit(clock.monotonic());
    if (admission === 'blocked') {
      throw providerResting(nameOf(provider), health.restMs(clock.monotonic()));
    }
    limits.sent(tokens, clock.monotonic());
    let probe = admission === 'probe';
    try {
      for await (const event of model.stream(request, signal)) {
        if (event.type === 'limits') limits.learn(event.limits, clock.monotonic());
        else yield event;
      }
      this.#record(model.id, undefined, probe);
      probe = false;
    } catch (error) {
      if (!signal.aborted && this.#record(model.id, error as AppError, probe)) probe = false;
      throw error;
    } finally {
      if (probe) health.abandon();
    }
  }

  async #refuseUnread(id: string, tokens: number): Promise<void> {
    const reads = await this.#deps.cutAt(id);
    if (reads === undefined || tokens <= reads * SURELY_LONGER) return;
    throw servedTooLittle(nameOf(splitModelId(id).provider), reads, tokens);
  }

  /** Waits until the provider's wishes and limits let a call go; throws where that is too long. */
  async #pause(provider: string, tokens: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    for (;;) {
      const now = clock.monotonic();
      const wait = Math.max(
        this.health(provider).askedMs(now),
        this.limits(provider).waitMs(tokens, now),
      );
      if (wait === 0) return;
      if (wait > LONGEST_WAIT_MS) throw providerFull(nameOf(provider), wait);
      await sleep(clock, wait, signal);
    }
  }

  /** Notes how a call ended; false where that tells nothing of the provider. */
  #record(id: string, error: AppError | undefined, probe: boolean): boolean {
    const now = this.#deps.clock.monotonic();
    const provider = this.health(splitModelId(id).provider);
    const model = this.health(id);
    if (!error || RETRYABLE.has(error.code) || error.code === 'model.connection-cut') {
      const outcome = !error ? 'ok' : error.data?.['limited'] === true ? 'limited' : 'failed';
      provider.record(outcome, now, probe);
      model.record(outcome, now);
      if (error?.retryAfterMs !== undefined) provider.rest(error.retryAfterMs, now);
      return true;
    }
    if (error.code !== 'model.request-refused') model.record('failed', now);
    return false;
  }

  /**
   * What to try after a failed attempt. Nothing once a part of the answer was there: it may hold
   * tool calls, and what was shown is not shown again. Results of earlier tool calls stand in the
   * request, so that another model goes on from them.
   */
  async #next(
    model: ChatModel,
    wanted: string,
    tried: readonly string[],
    retries: number,
    { error, streamed, signal }: FailedAttempt,
  ): Promise<ChatModel | undefined> {
    const apart = OTHER_PROVIDER.has(error.code);
    const another = apart || RETRYABLE.has(error.code) || ELSEWHERE.has(error.code);
    if (streamed || signal.aborted || !another) return undefined;
    const other = this.#other(wanted, tried, apart ? splitModelId(model.id).provider : undefined);
    if (other !== undefined) {
      try {
        const opened = await this.#deps.open(other);
        this.#note({ wanted, failed: model.id, reason: error.message, next: other, waitedMs: 0 });
        return this.#routed(opened, wanted, [...tried, other], 0);
      } catch (cause) {
        const reason = `${other} cannot be used: ${String(cause)}`;
        this.#note({ wanted, failed: model.id, reason, next: undefined, waitedMs: 0 });
        return this.#next(model, wanted, [...tried, other], retries, { error, streamed, signal });
      }
    }
    const waitMs = this.#waitMs(error, retries);
    // What is full here is not tried again here: the person is told at once.
    const again = error.code === 'model.overloaded' && waitMs !== undefined;
    this.#note({
      wanted,
      failed: model.id,
      reason: error.message,
      next: again ? model.id : undefined,
      waitedMs: again ? waitMs : 0,
    });
    if (!again) return undefined;
    await sleep(this.#deps.clock, waitMs, signal);
    return this.#routed(model, wanted, tried, retries + 1);
  }

  /**
   * The next of the chain whose provider is not resting; a resting one only if all are, and none of
   * a provider that is left out.
   */
  #other(wanted: string, tried: readonly string[], leftOut?: string): string | undefined {
    const now = this.#deps.clock.monotonic();
    const left = this.#deps
      .chain(wanted)
      .filter((id) => !tried.includes(id) && splitModelId(id).provider !== leftOut);
    return left.find((id) => this.health(splitModelId(id).provider).restMs(now) === 0) ?? left[0];
  }

  /** What the provider asked for, else doubling from half a second, with up to a quarter on top. */
  #waitMs(error: AppError, retries: number): number | undefined {
    if (retries >= SAME_MODEL_RETRIES) return undefined;
    const asked = error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** retries;
    const wait = asked * (1 + this.#deps.random.next() / 4);
    return wait > LONGEST_WAIT_MS ? undefined : Math.ceil(wait);
  }

  #note(record: Omit<RouteRecord, 'at'>): void {
    const full = { at: this.#deps.clock.now(), ...record };
    this.#records = [...this.#records.slice(1 - KEPT_RECORDS), full];
    this.#deps.log.info('a model did not answer', { ...full });
  }
}

/** What stops a call that still waits to be sent says that it was not: it costs nothing. */
async function unsent<Value>(waiting: Promise<Value>, signal: AbortSignal): Promise<Value> {
  try {
    return await waiting;
  } catch (error) {
    throw signal.aborted ? stoppedUnsent(signal.reason) : error;
  }
}

function nameOf(provider: string): string {
  return providerById(provider)?.name ?? provider;
}
