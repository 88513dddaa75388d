import type { EventPayload } from '../../app/contract/index.ts';
import type { Announcement } from '../bridge/bridge.ts';
import type { Words } from './words.ts';

/** What a person who does not see the window is told; undefined where nothing need be. */
export function newsOf({ name, payload }: Announcement, words: Words): string | undefined {
  if (name !== 'turn.happened') return undefined;
  const { event } = payload as EventPayload<'turn.happened'>;
  if (event.type === 'approval') return words.approvalNeeded;
  if (event.type !== 'done') return undefined;
  if (event.status === 'completed') return words.answerReady;
  return event.status === 'failed' ? words.answerFailed : undefined;
}
