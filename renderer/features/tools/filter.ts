import type { Tool } from '../../state/tools.svelte.ts';

/** What a person looks for; empty means anything. */
export interface ToolFilter {
  text: string;
  server: string;
  effect: '' | Tool['effect'];
  mark: '' | 'marked' | 'suspicious';
}

/** The tools that have every word of the text and everything else that is asked for. */
export function filterTools(tools: readonly Tool[], filter: ToolFilter): readonly Tool[] {
  const words = filter.text.toLowerCase().split(/\s+/u).filter(Boolean);
  return tools.filter((tool) => {
    if (filter.server !== '' && tool.server !== filter.server) return false;
    if (filter.effect !== '' && tool.effect !== filter.effect) return false;
    if (filter.mark === 'marked' && !tool.pinned && !tool.hidden) return false;
    if (filter.mark === 'suspicious' && !tool.suspended && !tool.dangers?.length) return false;
    const text = `${tool.name} ${tool.title ?? ''} ${tool.description}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export function serversOf(tools: readonly Tool[]): string[] {
  return [...new Set(tools.map(({ server }) => server))].sort((a, b) => a.localeCompare(b));
}
