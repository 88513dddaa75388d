import { expect, test } from 'vitest';
import { remade } from './remade.ts';

test('a value is made anew when a part is another one, and only then', () => {
  let list = [1, 2, 3];
  let least = 2;
  let made = 0;
  const read = remade(
    () => [list, least],
    () => {
      made += 1;
      return list.filter((each) => each >= least);
    },
  );
  const first = read();
  expect(first).toEqual([2, 3]);
  expect(read()).toBe(first);
  least = 3;
  expect(read()).toEqual([3]);
  list = [3, 4];
  expect(read()).toEqual([3, 4]);
  read();
  expect(made).toBe(3);
});
