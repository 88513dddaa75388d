import { expect, test } from 'vitest';
import { KNOWN_FAILURES } from '../conformance/server/known.ts';
import { SERVER_SETS, runServerSet } from '../conformance/server/suite.ts';

test.each(SERVER_SETS)(
  'every server scenario that $requirements requires passes in front of a server of the $behind revision',
  async (set) => {
    const results = (await runServerSet(set)).filter(({ required }) => required);
    const failing = results.filter(
      ({ name, failed }) => failed.length > 0 && !KNOWN_FAILURES[name],
    );
    expect(failing).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(30);
    expect(results.every(({ passed }) => passed > 0)).toBe(true);
  },
);
