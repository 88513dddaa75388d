import * as z from 'zod';

/** The version of the shape below; a numbered migration exists for each step. */
export const SETTINGS_VERSION = 1;

/**
 * A reference to a secret, never the secret: `keychain:NAME` is an entry of the operating
 * system's keychain, `env:NAME` an environment variable.
 */
export const secretRef = z
  .string()
  .regex(/^(keychain|env):[A-Za-z0-9_.@/-]+$/, 'must be "keychain:NAME" or "env:NAME"')
  .describe('Where a secret is kept: keychain:NAME or env:NAME. Never the secret itself.');

/** A person's own word on a model, stronger than what the provider or the price data say. */
export const modelOverride = z.object({
  contextTokens: z.number().int().positive().optional(),
  outputTokens: z.number().int().positive().optional(),
  abilities: z
    .object({
      tools: z.boolean(),
      images: z.boolean(),
      documents: z.boolean(),
      thinking: z.boolean(),
      caching: z.boolean(),
      structuredOutput: z.boolean(),
    })
    .partial()
    .optional(),
  price: z
    .object({
      input: z.number().nonnegative(),
      output: z.number().nonnegative(),
      cacheRead: z.number().nonnegative().optional(),
      cacheWrite: z.number().nonnegative().optional(),
    })
    .optional()
    .describe('US dollars for a million tokens.'),
});

export type ModelOverride = z.infer<typeof modelOverride>;

export const providerSettings = z.object({
  enabled: z.boolean().default(true).describe('Whether models of this provider are offered.'),
  baseUrl: z.url().optional().describe('Address of the API, where it differs from the usual one.'),
  key: secretRef.optional(),
  models: z.array(z.string()).default([]).describe('Model ids added by hand.'),
  protocol: z
    .enum(['openai-compatible', 'anthropic', 'openai'])
    .optional()
    .describe('What an address of your own speaks; OpenAI-compatible where it is not set.'),
  options: z
    .record(z.string(), z.string())
    .optional()
    .describe('What a provider needs besides its key, such as a region. Never a secret.'),
  requestsPerMinute: z
    .number()
    .int()
    .positive()
    .optional()
    .describe("The provider's own limit for this account; 80 % of it is used."),
  overrides: z
    .record(z.string(), modelOverride)
    .optional()
    .describe('Your own word on models, by model id.'),
});

/** How the supervisor shares load among agents. */
const balance = z.enum(['least-connections', 'weighted-round-robin', 'resource-based']);

const providerSearch = z.array(
  z.string().regex(/^[^/\s]+\/\S+$/, 'must be a model as provider/model, such as anthropic/NAME'),
);

/** Whether tools are also found by what they mean, and by which model. */
export const embeddingsSetting = z.discriminatedUnion('use', [
  z.object({ use: z.literal('off') }),
  z.object({
    use: z.literal('local').describe('A model that runs on this machine.'),
    model: z.string().optional().describe('One that was downloaded, by its id.'),
    folder: z.string().min(1).optional().describe('A folder with an ONNX model of your own.'),
  }),
  z.object({
    use: z.literal('api').describe("A provider's model, within the budget."),
    provider: z.string().min(1),
    model: z.string().min(1),
  }),
]);

/** Whether a model writes example requests for tools, and what that may cost in a day. */
export const examplesSetting = z.object({
  write: z.boolean().default(false),
  dailyLimitUsd: z
    .number()
    .positive()
    .max(1000)
    .default(0.1)
    .describe('The most to spend on them in a day, in US dollars.'),
});

export type EmbeddingsSetting = z.infer<typeof embeddingsSetting>;

