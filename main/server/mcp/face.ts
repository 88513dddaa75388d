import { Server, type McpServerFactory } from '@modelcontextprotocol/server';
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { AppError, messageOf } from '../../../app/base/index.ts';
import type { CommandOutput, Door } from '../../../app/contract/index.ts';
import { VERSION } from '../../version.ts';

/** Tools on one page of the list; a client asks on with the cursor. */
const PAGE_SIZE = 200;

type ToolView = CommandOutput<'tools.list'>['tools'][number];

/** AgentHub as one MCP server: every tool of every configured server, behind the gate. */
export function mcpFace(door: Door): McpServerFactory {
  return () => {
    const server = new Server(
      { name: 'agenthub', title: 'AgentHub', version: VERSION },
      {
        capabilities: { tools: { listChanged: true } },
        instructions:
          'Tools of several servers behind one gateway. A tool is named server__tool; a server that does not answer is reported as such and other tools stay usable.',
      },
    );
    server.setRequestHandler('tools/list', async ({ params }) => listTools(door, params?.cursor));
    server.setRequestHandler('tools/call', async ({ params }, context) => {
      const token = context.mcpReq._meta?.progressToken;
      const progressId = token === undefined ? undefined : crypto.randomUUID();
      const following =
        progressId === undefined
          ? undefined
          : door.on('tools.progressed', (event) => {
              if (event.progressId !== progressId) return;
              const { progress, total, message } = event;
              void context.mcpReq.notify({
                method: 'notifications/progress',
                params: { progressToken: token!, progress, total, message },
              });
            });
      try {
        return await callTool(
          door,
          { name: params.name, arguments: params.arguments ?? {}, progressId },
          context.mcpReq.signal,
        );
      } finally {
        following?.[Symbol.dispose]();
      }
    });
    return server;
  };
}

async function listTools(door: Door, cursor: string | undefined) {
  const listed = await door.invoke('tools.list', {});
  const tools = listed.tools.filter((tool) => !tool.suspended);
  const from = cursor === undefined ? 0 : Number(cursor);
  if (!Number.isInteger(from) || from < 0) {
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'the cursor is not one of ours');
  }
  const next = from + PAGE_SIZE;
  return {
    tools: tools.slice(from, next).map(describeTool),
    ...(next < tools.length ? { nextCursor: String(next) } : {}),
  };
}

function describeTool(tool: ToolView) {
  return {
    name: tool.alias,
    ...(tool.title === undefined ? {} : { title: tool.title }),
    description: tool.description,
    inputSchema: tool.inputSchema as { type: 'object' },
    ...(tool.outputSchema === undefined
      ? {}
      : { outputSchema: tool.outputSchema as { type: 'object' } }),
    ...(tool.annotations === undefined ? {} : { annotations: tool.annotations }),
  };
}

/** A tool that failed is an answer that the model can read; only a wrong name is a protocol error. */
async function callTool(
  door: Door,
  input: { name: string; arguments: Record<string, unknown>; progressId: string | undefined },
  signal: AbortSignal,
) {
  try {
    const report = await door.invoke('tools.call', input, signal);
    if (report.error?.code === 'tool.unknown' || report.error?.code === 'tool.ambiguous') {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, report.error.message);
    }
    if (report.error) return failed(report.error.message, report.error.remedy);
    return {
      content: report.content as { type: 'text'; text: string }[],
      ...(report.structured === undefined
        ? {}
        : { structuredContent: report.structured as Record<string, unknown> }),
      isError: report.status !== 'ok',
    };
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    return failed(messageOf(error), error instanceof AppError ? error.remedy : undefined);
  }
}

function failed(message: string, remedy: string | undefined) {
  return {
    content: [{ type: 'text' as const, text: remedy ? `${message} ${remedy}` : message }],
    isError: true,
  };
}

/** Calls when the set of tools changed, not on every change of a server's state. */
export function watchTools(door: Door, onChange: () => void): Disposable {
  const watch = { known: undefined as string | undefined, checking: false, again: false };
  const check = async (): Promise<void> => {
    if (watch.checking) {
      watch.again = true;
      return;
    }
    watch.checking = true;
    const { tools } = await door.invoke('tools.list', {});
    const now = JSON.stringify(
      tools.map((tool) => [tool.name, tool.description, tool.inputSchema]),
    );
    watch.checking = false;
    if (watch.known !== undefined && watch.known !== now) onChange();
    watch.known = now;
    if (watch.again) {
      watch.again = false;
      await check();
    }
  };
  const follow = (): void => void check().catch(() => (watch.checking = false));
  follow();
  return door.on('servers.changed', follow);
}
