import { expect, test } from 'vitest';
import { drawFlow, drawRun } from './run-graph.ts';
import type { FlowNode, RunStep } from './run.svelte.ts';

function node(id: string, more: Partial<FlowNode> = {}): FlowNode {
  return {
    id,
    title: id,
    type: 'task',
    what: '',
    needs: [],
    leads: [],
    atOnce: 1,
    body: [],
    ...more,
  };
}

const needs = (...ids: string[]): FlowNode['needs'] =>
  ids.map((id) => ({ node: id, kind: 'hard' as const }));

function step(path: string): RunStep {
  return {
    path,
    status: 'completed',
    attempts: 1,
    inputs: null,
    output: null,
    error: null,
    reason: null,
    question: null,
    show: null,
    waitingFor: null,
    waitsUntil: null,
    retryAt: null,
    compensation: null,
    startedAt: 0,
    endedAt: 1,
  };
}

const loop = [
  node('first'),
  node('loop', {
    type: 'loop',
    needs: needs('first'),
    body: [node('a'), node('b', { needs: needs('a') })],
  }),
  node('last', { needs: needs('loop') }),
];

test('rounds of a loop follow each other, and what comes after follows the last', () => {
  const paths = ['first', 'loop', 'loop[0]/a', 'loop[0]/b', 'loop[1]/a', 'loop[1]/b'];
  const drawn = drawRun(loop, paths.map(step));
  expect(drawn.steps.map(({ id }) => id)).toEqual([...paths, 'last']);
  expect(drawn.edges).toContainEqual({ from: 'loop[0]/b', to: 'loop[1]/a' });
  expect(drawn.edges).toContainEqual({ from: 'loop[1]/b', to: 'last' });
  expect(drawn.edges).not.toContainEqual({ from: 'loop', to: 'last' });
});

test('many rounds are one step with their number', () => {
  const rounds = Array.from({ length: 50 }, (_, index) => step(`loop[${index}]/a`));
  const drawn = drawRun(loop, [step('loop'), ...rounds]);
  expect(drawn.steps.map(({ id, rounds: count }) => [id, count])).toContainEqual(['loop', 50]);
  expect(drawn.steps).toHaveLength(3);
});

test('a definition that has not run shows the inside once, and both ways of a decision', () => {
  const drawn = drawFlow([
    node('pick', { type: 'decision', leads: ['yes', 'no'] }),
    node('yes', { needs: needs('pick') }),
    node('no'),
    ...loop,
  ]);
  const led = drawn.edges.flatMap(({ from, to }) => (from === 'pick' ? [to] : []));
  expect(led.sort()).toEqual(['no', 'yes']);
  expect(drawn.steps.map(({ id }) => id)).toContain('loop[0]/b');
});
