import { expect, test } from 'vitest';
import { loadReasons, type AgentLoad } from '../../../app/workflows/supervisor/balance.ts';
import { decideAgent } from '../../../app/workflows/supervisor/decision.ts';
import { assignedReason } from './assigned-words.ts';

test('every reason of the supervisor is told in plain words', () => {
  const candidate = { agent: 'coder', text: 'Writes code', similarity: 0.5, available: true };
  for (const by of ['meaning', 'words'] as const) {
    for (const [tasks, failures] of [
      [0, 0],
      [4, 1],
    ] as const) {
      const decision = decideAgent('Implement it', [{ ...candidate, tasks, failures }], by);
      const told = decision!.reasons.map(assignedReason);
      expect(told).toHaveLength(3);
      expect(told.join(' ')).not.toMatch(/rule:|similarity|history:|0\.5/);
    }
  }
});

test('whose turn it is, and what each was weighed by, is told in plain words', () => {
  const load = (agentId: string, share: AgentLoad['share']): AgentLoad => ({
    ...{ agentId, share, currentTasks: 1, capacity: 10, avgResponseTime: 0 },
  });
  const loads = [
    load('coder', { status: 'known', processor: 0.25, memory: 0.04 }),
    load('clerk', { status: 'elsewhere' }),
    load('sorter', { status: 'not-measured' }),
  ];
  const ways = ['weighted-round-robin', 'least-connections', 'resource-based'] as const;
  const told = ways.map((way) => loadReasons(loads, 'clerk', way).map(assignedReason));
  expect(new Set(told.map(([turn]) => turn)).size).toBe(3);
  expect(told.flat().join(' ')).not.toMatch(/load:|share of|round-robin|alone,/);
  expect(told[2]![1]).toContain('25%');
  expect(told[2]![2]).not.toEqual(told[2]![3]);
});
