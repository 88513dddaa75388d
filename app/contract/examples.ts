import * as z from 'zod';
import { wireError } from '../chats/turn-event.ts';

const nothing = z.object({});

/** Example requests of tools, and what the rest of them may cost. Money is integer nano-dollars. */
export const examplesStatus = z.object({
  on: z.boolean(),
  dailyLimitUsd: z.number(),
  /** Tools that models may be shown, and those of them that no model was asked about yet. */
  tools: z.number(),
  missing: z.number(),
  writing: z.boolean(),
  /** The model that would write, and the most that the missing ones may cost. */
  estimate: z.object({ model: z.string(), mostNano: z.number() }).optional(),
  /** Why they are not written, or were not when that was last tried. */
  problem: wireError.optional(),
});

export const examplesCommands = {
  'examples.status': { input: nothing, output: examplesStatus },
  /** Writes what is missing now, where it is switched on; answers when that has ended. */
  'examples.write': { input: nothing, output: examplesStatus },
} as const;
