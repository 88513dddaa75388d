import { isRecord } from '../../base/index.ts';

/** The content of a message of MCP, which is one block or several. */
export function contentBlocks(content: unknown): Record<string, unknown>[] {
  return (Array.isArray(content) ? content : [content]).filter(isRecord);
}
