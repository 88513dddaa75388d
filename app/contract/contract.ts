import * as z from 'zod';
import { danger, turnEventEnvelope, wireError } from '../chats/turn-event.ts';
import { settingsPatch, settingsSchema } from '../settings/schema.ts';
import { embeddingsCommands } from './embeddings.ts';
import { examplesCommands } from './examples.ts';
import { agentCommands } from './agents.ts';
import { clientCall, mcpCommands, mcpEvents } from './mcp.ts';
import { folderCommands } from './folders.ts';
import { moneyCommands } from './money.ts';
import { serverCommands, serverEntryCommands, toolCommands } from './servers.ts';
import { metricsCommands } from './metrics.ts';
import { togetherCommands } from './together.ts';
import { planningCommands } from './planning.ts';
import { workflowCommands } from './workflows.ts';
import {
  callReport,
  chatDetail,
  chatSummary,
  entryProblem,
  healthWithMetrics,
  catalogueModel,
  listedModel,
  modelChoices,
  modelTrial,
  notice,
  providerLoad,
  providerView,
  serverView,
  toolView,
} from './shapes.ts';

const nothing = z.object({});
const chatId = z.object({ chatId: z.string() });
const serverName = z.object({ name: z.string() });
const started = z.object({ chatId: z.string(), turnId: z.string() });

/**
 * Everything that a user interface can ask, over whatever carries it. Fields that an output does
 * not name are dropped on the way out.
 */
export const commands = {
  'app.describe': {
    input: nothing,
    output: z.object({
      version: z.string(),
      host: z.enum(['desktop', 'server', 'cli']),
      dataFolder: z.string(),
      documentsFolder: z.string(),
      platform: z.string(),
      secrets: z.object({ backend: z.string(), writable: z.boolean() }),
      notices: z.array(notice),
      pid: z.number(),
    }),
  },
  'app.dismissNotice': { input: z.object({ id: z.string() }), output: nothing },
  'app.completeFirstRun': {
    input: z.object({ filesFolder: z.string().optional(), model: z.string().optional() }),
    output: nothing,
  },
  'chats.list': {
    input: z.object({
      query: z.string().optional(),
      limit: z.number().int().max(1000).default(200),
    }),
    output: z.object({ chats: z.array(chatSummary) }),
  },
  'chats.get': { input: chatId, output: chatDetail },
  'chats.rename': {
    input: z.object({ chatId: z.string(), title: z.string().trim().min(1).max(200) }),
    output: nothing,
  },
  'chats.delete': { input: chatId, output: nothing },
  'chats.export': {
    input: z.object({ chatId: z.string(), format: z.enum(['markdown', 'json']) }),
    output: z.object({ fileName: z.string(), mimeType: z.string(), text: z.string() }),
  },
  'turns.start': {
    input: z.object({
      chatId: z.string().max(200).optional(),
      message: z.string().max(1_000_000),
      /** Pictures and PDF documents, base64; up to 5, and 7 MB together. */
      files: z
        .array(z.object({ name: z.string().min(1).max(255), data: z.base64().max(10_000_000) }))
        .max(20)
        .optional(),
      model: z.string().optional(),
      /** An agent that answers in place of the assistant. */
      agent: z.string().max(200).optional(),
      /** Who answers questions for approval: the person at a window, or nobody. */
      caller: z.enum(['window', 'headless']).default('headless'),
    }),
    output: started,
  },
  /** With `turnId` only that turn is stopped, not a later one of the chat. */
  'turns.stop': { input: chatId.extend({ turnId: z.string().optional() }), output: nothing },
  'turns.retry': {
    input: z.object({
      chatId: z.string(),
      model: z.string().optional(),
      /** Keeps the answers of this turn shorter than the settings allow. */
      maxOutputTokens: z.number().int().min(16).optional(),
      caller: z.enum(['window', 'headless']).default('headless'),
    }),
    output: started,
  },
  'approvals.answer': {
    input: z.object({ id: z.string(), answer: z.enum(['once', 'always', 'deny']) }),
    output: z.object({ open: z.boolean() }),
  },
  'servers.list': {
    /** `settleMs`: how long to wait for servers that are starting; not at all by default. */
    input: z.object({ settleMs: z.number().int().min(0).max(120_000).optional() }),
    output: z.object({
      servers: z.array(serverView),
      problems: z.array(entryProblem),
      configProblem: wireError.optional(),
    }),
  },
  ...serverEntryCommands,
  'servers.remove': { input: serverName, output: nothing },
  'servers.restart': { input: serverName, output: nothing },
  'servers.stop': { input: serverName, output: nothing },
  /** Begins a sign-in; `servers.changed` tells when the person has finished. No `url`: done already. */
  'servers.signIn': { input: serverName, output: z.object({ url: z.string().optional() }) },
  'servers.signOut': { input: serverName, output: nothing },
  'servers.describe': {
    input: serverName,
    output: z.object({
      server: serverView,
      tools: z.array(toolView),
      prompts: z.array(z.object({ name: z.string(), description: z.string().optional() })),
      resources: z.array(
        z.object({ uri: z.string(), name: z.string(), mimeType: z.string().optional() }),
      ),
    }),
  },
  'tools.changes': {
    input: nothing,
    output: z.object({
      changes: z.array(
        z.object({
          name: z.string(),
          /** What is suspicious in its texts as they are now. */
          dangers: z.array(danger),
          fields: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })),
        }),
      ),
    }),
  },
  /** Takes a tool that has changed since it was approved as it is now. */
  'tools.accept': { input: serverName, output: nothing },
  'tools.list': { input: nothing, output: z.object({ tools: z.array(toolView) }) },
  'tools.search': {
    input: z.object({
      query: z.string().max(100_000),
      k: z.number().int().min(1).max(100).default(5),
    }),
    output: z.object({
      tools: z.array(
        z.object({ name: z.string(), server: z.string(), score: z.number(), why: z.string() }),
      ),
    }),
  },
  /** The whole text of the result of a call, by the id of its report. */
  'tools.result': { input: z.object({ id: z.string() }), output: z.object({ text: z.string() }) },
  'tools.call': {
    input: z.object({
      name: z.string(),
      arguments: z.record(z.string(), z.unknown()).default({}),
      /** Chosen by the caller: progress is announced under it. */
      progressId: z.string().max(100).optional(),
      ...clientCall,
    }),
    output: callReport,
  },
  'models.providers': {
    input: nothing,
    output: z.object({
      providers: z.array(providerView),
      automatic: z.string(),
      local: z.array(
        z.object({ provider: z.string(), name: z.string(), models: z.array(listedModel) }),
      ),
    }),
  },
  'models.list': {
    input: z.object({ provider: z.string() }),
    output: z.object({ models: z.array(catalogueModel) }),
  },
  'models.choices': { input: nothing, output: modelChoices },
  'models.load': { input: nothing, output: z.object({ providers: z.array(providerLoad) }) },
  'models.test': {
    input: z.object({ provider: z.string(), model: z.string().optional() }),
    output: modelTrial,
  },
  'keys.set': {
    input: z.object({
      provider: z.string().regex(/^[\w.-]{1,64}$/),
      key: z.string().min(1).max(10_000),
    }),
    output: nothing,
  },
  'keys.remove': { input: z.object({ provider: z.string() }), output: nothing },
  'settings.get': { input: nothing, output: settingsSchema },
  'settings.update': { input: settingsPatch, output: settingsSchema },
  ...embeddingsCommands,
  ...examplesCommands,
  ...serverCommands,
  ...toolCommands,
  ...folderCommands,
  ...moneyCommands,
  ...workflowCommands,
  ...planningCommands,
  ...togetherCommands,
  ...agentCommands,
  ...mcpCommands,
  ...metricsCommands,
  'health.get': { input: nothing, output: healthWithMetrics },
} as const;

