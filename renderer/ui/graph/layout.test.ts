import { expect, test } from 'vitest';
import { NODE, edgePath, layout, neighbour, type Edge } from './layout.ts';

function mesh(count: number): { ids: string[]; edges: Edge[] } {
  const ids = Array.from({ length: count }, (_, index) => `n${index}`);
  const edges = ids.flatMap((to, index) => [
    ...(index > 0 ? [{ from: `n${Math.max(0, index - 1 - ((index * 7) % 10))}`, to }] : []),
    ...(index > 20 ? [{ from: `n${index - 20}`, to }] : []),
  ]);
  return { ids, edges };
}

test.each([3, 40, 1000])('no step of %i lies on another, each after what it needs', (count) => {
  const { ids, edges } = mesh(count);
  const drawn = layout(ids, edges, 800);
  const places = [...drawn.places.values()];
  expect(places).toHaveLength(count);
  for (const [index, a] of places.entries()) {
    for (const b of places.slice(index + 1)) {
      const apart = Math.abs(a.x - b.x) >= NODE.width || Math.abs(a.y - b.y) >= NODE.height;
      if (!apart) throw new Error(`${JSON.stringify(a)} lies on ${JSON.stringify(b)}`);
    }
  }
  const main = (id: string) => drawn.places.get(id)![drawn.direction === 'down' ? 'y' : 'x'];
  for (const { from, to } of edges) expect(main(to)).toBeGreaterThan(main(from));
  expect(edgePath(edges[0]!, drawn)).toMatch(/^M[\d.]+ [\d.]+C/);
});

test('a rank of 200 steps is broken into rows that can be looked at', () => {
  const ids = ['root', ...Array.from({ length: 200 }, (_, index) => `n${index}`)];
  const drawn = layout(
    ids,
    ids.slice(1).map((to) => ({ from: 'root', to })),
    800,
  );
  expect(drawn.height).toBeLessThan(1200);
});

test('the arrow keys lead from step to step', () => {
  const { places } = layout(
    ['a', 'b', 'c'],
    [
      { from: 'a', to: 'b' },
      { from: 'a', to: 'c' },
    ],
    800,
  );
  expect(neighbour(places, 'a', 'ArrowDown')).toBeDefined();
  expect(neighbour(places, 'b', 'ArrowRight')).toBe('c');
  expect(neighbour(places, 'a', 'ArrowUp')).toBeUndefined();
});
