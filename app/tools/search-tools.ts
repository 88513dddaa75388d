import { READ_RESULT } from './results.ts';
import type { ServerTool } from '../gateway/index.ts';

/** Name of the tool by which a model looks for tools that it was not shown. */
export const SEARCH_TOOLS = 'search_tools';

/** AgentHub's own tool, as if a server offered it. */
export const searchToolsTool: ServerTool = {
  name: SEARCH_TOOLS,
  server: 'agenthub',
  tool: SEARCH_TOOLS,
  title: 'Search tools',
  description:
    'Finds more tools than the ones shown. Say in a few English words what the tool should do; what is found can be called at once.',
  inputSchema: {
    type: 'object',
    properties: { query: { type: 'string', description: 'What the tool should do' } },
    required: ['query'],
  },
  outputSchema: undefined,
  annotations: { readOnlyHint: true },
  effect: 'read',
};

/** Names of AgentHub's own tools, which read what a chat has shown already or look for tools. */
export const SEARCH_AND_READ: readonly string[] = [SEARCH_TOOLS, READ_RESULT.name];
