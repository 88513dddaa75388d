import { expect, test } from 'vitest';
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
  expect(assignedReason("load: of coder, clerk it is clerk's turn")).not.toContain('load:');
});
