import { expect, test } from 'vitest';
import { stopCause, stopReasons } from './stop-reasons.ts';

test('every reason that is stored can be said in another language', () => {
  expect(stopCause(stopReasons.cutAtLength)).toEqual({ code: 'turn.cut-at-length' });
  expect(stopCause(stopReasons.manyRounds(25))).toEqual({
    code: 'turn.many-rounds',
    data: { rounds: '25' },
  });
  expect(stopCause(stopReasons.sameCalls('files__read_file'))).toEqual({
    code: 'turn.same-calls',
    data: { tool: 'files__read_file' },
  });
});

test('other words stay as they are', () => {
  for (const reason of [undefined, null, '', 'Stopped by you.']) {
    expect(stopCause(reason)).toBeUndefined();
  }
});
