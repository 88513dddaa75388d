import type { Compiled, Pattern } from './schema.ts';
import { completed, firstCompleted, outputOf, place, softly, stepId } from './step.ts';

const RESULTS = 'nodes.workers.output';

/** One worker for each entry of a list; some may fail, all may not. */
export function scatterGather(form: Pattern<'scatter-gather'>): Compiled {
  const { over, worker, gather, parallel } = form;
  const { id, node } = place(worker, 'worker', 'item', { optional: true });
  const result = {
    ...{ id: 'result', type: 'end', needs: softly([id]) },
    output: {
      ok: `\${${completed(id)}}`,
      output: `\${${outputOf(id)}}`,
      error: `\${nodes.${id}.error}`,
    },
  };
  const summary = {
    results: `\${${RESULTS}.filter(r, r.ok).map(r, r.output)}`,
    total_workers: `\${size(${RESULTS})}`,
    successful: `\${size(${RESULTS}.filter(r, r.ok))}`,
    errors: `\${${RESULTS}.filter(r, !r.ok).map(r, r.error)}`,
  };
  return {
    nodes: [
      {
        ...{ id: 'workers', type: 'loop', over, parallel, maxIterations: 10_000 },
        body: [node, result],
      },
      {
        ...{ id: 'some', type: 'check', needs: ['workers'] },
        that: `size(${RESULTS}) == 0 || ${RESULTS}.exists(r, r.ok)`,
        message: 'All workers failed.',
      },
      { id: 'gathered', value: summary, needs: ['some'] },
      ...(gather
        ? [place(gather, 'gather', outputOf('gathered'), { needs: ['gathered'] }).node]
        : []),
    ],
  };
}

/** Several sources at once; as soon as all have ended, those that answered are put together. */
export function aggregator({ sources, needed, aggregate }: Pattern<'aggregator'>): Compiled {
  const placed = sources.map((source, index) =>
    place(source, stepId(index), 'input', { optional: true }),
  );
  const ids = placed.map(({ id }) => id);
  const answered = ids.map((id) => `(${completed(id)} ? 1 : 0)`).join(' + ');
  const least = needed ?? ids.length;
  const all = `[${ids
    .map((id) => `{"source": "${id}", "ok": ${completed(id)}, "output": ${outputOf(id)}}`)
    .join(', ')}].filter(s, s.ok)`;
  return {
    nodes: [
      ...placed.map(({ node }) => node),
      {
        ...{ id: 'enough', type: 'check', needs: softly(ids), that: `${answered} >= ${least}` },
        message: `Only \${${answered}} of ${ids.length} sources answered; ${least} are needed.`,
      },
      {
        ...{ id: 'collected', needs: ['enough'] },
        value: `\${${all}.map(s, {"source": s.source, "output": s.output})}`,
      },
      ...(aggregate
        ? [place(aggregate, 'aggregate', outputOf('collected'), { needs: ['collected'] }).node]
        : []),
    ],
  };
}

/** A planner gives a list of `{worker, task}`; each task goes to the worker that it names. */
export function orchestrator(form: Pattern<'orchestrator'>): Compiled {
  const names = Object.keys(form.workers);
  const plan = place(form.plan, 'plan', 'input');
  const talks = form.plan['prompt'] !== undefined && form.plan['output'] === undefined;
  const planned = talks ? { ...plan.node, output: planSchema(names) } : plan.node;
  const workers = Object.entries(form.workers).map(([name, step]) =>
    place({ ...step, id: name }, name, 'item.task'),
  );
  const known = names.map((name) => `item.worker == "${name}"`);
  const body = [
    {
      ...{ id: 'known', type: 'check', that: known.join(' || ') },
      message: 'The plan names a worker "${item.worker}", which does not exist.',
    },
    {
      ...{ id: 'choose', type: 'decision', needs: ['known'] },
      branches: names.map((name, index) => ({ when: known[index], next: [name] })),
    },
    ...workers.map(({ node }) => node),
    { id: 'result', type: 'end', needs: names, output: `\${${firstCompleted(names)}}` },
  ];
  return {
    nodes: [
      planned,
      {
        ...{ id: 'work', type: 'loop', over: outputOf(plan.id), needs: [plan.id], body },
        parallel: form.parallel,
      },
      ...(form.combine
        ? [place(form.combine, 'combine', outputOf('work'), { needs: ['work'] }).node]
        : []),
    ],
  };
}

function planSchema(workers: readonly string[]) {
  return {
    type: 'array',
    items: {
      type: 'object',
      properties: { worker: { type: 'string', enum: workers }, task: { type: 'string' } },
      required: ['worker', 'task'],
    },
  };
}
