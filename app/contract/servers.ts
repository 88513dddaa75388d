import * as z from 'zod';
import { effectClass } from '../chats/turn-event.ts';
import { entryProblem, serverState } from './shapes.ts';

const nothing = z.object({});
const named = z.object({ name: z.string().max(300) });
const request = z.string().max(100_000);

/** The last hour of a server. Durations are milliseconds of calls that were answered. */
export const serverActivity = z.object({
  name: z.string(),
  /** Sixty minutes, oldest first; without a state where nothing was known of the server yet. */
  minutes: z.array(
    z.object({ state: serverState.optional(), calls: z.number(), failed: z.number() }),
  ),
  calls: z.number(),
  /** Calls that the tool itself answered with an error. */
  toolErrors: z.number(),
  /** Calls that got no answer. */
  failed: z.number(),
  p50Ms: z.number().optional(),
  p95Ms: z.number().optional(),
  lastProbeMs: z.number().optional(),
});

/** Which words of a request stand in which field of a tool. */
const fieldWords = z.object({
  field: z.enum(['name', 'description', 'parameters', 'server', 'history', 'examples']),
  words: z.array(z.string()),
});

const whyOffered = z.object({
  name: z.string(),
  server: z.string(),
  tool: z.string(),
  /** The request holds its name. */
  named: z.boolean(),
  /** Empty where only letters are alike. */
  fields: z.array(fieldWords),
  tokens: z.number(),
});

export const verdict = z.enum(['right', 'wrong']);

const offerAccount = z.object({
  tools: z.array(
    whyOffered.extend({ reason: z.enum(['all', 'pinned', 'found', 'earlier', 'own']) }),
  ),
  /** Estimated tokens of the definitions on offer, and of all that there are. */
  tokens: z.number(),
  all: z.number(),
  allTokens: z.number(),
});

const choice = z.object({
  tool: z.string(),
  server: z.string(),
  request: z.string(),
  verdict,
  at: z.number(),
});

/** What a person does with servers, beside adding and removing them. */
export const serverCommands = {
  'servers.activity': { input: nothing, output: z.object({ servers: z.array(serverActivity) }) },
  /** Settles when the start has ended, well or not. */
  'servers.start': { input: named, output: nothing },
  /** Asks it whether it answers, or starts it where it is down. */
  'servers.try': { input: named, output: z.object({ answered: z.boolean() }) },
  'servers.trust': { input: named.extend({ trusted: z.boolean() }), output: nothing },
} as const;

/** What a person says of tools. */
export const toolCommands = {
  /** The person's own word on what a tool does; null takes it back. */
  'tools.setEffect': { input: named.extend({ effect: effectClass.nullable() }), output: nothing },
  /** A pinned tool is always shown to models. */
  'tools.pin': { input: named.extend({ pinned: z.boolean() }), output: nothing },
  /** A hidden tool is shown to no model and found by no search. */
  'tools.hide': { input: named.extend({ hidden: z.boolean() }), output: nothing },
  /** What a request finds, and what a model would be offered for it. */
  'tools.try': {
    input: z.object({ request, k: z.number().int().min(1).max(100).default(10) }),
    output: z.object({
      found: z.array(whyOffered.extend({ score: z.number(), verdict: verdict.optional() })),
      offer: offerAccount,
      tookMs: z.number(),
    }),
  },
  /** Whether a tool is right for a request; null takes an earlier word back. */
  'tools.choose': {
    input: named.extend({ request: request.min(1), verdict: verdict.nullable() }),
    output: nothing,
  },
  /** Everything that the search has learned from the person. */
  'tools.choices': { input: nothing, output: z.object({ choices: z.array(choice) }) },
  'tools.clearChoices': { input: nothing, output: z.object({ cleared: z.number() }) },
  /** What the model of a turn was offered; without `offer` where nothing is known of it. */
  'tools.offered': {
    input: z.object({ turnId: z.string() }),
    output: z.object({ offer: offerAccount.optional() }),
  },
} as const;

/** Where a secret that an entry needs is looked up, and whether it is there. */
const neededKeys = z.array(
  z.object({ server: z.string(), reference: z.string(), state: z.enum(['kept', 'wanted']) }),
);

/** Commands that write entries of the list of servers; secrets in them go to the keychain. */
export const serverEntryCommands = {
  'servers.add': {
    input: z.object({ name: z.string(), entry: z.record(z.string(), z.unknown()) }),
    output: z.object({ keys: neededKeys }),
  },
  'servers.import': {
    input: z.object({
      text: z.string().max(5_000_000),
      /** The folder that `${workspaceFolder}` stands for, where it is known. */
      workspace: z.string().optional(),
    }),
    output: z.object({
      added: z.array(z.string()),
      skipped: z.array(entryProblem),
      keys: neededKeys,
    }),
  },
  /** Stores a secret that servers name as `keychain:KEY`, and starts them anew. */
  'servers.setKey': {
    input: z.object({ key: z.string().min(1).max(300), value: z.string().min(1).max(10_000) }),
    output: z.object({ servers: z.array(z.string()) }),
  },
};
