/** In place of a name: a workflow that has none yet. */
export const NEW = '+';

/** What a new workflow begins with: it runs as it is. */
export const FIRST_TEXT = `name: my workflow
description: ""
nodes:
  first:
    value: Hello
`;
