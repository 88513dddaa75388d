export interface Edge {
  readonly from: string;
  readonly to: string;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  /** Where an edge passes between steps that are more than one rank apart. */
  readonly bends: ReadonlyMap<Edge, readonly Place[]>;
  readonly direction: 'down' | 'right';
  readonly width: number;
  readonly height: number;
}

export const NODE = { width: 176, height: 46 } as const;
const GAP = { rank: 44, side: 18 } as const;
/** A rank with more steps than this is broken into several rows. */
const LONGEST_RANK = 14;
/** Above this many steps edges go straight, so that a large graph is drawn at once. */
const MOST_WITH_BENDS = 300;
const SWEEPS = 4;

interface Cell {
  readonly id: string;
  readonly before: string[];
  readonly after: string[];
  /** A bend of an edge takes less room than a step. */
  readonly bend: boolean;
}

/**
 * Places a graph without circles in ranks, each step after what it needs (Sugiyama's method:
 * longest path for the ranks, barycentres against crossings). Linear in steps and edges.
 */
export function layout(
  ids: readonly string[],
  edges: readonly Edge[],
  /** How wide a graph that grows downwards may be. */
  room: number,
): Layout {
  const ranks = rankOf(ids, edges);
  const cells = new Map<string, Cell>(
    ids.map((id) => [id, { id, before: [], after: [], bend: false }]),
  );
  const bends = linkCells(cells, ranks, edges, ids.length <= MOST_WITH_BENDS);
  const rows = ordered(cells, ranks);
  const widest = Math.max(1, ...rows.map((row) => row.filter(({ bend }) => !bend).length));
  const direction = widest * (NODE.width + GAP.side) <= room ? 'down' : 'right';
  return placed(rows, bends, direction);
}

/** Each step's rank: one more than the highest that leads to it. */
function rankOf(ids: readonly string[], edges: readonly Edge[]): Map<string, number> {
  const ranks = new Map(ids.map((id) => [id, 0]));
  const left = new Map(ids.map((id) => [id, 0]));
  const after = new Map<string, string[]>();
  for (const { from, to } of edges) {
    left.set(to, (left.get(to) ?? 0) + 1);
    after.set(from, [...(after.get(from) ?? []), to]);
  }
  const ready = ids.filter((id) => left.get(id) === 0);
  for (let index = 0; index < ready.length; index += 1) {
    const id = ready[index]!;
    for (const next of after.get(id) ?? []) {
      ranks.set(next, Math.max(ranks.get(next) ?? 0, ranks.get(id)! + 1));
      left.set(next, left.get(next)! - 1);
      if (left.get(next) === 0) ready.push(next);
    }
  }
  return ranks;
}

function linkCells(
  cells: Map<string, Cell>,
  ranks: Map<string, number>,
  edges: readonly Edge[],
  bent: boolean,
): Map<Edge, string[]> {
  const bends = new Map<Edge, string[]>();
  for (const [index, edge] of edges.entries()) {
    const first = ranks.get(edge.from)! + 1;
    const last = ranks.get(edge.to)!;
    const way: string[] = [];
    for (let rank = first; bent && rank < last; rank += 1) {
      const id = `\u0000${index}.${rank}`;
      cells.set(id, { id, before: [], after: [], bend: true });
      ranks.set(id, rank);
      way.push(id);
    }
    const chain = [edge.from, ...way, edge.to];
    for (let step = 1; step < chain.length; step += 1) {
      cells.get(chain[step - 1]!)!.after.push(chain[step]!);
      cells.get(chain[step]!)!.before.push(chain[step - 1]!);
    }
    bends.set(edge, way);
  }
  return bends;
}

/** The ranks, each in an order with few crossings. */
function ordered(cells: ReadonlyMap<string, Cell>, ranks: ReadonlyMap<string, number>): Cell[][] {
  const rows: Cell[][] = [];
  for (const cell of cells.values()) (rows[ranks.get(cell.id)!] ??= []).push(cell);
  const place = new Map<string, number>();
  const note = (row: Cell[]): void =>
    row.forEach((cell, index) => place.set(cell.id, (index + 0.5) / row.length));
  rows.forEach(note);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const row of down ? rows : [...rows].reverse()) {
      const middle = new Map(
        row.map((cell) => [cell, mean(down ? cell.before : cell.after, place, cell.id)]),
      );
      row.sort((a, b) => middle.get(a)! - middle.get(b)!);
      note(row);
    }
  }
  return rows;
}

function mean(ids: readonly string[], place: ReadonlyMap<string, number>, own: string): number {
  if (ids.length === 0) return place.get(own)!;
  return ids.reduce((sum, id) => sum + place.get(id)!, 0) / ids.length;
}

