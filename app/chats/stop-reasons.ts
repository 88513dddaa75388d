import type { Cause } from '../base/index.ts';

/** Why a turn stopped before its model was done, in the words that are stored and told outside. */
export const stopReasons = {
  cutAtLength: 'The answer reached the longest length that is set and was cut there.',
  manyRounds: (rounds: number): string => `Stopped after ${rounds} rounds of tool calls.`,
  sameCalls: (tool: string): string =>
    `Stopped: the model made the same call to ${tool} three times and got the same result each time.`,
};

const MANY_ROUNDS = /^Stopped after (\d+) rounds of tool calls\.$/;
const SAME_CALLS = /^Stopped: the model made the same call to (\S+) three times/;

/** What a window says it by in another language; undefined for words that are not one of these. */
export function stopCause(reason: string | null | undefined): Cause | undefined {
  if (reason === stopReasons.cutAtLength) return { code: 'turn.cut-at-length' };
  const rounds = MANY_ROUNDS.exec(reason ?? '')?.[1];
  if (rounds !== undefined) return { code: 'turn.many-rounds', data: { rounds } };
  const tool = SAME_CALLS.exec(reason ?? '')?.[1];
  return tool === undefined ? undefined : { code: 'turn.same-calls', data: { tool } };
}
