import * as z from 'zod';
import { embeddingsSetting } from '../settings/schema.ts';

const nothing = z.object({});
const model = z.object({ model: z.string().max(200) });
const problem = z.object({ message: z.string(), remedy: z.string().optional() });

/** Whether tools are found by meaning, how far that is, and what could be downloaded for it. */
export const embeddingsStatus = z.object({
  setting: embeddingsSetting,
  /** The model in use, for a person; undefined where there is none. */
  name: z.string().optional(),
  status: z.enum(['off', 'reading', 'ready', 'failed']),
  /** Tools whose meaning is known, where it is ready. */
  tools: z.number(),
  /** Tools read and to be read, where it is reading. */
  done: z.number(),
  total: z.number(),
  problem: problem.optional(),
  models: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      repository: z.string(),
      downloaded: z.boolean(),
    }),
  ),
  download: z
    .object({ model: z.string(), doneBytes: z.number(), totalBytes: z.number() })
    .optional(),
  downloadProblem: problem.optional(),
});

export const embeddingsCommands = {
  /** With `settle` it answers when all tools are read. */
  'embeddings.status': {
    input: z.object({ settle: z.boolean().default(false) }),
    output: embeddingsStatus,
  },
  /** What a download would bring; nothing but the list of files is asked for. */
  'embeddings.describe': {
    input: model,
    output: z.object({
      model: z.string(),
      repository: z.string(),
      revision: z.string(),
      bytes: z.number(),
      files: z.number(),
    }),
  },
  /** Downloads what was described, and uses it then. Answers when it began, or with `settle` when it ended. */
  'embeddings.download': {
    input: model.extend({ revision: z.string().max(100), settle: z.boolean().default(false) }),
    output: nothing,
  },
  'embeddings.cancel': { input: nothing, output: nothing },
} as const;
