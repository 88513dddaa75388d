import type { Clock } from '../base/index.ts';
import { Activity, type ActivityView } from './activity.ts';
import type { KeptHours } from './kept-hours.ts';

/** What happened is kept so long after it happened, together with all else that did meanwhile. */
const KEPT_AFTER_MS = 5000;

/** The last hour of every server. It is kept off the way of calls, and once more at the end. */
export class Activities implements Disposable {
  readonly #clock: Clock;
  readonly #hours: KeptHours;
  readonly #all = new Map<string, Activity>();
  readonly #changed = new Set<string>();
  #timer: Disposable | undefined;

  constructor(clock: Clock, hours: KeptHours) {
    this.#clock = clock;
    this.#hours = hours;
  }

  /** Begins with what is kept of the server, which is stopped now. */
  open(name: string): Activity {
    const activity = new Activity(this.#clock, 'stopped', {
      kept: this.#hours.read(name),
      onChange: () => this.#keepSoon(name),
    });
    this.#all.set(name, activity);
    return activity;
  }

  forget(name: string): void {
    this.#all.delete(name);
    this.#changed.delete(name);
    this.#hours.forget(name);
  }

  views(): (ActivityView & { readonly name: string })[] {
    return [...this.#all].map(([name, activity]) => ({ name, ...activity.view() }));
  }

  /** Writes what is not kept yet. */
  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#keep();
  }

  #keepSoon(name: string): void {
    this.#changed.add(name);
    this.#timer ??= this.#clock.after(KEPT_AFTER_MS, () => this.#keep());
  }

  #keep(): void {
    this.#timer = undefined;
    const known = [...this.#all].filter(([name]) => this.#changed.has(name));
    this.#changed.clear();
    if (known.length === 0) return;
    this.#hours.write(new Map(known.map(([name, activity]) => [name, activity.kept()])));
  }
}
