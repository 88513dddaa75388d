import { describe, expect, test } from 'vitest';
import { FakeClock } from '../../base/index.ts';
import { Deadlines } from './deadlines.ts';

function open() {
  const clock = new FakeClock();
  const deadlines = new Deadlines(clock);
  const late: string[] = [];
  const set = (name: string, ms: number) => deadlines.set(ms, () => void late.push(name));
  return { clock, deadlines, late, set };
}

describe('waits under one timer', () => {
  test('are each late at their own time, in whatever order they began', async () => {
    const { clock, late, set } = open();
    set('long', 1000);
    set('short', 100);
    await clock.advance(99);
    expect(late).toEqual([]);
    await clock.advance(1);
    expect(late).toEqual(['short']);
    set('between', 200);
    await clock.advance(200);
    expect(late).toEqual(['short', 'between']);
    await clock.advance(700);
    expect(late).toEqual(['short', 'between', 'long']);
  });

  test('that are dropped or begun anew are not late', async () => {
    const { clock, deadlines, late, set } = open();
    deadlines.drop(set('dropped', 100));
    const renewed = set('renewed', 100);
    await clock.advance(80);
    deadlines.renew(renewed, 100);
    await clock.advance(80);
    expect(late).toEqual([]);
    await clock.advance(20);
    expect(late).toEqual(['renewed']);
  });

  test('may be dropped or set while another one is told that it is late', async () => {
    const { clock, deadlines, late, set } = open();
    deadlines.set(100, () => {
      deadlines.drop(other);
      set('new', 50);
    });
    const other = set('other', 100);
    await clock.advance(100);
    expect(late).toEqual([]);
    await clock.advance(50);
    expect(late).toEqual(['new']);
  });

  test('leave no timer behind once all is over', async () => {
    const clock = new FakeClock();
    let running = 0;
    const counting = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after(ms: number, callback: () => void) {
        running += 1;
        const timer = clock.after(ms, () => {
          running -= 1;
          callback();
        });
        return {
          [Symbol.dispose]: () => {
            running -= 1;
            timer[Symbol.dispose]();
          },
        };
      },
    };
    const deadlines = new Deadlines(counting);
    for (let count = 0; count < 100; count += 1) {
      deadlines.drop(deadlines.set(1000, () => undefined));
      await clock.advance(1);
    }
    expect(running).toBe(1);
    deadlines[Symbol.dispose]();
    expect(running).toBe(0);
  });
});