export type Commands = typeof commands;
export type CommandName = keyof Commands;
export type CommandInput<Name extends CommandName> = z.input<Commands[Name]['input']>;
export type CommandOutput<Name extends CommandName> = z.output<Commands[Name]['output']>;

/** What a user interface hears. `rev` grows with every event of a name (of a turn, for turns). */
export const events = {
  'turn.happened': turnEventEnvelope,
  'chat.changed': z.object({ rev: z.number(), chatId: z.string() }),
  'tools.progressed': z.object({
    progressId: z.string(),
    progress: z.number(),
    total: z.number().optional(),
    message: z.string().optional(),
  }),
  ...mcpEvents,
  'servers.changed': z.object({ rev: z.number() }),
  'run.changed': z.object({ rev: z.number(), runId: z.string(), status: z.string() }),
  'workflows.changed': z.object({ rev: z.number(), name: z.string() }),
  'embeddings.changed': z.object({ rev: z.number() }),
  'examples.changed': z.object({ rev: z.number() }),
  /** An agent changed, or its file did; an empty name is all of them. */
  'agents.changed': z.object({ rev: z.number(), agent: z.string() }),
  'usage.changed': z.object({ rev: z.number() }),
  'settings.changed': z.object({ rev: z.number(), settings: settingsSchema }),
  'notices.changed': z.object({ rev: z.number(), notices: z.array(notice) }),
} as const;

export type EventSchemas = typeof events;
export type EventName = keyof EventSchemas;
export type EventPayload<Name extends EventName> = z.output<EventSchemas[Name]>;

/** The envelope in which every answer travels. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: import('../base/errors.ts').WireError };

/** What a user interface holds: the same on the desktop, in a browser and on the command line. */
export interface Door {
  invoke<Name extends CommandName>(
    name: Name,
    input: CommandInput<Name>,
    signal?: AbortSignal,
  ): Promise<CommandOutput<Name>>;
  on<Name extends EventName>(
    name: Name,
    listener: (payload: EventPayload<Name>) => void,
  ): Disposable;
}
