import { ProtocolError, ProtocolErrorCode, type Server } from '@modelcontextprotocol/server';
import { isRecord } from '../../../app/base/index.ts';
import type { FaceDeps } from './face.ts';
import { pageOf } from './pages.ts';
import { failedBy, failedCall } from './refusals.ts';
import { callTool, describeTool, usableTools, type ToolView } from './tools.ts';

const SHOWN = 5;
const MOST_SHOWN = 20;
const SUMMARY_CHARACTERS = 200;
const INVALID: number = ProtocolErrorCode.InvalidParams;

const nameProperty = { type: 'string', description: 'The name of the tool, as it was found.' };

const TOOLS = [
  {
    name: 'search_tools',
    title: 'Search tools',
    description:
      'Finds tools among all that are connected. Say in a few words what the tool should do.',
    inputSchema: {
      type: 'object' as const,
      properties: {
        query: { type: 'string', description: 'What the tool should do.' },
        k: { type: 'integer', minimum: 1, maximum: MOST_SHOWN, description: 'How many (5).' },
      },
      required: ['query'],
    },
    annotations: { readOnlyHint: true },
  },
  {
    name: 'describe_tool',
    title: 'Describe a tool',
    description: 'Tells everything about one tool: what it does, its arguments, what it answers.',
    inputSchema: {
      type: 'object' as const,
      properties: { name: nameProperty },
      required: ['name'],
    },
    annotations: { readOnlyHint: true },
  },
  {
    name: 'call_tool',
    title: 'Call a tool',
    description: 'Runs a tool that was found, with arguments that fit its description.',
    inputSchema: {
      type: 'object' as const,
      properties: {
        name: nameProperty,
        arguments: { type: 'object', description: 'The arguments of the tool.' },
      },
      required: ['name'],
    },
  },
];

/** Three tools in place of all: a client finds what it needs, and calls it through the same gate. */
export function serveSearch(server: Server, deps: FaceDeps): void {
  server.setRequestHandler('tools/list', ({ params }) => {
    const { entries, ...more } = pageOf(TOOLS, params?.cursor);
    return { tools: entries, ...more };
  });
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const given = params.arguments ?? {};
    if (params.name === 'call_tool') {
      const { name, arguments: args = {} } = given;
      if (typeof name !== 'string' || !isRecord(args)) {
        return failedCall('call_tool needs "name", a text, and "arguments", an object.', undefined);
      }
      return readable(callTool(server, deps, context, { name, arguments: args }));
    }
    try {
      if (params.name === 'search_tools') return await search(deps, given);
      if (params.name === 'describe_tool') return await describe(deps, given);
    } catch (error) {
      return failedBy(error);
    }
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `There is no tool named "${params.name}" here. Others are run with call_tool.`,
    );
  });
}

/** A name or arguments that do not fit, as an answer: a client shows its model no error of the protocol. */
async function readable<T>(call: Promise<T>) {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ProtocolError) || error.code !== INVALID) throw error;
    return failedCall(
      error.message,
      'Read about it with describe_tool, or look for another with search_tools.',
    );
  }
}

async function search(deps: FaceDeps, given: Record<string, unknown>) {
  const { query, k } = given;
  if (typeof query !== 'string' || query.trim() === '') {
    return failedCall('search_tools needs "query": what the tool should do.', undefined);
  }
  const wanted = Math.min(MOST_SHOWN, typeof k === 'number' && k >= 1 ? Math.floor(k) : SHOWN);
  const ranked = await deps.door.invoke('tools.search', { query, k: wanted });
  const known = new Map((await usableTools(deps)).map((tool) => [tool.name, tool]));
  const found = ranked.tools.flatMap(({ name }) => known.get(name) ?? []);
  return {
    content: [
      {
        type: 'text' as const,
        text:
          found.length === 0
            ? 'No tool fits. Try other words.'
            : found.map((tool) => `${tool.alias}: ${summaryOf(tool)}`).join('\n'),
      },
    ],
  };
}

function summaryOf(tool: ToolView): string {
  const [first = ''] = (tool.description || (tool.title ?? '')).split('\n');
  return first.slice(0, SUMMARY_CHARACTERS);
}

async function describe(deps: FaceDeps, given: Record<string, unknown>) {
  const { name } = given;
  const tools = await usableTools(deps);
  const tool = tools.find((each) => each.alias === name || each.name === name);
  if (!tool) {
    return failedCall(
      `There is no tool named "${String(name)}".`,
      'Look for it with search_tools.',
    );
  }
  const described = describeTool(tool, tool.alias);
  return { content: [{ type: 'text' as const, text: JSON.stringify(described, null, 2) }] };
}
