import { messageOf, sleep, type Clock, type Log } from '../base/index.ts';
import type { Finding } from './checks.ts';
import type { Recovery, RecoveryLog } from './recovery.ts';
import type { ComponentHealth } from './report.ts';

/** One thing to look at; it may find several components. */
export interface HealthCheck {
  readonly name: string;
  readonly kind: string;
  run(): Finding[] | Promise<Finding[]>;
}

export interface MonitorDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly checks: readonly HealthCheck[];
  /** What may be done about a component that is critical, by its name. */
  readonly recoveries: Readonly<Record<string, Recovery>>;
  readonly recoveryLog: RecoveryLog;
  /** Components whose state is known at any moment, such as supervised servers. */
  readonly live: () => ComponentHealth[];
}

export const CHECK_EVERY_MS = 30_000;
const CHECK_LIMIT_MS = 5000;
/** Tries of a recovery before it is left to a person. */
export const RECOVERY_TRIES = 3;

/** Looks at everything every 30 s, and does what can be done about what is critical. */
export class HealthMonitor implements Disposable {
  readonly #deps: MonitorDeps;
  readonly #found = new Map<string, { findings: Finding[]; at: number }>();
  readonly #tries = new Map<string, number>();
  #timer: Disposable | undefined;
  #running: Promise<void> | undefined;

  constructor(deps: MonitorDeps) {
    this.#deps = deps;
  }

  /** Checks now and every 30 s from then on, until it is disposed of. */
  start(): void {
    void this.check();
    this.#timer = this.#deps.clock.after(CHECK_EVERY_MS, () => this.start());
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  /** Settles once everything has been looked at for the first time. */
  ready(): Promise<void> {
    return this.#found.size > 0 && !this.#running ? Promise.resolve() : this.check();
  }

  /** What was found last, each with its age, and what is known at this moment. */
  components(): ComponentHealth[] {
    const now = this.#deps.clock.monotonic();
    const checked = [...this.#found.values()].flatMap(({ findings, at }) =>
      findings.map((finding) => ({ ...finding, checkedMsAgo: Math.round(now - at) })),
    );
    return [...checked, ...this.#deps.live()];
  }

  /** Runs every check once and recovers what is critical; callers at the same time share one run. */
  check(): Promise<void> {
    this.#running ??= this.#checkAll().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #checkAll(): Promise<void> {
    const { checks, clock } = this.#deps;
    await Promise.all(
      checks.map(async (check) => {
        const findings = await this.#run(check);
        this.#found.set(check.name, { findings, at: clock.monotonic() });
      }),
    );
    for (const { findings } of [...this.#found.values()]) {
      for (const finding of findings) await this.#recover(finding);
    }
  }

  /** A check that fails or hangs finds UNKNOWN: it says nothing about what it looked at. */
  async #run(check: HealthCheck): Promise<Finding[]> {
    const { name, kind } = check;
    const late: Finding[] = [
      {
        name,
        kind,
        state: 'UNKNOWN',
        reason: 'The check did not end in time.',
        cause: { code: 'health.late' },
      },
    ];
    const done = new AbortController();
    const limit = sleep(this.#deps.clock, CHECK_LIMIT_MS, done.signal).then(() => late);
    limit.catch(() => undefined);
    try {
      return await Promise.race([check.run(), limit]);
    } catch (error) {
      const reason = messageOf(error);
      const cause = { code: 'health.check-failed', data: { reason } };
      return [{ name, kind, state: 'UNKNOWN', reason: `The check failed: ${reason}`, cause }];
    } finally {
      done.abort();
    }
  }

  async #recover(finding: Finding): Promise<void> {
    const { recoveries, recoveryLog, log } = this.#deps;
    const { name } = finding;
    if (finding.state === 'HEALTHY') this.#tries.delete(name);
    const recovery = recoveries[name];
    const tries = this.#tries.get(name) ?? 0;
    const ours = finding.state === 'CRITICAL' && !finding.foreign;
    if (!recovery || !ours || tries >= RECOVERY_TRIES) return;
    this.#tries.set(name, tries + 1);
    const result = await Promise.resolve()
      .then(() => recovery.act())
      .then(
        () => ({ ok: true, detail: undefined }),
        (error: unknown) => ({ ok: false, detail: messageOf(error) }),
      );
    log.warn('recovery', { component: name, action: recovery.name, try: tries + 1, ...result });
    recoveryLog.add({ component: name, action: recovery.name, number: tries + 1, ...result });
  }
}