/** Coordinates: `main` grows with the rank, `side` within it. */
function placed(
  rows: readonly Cell[][],
  bends: ReadonlyMap<Edge, readonly string[]>,
  direction: 'down' | 'right',
): Layout {
  const size =
    direction === 'down'
      ? { main: NODE.height, side: NODE.width }
      : { main: NODE.width, side: NODE.height };
  const at = new Map<string, { main: number; side: number }>();
  let main = 0;
  for (const row of rows) {
    for (const part of parts(row)) {
      spread(part, at, size.side).forEach((side, index) => at.set(part[index]!.id, { main, side }));
      main += size.main + GAP.rank;
    }
  }
  const sides = [...at.values()].map(({ side }) => side);
  const least = Math.min(...sides);
  const length = main - GAP.rank;
  const breadth = Math.max(...sides) - least + size.side;
  const turn = (id: string): Place => {
    const { main: along, side } = at.get(id)!;
    return direction === 'down' ? { x: side - least, y: along } : { x: along, y: side - least };
  };
  const centre = (id: string): Place => {
    const { x, y } = turn(id);
    return { x: x + NODE.width / 2, y: y + NODE.height / 2 };
  };
  const steps = rows.flat().filter(({ bend }) => !bend);
  return {
    places: new Map(steps.map(({ id }) => [id, turn(id)])),
    bends: new Map([...bends].map(([edge, way]) => [edge, way.map(centre)])),
    direction,
    width: direction === 'down' ? breadth : length,
    height: direction === 'down' ? length : breadth,
  };
}

function parts(row: readonly Cell[]): Cell[][] {
  const steps = row.filter(({ bend }) => !bend);
  if (steps.length <= LONGEST_RANK) return [[...row]];
  const count = Math.ceil(steps.length / LONGEST_RANK);
  const found: Cell[][] = Array.from({ length: count }, () => []);
  row.forEach((cell, index) => found[Math.floor((index * count) / row.length)]!.push(cell));
  return found;
}

/** Each cell as near as can be to the middle of what leads to it, none over another. */
function spread(
  row: readonly Cell[],
  at: ReadonlyMap<string, { side: number }>,
  size: number,
): number[] {
  const wished = row.map((cell) => {
    const before = cell.before.flatMap((id) => at.get(id)?.side ?? []);
    return before.length === 0 ? 0 : before.reduce((sum, side) => sum + side, 0) / before.length;
  });
  const sides: number[] = [];
  for (const [index, wish] of wished.entries()) {
    const needed = row[index]!.bend && row[index - 1]?.bend ? GAP.side : size + GAP.side;
    const least = index === 0 ? -Infinity : sides[index - 1]! + needed;
    sides.push(Math.max(wish, least));
  }
  const shift =
    wished.reduce((sum, wish, index) => sum + wish - sides[index]!, 0) / Math.max(1, row.length);
  return sides.map((side) => side + shift);
}

/** An edge as the path of an SVG: from the far side of a step to the near side of the next. */
export function edgePath(edge: Edge, drawn: Layout): string {
  const { places, bends, direction } = drawn;
  const from = places.get(edge.from)!;
  const to = places.get(edge.to)!;
  const down = direction === 'down';
  const start = down
    ? { x: from.x + NODE.width / 2, y: from.y + NODE.height }
    : { x: from.x + NODE.width, y: from.y + NODE.height / 2 };
  const end = down ? { x: to.x + NODE.width / 2, y: to.y } : { x: to.x, y: to.y + NODE.height / 2 };
  const points = [start, ...(bends.get(edge) ?? []), end];
  return points
    .map((point, index) => {
      if (index === 0) return `M${point.x} ${point.y}`;
      const before = points[index - 1]!;
      return down
        ? `C${before.x} ${(before.y + point.y) / 2} ${point.x} ${(before.y + point.y) / 2} ${point.x} ${point.y}`
        : `C${(before.x + point.x) / 2} ${before.y} ${(before.x + point.x) / 2} ${point.y} ${point.x} ${point.y}`;
    })
    .join('');
}

/** The step next to one in a direction of the arrow keys; undefined at the border. */
export function neighbour(
  places: ReadonlyMap<string, Place>,
  id: string,
  key: string,
): string | undefined {
  const own = places.get(id);
  const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
  if (!own || !way) return undefined;
  const [dx = 0, dy = 0] = way;
  let best: { id: string; far: number } | undefined;
  for (const [other, place] of places) {
    const along = (place.x - own.x) * dx + (place.y - own.y) * dy;
    const aside = Math.abs((place.x - own.x) * dy) + Math.abs((place.y - own.y) * dx);
    if (along <= 0) continue;
    const far = along + 2 * aside;
    if (!best || far < best.far) best = { id: other, far };
  }
  return best?.id;
}
