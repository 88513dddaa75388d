import type { ServerTool } from '../../gateway/index.ts';

/** Longer texts say no more of what a tool is for, and most models read no more. */
const LONGEST = 1500;

/** What a model reads of a tool: its name and what it says of itself. */
export function toolText(tool: Pick<ServerTool, 'tool' | 'title' | 'description'>): string {
  const name = tool.title === undefined ? tool.tool : `${tool.tool} (${tool.title})`;
  return `${name}: ${tool.description}`.slice(0, LONGEST);
}

/** SHA-256 in hexadecimal figures. */
export async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
