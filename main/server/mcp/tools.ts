import {
  ProtocolError,
  ProtocolErrorCode,
  isInputRequiredResult,
  type CallToolResult,
  type InputRequiredResult,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { CommandOutput, Door } from '../../../app/contract/index.ts';
import { readResultTool, shortContent } from './cut.ts';
import type { FaceDeps } from './face.ts';
import { pageOf } from './pages.ts';
import { failedBy, failedCall, serversRefusal } from './refusals.ts';

export type ToolView = CommandOutput<'tools.list'>['tools'][number];
type Report = CommandOutput<'tools.call'>;

/** Every tool that may be called, under the names of this face. */
export function serveTools(server: Server, deps: FaceDeps): void {
  server.setRequestHandler('tools/list', async ({ params }) => {
    const { entries, ...more } = pageOf(await usableTools(deps), params?.cursor);
    const tools = entries.map((tool) => describeTool(tool, nameIn(deps, tool)));
    const last = deps.server === undefined && !('nextCursor' in more);
    return { tools: last ? [...tools, readResultTool] : tools, ...more };
  });
  server.setRequestHandler('tools/call', ({ params }, context) => {
    const name = deps.server === undefined ? params.name : `${deps.server}__${params.name}`;
    return callTool(server, deps, context, { name, arguments: params.arguments ?? {} });
  });
}

/** The tools behind a face; what has changed since it was approved is not shown. */
export async function usableTools(deps: {
  readonly door: Door;
  readonly server?: string | undefined;
}): Promise<ToolView[]> {
  const { tools } = await deps.door.invoke('tools.list', {});
  return tools.filter(
    (tool) => !tool.suspended && (deps.server === undefined || tool.server === deps.server),
  );
}

function nameIn(deps: FaceDeps, tool: ToolView): string {
  return deps.server === undefined ? tool.alias : tool.tool;
}

/** A tool as an MCP client is told of it. */
export function describeTool(tool: ToolView, name: string) {
  return {
    name,
    ...(tool.title === undefined ? {} : { title: tool.title }),
    description: tool.description,
    inputSchema: tool.inputSchema as { type: 'object' },
    ...(tool.outputSchema === undefined
      ? {}
      : { outputSchema: tool.outputSchema as { type: 'object' } }),
    ...(tool.annotations === undefined ? {} : { annotations: tool.annotations }),
  };
}

/** A tool that failed is an answer that the model can read; what the protocol refuses is an error. */
export async function callTool(
  server: Server,
  deps: FaceDeps,
  context: ServerContext,
  call: { readonly name: string; readonly arguments: Record<string, unknown> },
): Promise<CallToolResult | InputRequiredResult> {
  try {
    const report = await deps.passing.pass(server, context, (more, signal) =>
      deps.door.invoke('tools.call', { ...call, ...more }, signal),
    );
    if (isInputRequiredResult(report)) return report;
    return resultOf(report);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    return failedBy(error);
  }
}

function resultOf(report: Report): CallToolResult {
  const { error } = report;
  if (error?.code === 'tool.unknown' || error?.code === 'tool.ambiguous') {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
  }
  if (error) {
    const refusal = serversRefusal(error);
    if (refusal) throw refusal;
    return failedCall(error.message, error.remedy);
  }
  return {
    content: shortContent(report) as { type: 'text'; text: string }[],
    ...(report.structured === undefined ? {} : { structuredContent: report.structured }),
    ...(report.resultMeta === undefined
      ? {}
      : { _meta: report.resultMeta as Record<string, unknown> }),
    isError: report.status !== 'ok',
  };
}
