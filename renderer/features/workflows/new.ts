import type { Pattern } from '../../state/workflows.svelte.ts';

/** In place of a name: a workflow that has none yet. */
export const NEW = '+';

/** In place of a name: the choice of a pattern for a new workflow. */
export const PATTERNS = '+pattern:';

/** In place of a name: a new workflow that follows a pattern. */
export function newOf(pattern: string): string {
  return PATTERNS + pattern;
}

/** The pattern of a new workflow, from what stands in place of its name. */
export function patternOf(name: string): string | undefined {
  return name.startsWith(PATTERNS) ? name.slice(PATTERNS.length) : undefined;
}

/** What a new workflow begins with: it runs as it is. */
export const FIRST_TEXT = `name: my workflow
description: ""
nodes:
  first:
    value: Hello
`;

/** What a new workflow begins with that follows a pattern; the wish becomes its description. */
export function fromPattern({ example }: Pick<Pattern, 'example'>, wish: string): string {
  const description = JSON.stringify(wish.trim().replace(/\s+/g, ' '));
  return `name: my workflow\ndescription: ${description}\n${example.trimEnd()}\n`;
}
