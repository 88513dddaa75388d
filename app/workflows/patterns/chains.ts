import type { ChainForm, Compiled, Step } from './schema.ts';
import { completed, firstCompleted, outputOf, place, softly, stepId, type Placed } from './step.ts';

const ONCE = { retry: { attempts: 1 } };

/** One link after the other, each given what the one before it gave. */
export function sequential({
  steps,
  recover,
  restarts = 3,
}: Omit<ChainForm<'sequential'>, 'chain' | 'restarts'> & { restarts?: number }): Compiled {
  switch (recover) {
    case 'retry':
      return { nodes: line(steps, () => ({})) };
    case 'compensate':
      return { nodes: line(steps, () => ONCE) };
    case 'skip':
      return skipping(steps);
    case 'restart':
      return restarting(steps, restarts);
  }
}

/** The same input for all at once. */
export function parallel({ steps, merge }: ChainForm<'parallel'>): Compiled {
  const first = merge === 'first';
  const links = steps.map((step, index) =>
    place(step, stepId(index), 'input', first ? { optional: true } : {}),
  );
  const ids = links.map(({ id }) => id);
  const each = { list: ids.map(templateOf), object: Object.fromEntries(ids.map(pairOf)) };
  const needs = first ? softly(ids) : ids;
  const found = first
    ? [
        {
          ...{ id: 'found', type: 'check', needs, that: ids.map(completed).join(' || ') },
          message: 'Every link of the chain failed.',
        },
      ]
    : [];
  const output = merge === 'first' ? `\${${firstCompleted(ids)}}` : each[merge];
  return { nodes: [...links.map(({ node }) => node), ...found], output };
}

/** Links whose condition does not hold are skipped; after one that failed no other runs. */
export function conditional({ steps }: ChainForm<'conditional'>): Compiled {
  const links: Placed[] = [];
  for (const [index, step] of steps.entries()) {
    const ids = links.map(({ id }) => id);
    const before = ids.length === 0 ? 'input' : firstCompleted(ids.toReversed());
    const own = typeof step['when'] === 'string' ? [`(${step['when']})`] : [];
    const sound = ids.map((id) => `nodes.${id}.status != "failed"`);
    const when = [...sound, ...own].join(' && ');
    const needs = softly(ids.slice(-1));
    links.push(place(step, stepId(index), before, when === '' ? { needs } : { needs, when }));
  }
  const ids = links.map(({ id }) => id);
  return {
    nodes: links.map(({ node }) => node),
    output: `\${${firstCompleted(ids.toReversed())}}`,
  };
}

/** A list goes through the links, so many entries on their way at once. */
export function streaming({ over, steps, bufferSize }: ChainForm<'pipeline'>): Compiled {
  const body = line(steps, () => ({}), 'item');
  const loop = { id: 'stream', type: 'loop', over, parallel: bufferSize, maxIterations: 10_000 };
  return { nodes: [{ ...loop, body }] };
}

function line(
  steps: readonly Step[],
  extra: (step: Step) => Record<string, unknown>,
  first = 'input',
): Record<string, unknown>[] {
  const links: Placed[] = [];
  for (const [index, step] of steps.entries()) {
    const last = links.at(-1);
    const before = last === undefined ? first : outputOf(last.id);
    const needs = last === undefined ? [] : [last.id];
    links.push(place(step, stepId(index), before, { ...extra(step), needs }));
  }
  return links.map(({ node }) => node);
}

/** A link that failed is left out: the next one is given what the last good one gave. */
function skipping(steps: readonly Step[]): Compiled {
  const links: Placed[] = [];
  for (const [index, step] of steps.entries()) {
    const ids = links.map(({ id }) => id);
    const before =
      ids.length === 0
        ? 'input'
        : `(${ids.map(completed).join(' || ')} ? ${firstCompleted(ids.toReversed())} : input)`;
    const needs = softly(ids.slice(-1));
    links.push(place(step, stepId(index), before, { optional: true, needs }));
  }
  const ids = links.map(({ id }) => id).toReversed();
  return { nodes: links.map(({ node }) => node), output: `\${${firstCompleted(ids)}}` };
}

/** The whole chain again from its first link, so often at most. */
function restarting(steps: readonly Step[], restarts: number): Compiled {
  // a link may fail without failing the round; those after it then do not run
  const links = line(steps, () => ({ optional: true })).map((link, index, all) => {
    const own = typeof link['when'] === 'string' ? [`(${link['when']})`] : [];
    const sound = index === 0 ? [] : [completed(String(all[index - 1]!['id']))];
    const when = [...sound, ...own].join(' && ');
    return when === '' ? link : { ...link, when };
  });
  const ids = links.map(({ id }) => String(id));
  const last = ids.at(-1)!;
  const round = {
    ...{ id: 'round', type: 'end', needs: softly(ids) },
    output: {
      ok: `\${${completed(last)}}`,
      output: `\${${outputOf(last)}}`,
      errors: `\${[${ids.map((id) => `nodes.${id}.error`).join(', ')}].filter(e, e != null)}`,
    },
  };
  const rounds = 'nodes.rounds.output';
  return {
    nodes: [
      {
        ...{ id: 'rounds', type: 'loop', maxIterations: restarts + 1 },
        while: `index == 0 || (index < ${restarts + 1} && !last.ok)`,
        body: [...links, round],
      },
      {
        ...{ id: 'done', type: 'check', needs: ['rounds'] },
        that: `${rounds}[size(${rounds}) - 1].ok`,
        message: `The chain failed ${restarts + 1} times: \${${rounds}[size(${rounds}) - 1].errors}`,
      },
    ],
    output: `\${${rounds}[size(${rounds}) - 1].output}`,
  };
}

function templateOf(id: string): string {
  return `\${${outputOf(id)}}`;
}

function pairOf(id: string): [string, string] {
  return [id, templateOf(id)];
}
