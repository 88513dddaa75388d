import type { FlowNode, RunStep } from './run.svelte.ts';

export interface DrawnStep {
  /** The path of the step in its run. */
  readonly id: string;
  readonly title: string;
  readonly what: string;
  readonly type: FlowNode['type'];
  readonly step: RunStep | undefined;
  /** Rounds of a loop that have begun. */
  readonly rounds: number;
}

export interface DrawnRun {
  readonly steps: readonly DrawnStep[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/** A loop with more rounds than this is drawn as one step with their number. */
const MOST_ROUNDS = 8;

type Steps = ReadonlyMap<string, RunStep>;

/** What is drawn of a run: its steps, with the rounds of loops and the workflows inside. */
export function drawRun(flow: readonly FlowNode[], steps: readonly RunStep[]): DrawnRun {
  const drawing = new Drawing(new Map(steps.map((step) => [step.path, step])), false);
  drawing.scope(flow, '');
  return drawing;
}

/** What is drawn of a definition that has not run: the inside of loops once. */
export function drawFlow(flow: readonly FlowNode[]): DrawnRun {
  const drawing = new Drawing(new Map(), true);
  drawing.scope(flow, '');
  return drawing;
}

class Drawing implements DrawnRun {
  readonly steps: DrawnStep[] = [];
  readonly edges: { from: string; to: string }[] = [];
  readonly #known: Steps;
  readonly #inside: boolean;

  constructor(known: Steps, inside: boolean) {
    this.#known = known;
    this.#inside = inside;
  }

  /** Draws nodes that run together; says with which it begins and with which it ends. */
  scope(flow: readonly FlowNode[], prefix: string): { first: string[]; last: string[] } {
    const ends = new Map<string, string[]>();
    for (const node of flow) ends.set(node.id, this.#node(node, prefix));
    const followed = new Set<string>();
    const begun = new Set<string>();
    const link = (from: string, to: string): void => {
      if (!ends.has(from) || !ends.has(to)) return;
      for (const end of ends.get(from)!) this.edges.push({ from: end, to: prefix + to });
      followed.add(from);
      begun.add(to);
    };
    for (const node of flow) {
      const needs = new Set(node.needs.map((need) => need.node));
      for (const need of needs) link(need, node.id);
      for (const lead of node.leads) {
        const target = flow.find(({ id }) => id === lead);
        if (target && !target.needs.some((need) => need.node === node.id)) link(node.id, lead);
      }
    }
    return {
      first: flow.filter(({ id }) => !begun.has(id)).map(({ id }) => prefix + id),
      last: flow.filter(({ id }) => !followed.has(id)).flatMap(({ id }) => ends.get(id)!),
    };
  }

  /** Draws one node and what is inside it; says from which steps it goes on. */
  #node(node: FlowNode, prefix: string): string[] {
    const path = prefix + node.id;
    const inner = this.#rounds(node, path);
    const shown = inner.length <= MOST_ROUNDS ? inner : [];
    const { title, what, type } = node;
    const rounds = type === 'loop' ? inner.length : 0;
    this.steps.push({ id: path, title, what, type, step: this.#known.get(path), rounds });
    let from = [path];
    const ends: string[] = [];
    for (const round of shown) {
      const { first, last } = this.scope(node.body, round);
      for (const start of node.atOnce > 1 ? [path] : from) {
        for (const to of first) this.edges.push({ from: start, to });
      }
      from = last;
      ends.push(...last);
    }
    return node.atOnce > 1 && ends.length > 0 ? ends : from;
  }

  /** The prefixes of what has begun inside. */
  #rounds(node: FlowNode, path: string): string[] {
    if (node.body.length === 0) return [];
    if (node.type !== 'loop') {
      const begun = node.body.some(({ id }) => this.#known.has(`${path}/${id}`));
      return begun || this.#inside ? [`${path}/`] : [];
    }
    if (this.#inside) return [`${path}[0]/`];
    const rounds: string[] = [];
    for (let index = 0; ; index += 1) {
      const round = `${path}[${index}]/`;
      if (!node.body.some(({ id }) => this.#known.has(round + id))) return rounds;
      rounds.push(round);
    }
  }
}
