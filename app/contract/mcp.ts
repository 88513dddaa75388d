import * as z from 'zod';

const nothing = z.object({});
const anything = z.record(z.string(), z.unknown());

/** How an MCP client of ours is asked for input, and what it was asked for before. */
export const clientCall = {
  client: z
    .object({
      /** Chosen by the client's side: questions of servers are announced under it. */
      key: z.string().min(1).max(100),
      /** What it can be asked, as MCP declares it. */
      capabilities: anything,
    })
    .optional(),
  input: z.object({ responses: anything.optional(), state: z.string().optional() }).optional(),
  /** From which level on it wants what the server logs meanwhile. */
  logLevel: z.string().max(20).optional(),
};

/** What a server needs before it can answer: the call is sent again with it. */
export const inputRequired = z.object({
  inputRequests: anything.optional(),
  requestState: z.string().optional(),
});

const exchanged = z.object({
  server: z.string(),
  result: anything.optional(),
  inputRequired: inputRequired.optional(),
});
const progressId = z.string().max(100).optional();
const listed = z.object({ server: z.string(), entry: anything });
const oneServer = z.object({ server: z.string().optional() });

/** A question of a server that waits for an answer. */
export const askView = z.object({
  id: z.string(),
  /** `person`, or the key of an MCP client. */
  key: z.string(),
  server: z.string(),
  method: z.enum(['sampling/createMessage', 'elicitation/create', 'roots/list']),
  params: anything,
  chatId: z.string().optional(),
  /** For a question to a model: which one, how much is sent, the most that it costs (nano-dollars). */
  sampling: z
    .object({
      model: z.string(),
      inputTokens: z.number(),
      maxOutputTokens: z.number(),
      worstNano: z.number().nullable(),
    })
    .optional(),
});

/** Commands for what servers offer besides tools, and for what they ask. */
export const mcpCommands = {
  'prompts.list': { input: oneServer, output: z.object({ prompts: z.array(listed) }) },
  'prompts.get': {
    input: z.object({
      name: z.string(),
      arguments: z.record(z.string(), z.string()).default({}),
      progressId,
      ...clientCall,
    }),
    output: exchanged,
  },
  'resources.list': {
    input: oneServer,
    output: z.object({ resources: z.array(listed), templates: z.array(listed) }),
  },
  'resources.read': {
    input: z.object({
      uri: z.string().max(20_000),
      server: z.string().optional(),
      progressId,
      ...clientCall,
    }),
    output: exchanged,
  },
  /** Follows a resource for as long as this call is not cancelled; then it is over. */
  'resources.follow': {
    input: z.object({ uri: z.string().max(20_000), server: z.string().optional() }),
    output: nothing,
  },
  'completions.complete': {
    input: z.object({ params: anything, server: z.string().optional() }),
    output: z.object({ result: anything }),
  },
  /** From which level on servers of the older revisions log for their clients. */
  'logging.setLevel': {
    input: z.object({ level: z.string().max(20), server: z.string().optional() }),
    output: nothing,
  },
  /** The questions that the person at a window is asked now. */
  'asks.list': { input: nothing, output: z.object({ asks: z.array(askView) }) },
  'asks.answer': {
    input: z.object({
      id: z.string(),
      result: anything.optional(),
      /** Set where there is no result: why. */
      refused: z.string().max(1000).optional(),
    }),
    output: z.object({ open: z.boolean() }),
  },
} as const;

export const mcpEvents = {
  'asks.opened': askView,
  'asks.closed': z.object({ id: z.string() }),
  'servers.logged': z.object({
    server: z.string(),
    level: z.string(),
    logger: z.string().optional(),
    data: z.unknown(),
  }),
  /** `uri` as its server calls it. */
  'resources.updated': z.object({ server: z.string(), uri: z.string() }),
} as const;