export const settingsSchema = z.object({
  version: z.number().int().default(SETTINGS_VERSION).describe('Version of this file.'),
  language: z.enum(['system', 'en', 'ko']).default('system').describe('Language of the window.'),
  theme: z.enum(['system', 'light', 'dark']).default('system').describe('Colours of the window.'),
  firstRunDone: z.boolean().default(false).describe('Whether the first-run page was completed.'),
  builtinsOffered: z
    .boolean()
    .default(false)
    .describe('Whether the servers that ship with AgentHub were once added.'),
  filesFolder: z
    .string()
    .optional()
    .describe('The folder that the built-in file server may read and write.'),
  model: z
    .string()
    .default('auto')
    .describe('Model for new chats, as provider/model; auto takes the best that is usable.'),
  providers: z
    .record(z.string(), providerSettings)
    .default({})
    .describe('Providers of models by name, where something differs from the usual.'),
  fallback: z
    .record(z.string(), z.array(z.string()).max(10))
    .default({})
    .describe('Models to try, in this order, when the one named (as provider/model) fails.'),
  choice: z
    .object({
      maxCostUsd: z
        .number()
        .min(0)
        .max(1000)
        .default(0)
        .describe('The most that a usual call of a model taken by itself may cost; 0 is no limit.'),
      maxLatency: z
        .enum(['low', 'medium', 'high'])
        .default('high')
        .describe('The slowest class of models that is taken by itself.'),
      weights: z
        .object({
          specialty: z.number().min(0).max(1).default(0.3),
          cost: z.number().min(0).max(1).default(0.2),
          history: z.number().min(0).max(1).default(0.3),
          availability: z.number().min(0).max(1).default(0.2),
        })
        .prefault({})
        .describe('What counts how much in the score of models, 0 to 1 each.'),
    })
    .prefault({})
    .describe('Which model is taken where none was chosen.'),
  turn: z
    .object({
      maxRounds: z.number().int().min(1).max(200).default(25).describe('Model calls in one turn.'),
      maxOutputTokens: z
        .number()
        .int()
        .min(64)
        .max(200_000)
        .default(8192)
        .describe('Longest answer of one model call, in tokens.'),
      maxParallelTools: z.number().int().min(1).max(50).default(8),
    })
    .prefault({}),
  approvals: z
    .object({
      window: z
        .enum(['always', 'writes', 'never'])
        .default('writes')
        .describe('When a chat in the window asks before a tool runs.'),
      headless: z
        .enum(['allow', 'deny'])
        .default('allow')
        .describe('What happens to a tool that would ask when nobody can be asked.'),
      alwaysAllow: z.array(z.string()).default([]).describe('Tools that no longer ask.'),
    })
    .prefault({}),
  budgets: z
    .object({
      unknownPrice: z
        .enum(['allow', 'refuse'])
        .default('allow')
        .describe('What a hard budget does with a model whose price is not known.'),
    })
    .prefault({}),
  tools: z
    .object({
      pinned: z
        .array(z.string())
        .default([])
        .describe('Tools that every model is always shown, as server__tool.'),
      hidden: z
        .array(z.string())
        .default([])
        .describe('Tools that no model is shown and no search finds, as server__tool.'),
      providerSearch: providerSearch
        .default([])
        .describe(
          'Models of Anthropic, as provider/model, that search among all tools by themselves instead of AgentHub; only for those where that was measured to be better.',
        ),
    })
    .prefault({}),
  search: z
    .object({
      embeddings: embeddingsSetting
        .default({ use: 'off' })
        .describe('What finds tools by meaning, beside their words; nothing by default.'),
      examples: examplesSetting
        .prefault({})
        .describe(
          'Requests that your own model writes for each tool, so that it is found by more words.',
        ),
    })
    .prefault({}),
  agents: z
    .record(z.string(), z.record(z.string(), z.unknown()))
    .default({})
    .describe('What you have set for agents by name, over what their files say.'),
  supervisor: z
    .object({
      balance: balance
        .default('weighted-round-robin')
        .describe(
          'Who of several agents that can do a task alike gets it: the one with the fewest tasks, each in turn by how much it takes at once, or the one that is freest by processor, memory and tasks.',
        ),
    })
    .prefault({}),
  results: z
    .object({
      keepDays: z
        .number()
        .int()
        .min(1)
        .default(30)
        .describe('Days for which files that tools answered with are kept.'),
      maxMegabytes: z
        .number()
        .int()
        .min(1)
        .default(1000)
        .describe('What these files may take together; the oldest go first.'),
    })
    .prefault({}),
  closeToTray: z
    .boolean()
    .default(true)
    .describe('Closing the window leaves AgentHub in the tray.'),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('How much the log holds.'),
});

export type Settings = z.infer<typeof settingsSchema>;
export type ProviderSettings = z.infer<typeof providerSettings>;

/** Settings as a person changes them: any subset, one level deep merged, the rest kept. */
export const settingsPatch = z
  .object({
    language: z.enum(['system', 'en', 'ko']),
    theme: z.enum(['system', 'light', 'dark']),
    firstRunDone: z.boolean(),
    builtinsOffered: z.boolean(),
    filesFolder: z.string(),
    model: z.string(),
    providers: z.record(
      z.string(),
      z.object({
        enabled: z.boolean().optional(),
        baseUrl: z.url().or(z.literal('')).optional(),
        key: secretRef.or(z.literal('')).optional(),
        models: z.array(z.string()).optional(),
        protocol: z.enum(['openai-compatible', 'anthropic', 'openai']).optional(),
        options: z.record(z.string(), z.string()).optional(),
        overrides: z.record(z.string(), modelOverride).optional(),
        requestsPerMinute: z.number().int().positive().optional(),
      }),
    ),
    fallback: z.record(z.string(), z.array(z.string()).max(10)),
    choice: z
      .object({
        maxCostUsd: z.number().min(0).max(1000),
        maxLatency: z.enum(['low', 'medium', 'high']),
        weights: z.record(
          z.enum(['specialty', 'cost', 'history', 'availability']),
          z.number().min(0).max(1),
        ),
      })
      .partial(),
    turn: z
      .object({
        maxRounds: z.number().int().min(1).max(200),
        maxOutputTokens: z.number().int().min(64).max(200_000),
        maxParallelTools: z.number().int().min(1).max(50),
      })
      .partial(),
    approvals: z
      .object({
        window: z.enum(['always', 'writes', 'never']),
        headless: z.enum(['allow', 'deny']),
        alwaysAllow: z.array(z.string()),
      })
      .partial(),
    budgets: z.object({ unknownPrice: z.enum(['allow', 'refuse']) }).partial(),
    tools: z
      .object({ pinned: z.array(z.string()), hidden: z.array(z.string()), providerSearch })
      .partial(),
    search: z.object({ embeddings: embeddingsSetting, examples: examplesSetting }).partial(),
    supervisor: z.object({ balance }).partial(),
    agents: z.record(z.string(), z.record(z.string(), z.unknown())),
    closeToTray: z.boolean(),
    logLevel: z.enum(['debug', 'info', 'warn', 'error']),
  })
  .partial();

export type SettingsPatch = z.infer<typeof settingsPatch>;
