import type { App } from '../app.ts';
import { agentHandlers } from './agents.ts';
import { appHandlers } from './app.ts';
import { chatHandlers } from './chats.ts';
import { embeddingHandlers } from './embeddings.ts';
import { exampleHandlers } from './examples.ts';
import { mcpHandlers } from './mcp.ts';
import { metricsHandlers } from './metrics.ts';
import { folderHandlers } from './folders.ts';
import { modelHandlers } from './models.ts';
import { moneyHandlers } from './money.ts';
import { serverHandlers } from './servers.ts';
import { togetherHandlers } from './together.ts';
import { workflowHandlers } from './workflows.ts';
import type { Handlers } from './types.ts';

/** The code behind every command of the contract. */
export function createHandlers(app: App): Handlers {
  return {
    ...agentHandlers(app),
    ...appHandlers(app),
    ...chatHandlers(app),
    ...embeddingHandlers(app),
    ...exampleHandlers(app),
    ...mcpHandlers(app),
    ...metricsHandlers(app),
    ...folderHandlers(app),
    ...modelHandlers(app),
    ...moneyHandlers(app),
    ...serverHandlers(app),
    ...workflowHandlers(app),
    ...togetherHandlers(app),
  };
}

export type { HandlerContext, Handlers } from './types.ts';
