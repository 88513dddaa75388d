import type {
  CacheControlEphemeral,
  ContentBlockParam,
  Tool,
  ToolSearchToolBm25_20251119,
} from '@anthropic-ai/sdk/resources/messages/messages';
import { isRecord } from '../../../app/base/index.ts';
import type { MessagePart, ModelTool } from '../../../app/models/index.ts';

type OpaquePart = Extract<MessagePart, { type: 'opaque' }>;

const SEARCH: ToolSearchToolBm25_20251119 = {
  type: 'tool_search_tool_bm25_20251119',
  name: 'tool_search_tool_bm25',
};

/**
 * The tools of a request. Where some are deferred, Anthropic's own search comes before them, and one
 * at least is sent whole, as its rules want
 * (https://platform.claude.com/docs/en/agents-and-tools/tool-use/tool-search-tool). The cache mark
 * stands on the last that is sent whole: a deferred one may carry none, and is no part of the prefix.
 */
export function wireTools(
  tools: readonly ModelTool[],
  mark: CacheControlEphemeral,
): (Tool | ToolSearchToolBm25_20251119)[] {
  const told = tools.filter(({ deferred }) => deferred !== true);
  const hidden = tools.filter(({ deferred }) => deferred === true);
  const whole = (told.length > 0 ? told : hidden.slice(0, 1)).map(wireTool);
  const found = told.length > 0 ? hidden : hidden.slice(1);
  const last = whole.at(-1);
  if (last) last.cache_control = mark;
  if (found.length === 0) return whole;
  return [SEARCH, ...whole, ...found.map((tool) => ({ ...wireTool(tool), defer_loading: true }))];
}

function wireTool(tool: ModelTool): Tool {
  return {
    name: tool.name,
    description: tool.description,
    input_schema: { ...tool.inputSchema, type: 'object' },
  };
}

/**
 * A step of the search as it came. A reference to a tool that is no longer there is left out: the
 * whole request is refused where one leads nowhere.
 */
export function searchBlock({ block }: OpaquePart, known: ReadonlySet<string>): ContentBlockParam {
  const { content } = block;
  const references = isRecord(content) ? content['tool_references'] : undefined;
  if (!isRecord(content) || !Array.isArray(references))
    return block as unknown as ContentBlockParam;
  const kept = references.filter(
    (found: unknown) => isRecord(found) && known.has(String(found['tool_name'])),
  );
  const back: unknown = { ...block, content: { ...content, tool_references: kept } };
  return back as ContentBlockParam;
}
