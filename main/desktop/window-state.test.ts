import { describe, expect, test } from 'vitest';
import { placeWindow, readWindowState } from './window-state.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };
const left = (bounds: { x: number; y: number; width: number; height: number }) => ({
  ...readWindowState(undefined),
  bounds,
});

describe('the place of the window', () => {
  test('is that of the last run', () => {
    const bounds = { x: 100, y: 50, width: 900, height: 700 };
    expect(placeWindow(left(bounds), [SCREEN])).toEqual(bounds);
  });

  test('is chosen by the system where the screen of the last run is gone', () => {
    for (const bounds of [
      { x: 3000, y: 50, width: 900, height: 700 },
      { x: -890, y: 50, width: 900, height: 700 },
      { x: 100, y: 1079, width: 900, height: 700 },
      { x: 100, y: -300, width: 900, height: 700 },
    ])
      expect(placeWindow(left(bounds), [SCREEN])).toEqual({ width: 900, height: 700 });
  });

  test('lies on a second screen as well, also left of the first', () => {
    const bounds = { x: -1500, y: 100, width: 900, height: 700 };
    const second = { x: -1920, y: 0, width: 1920, height: 1080 };
    expect(placeWindow(left(bounds), [SCREEN, second])).toEqual(bounds);
  });

  test('never makes the window too small to use', () => {
    const bounds = { x: 10, y: 10, width: 3, height: 3 };
    expect(placeWindow(left(bounds), [SCREEN])).toMatchObject({ width: 640, height: 480 });
  });

  test('is the usual one where the file is missing or broken', () => {
    for (const text of [undefined, '', '{', '[]', '{"bounds":{"x":"a"}}', 'null'])
      expect(placeWindow(readWindowState(text), [SCREEN])).toEqual({ width: 1180, height: 800 });
  });
});
