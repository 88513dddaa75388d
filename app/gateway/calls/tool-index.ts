import { toolName, type ServerTool } from '../tool.ts';

/** Where tools are listed; the same arrays until a list changes. */
export type ToolLists = () => Iterable<readonly ServerTool[]>;

/** Every tool by its names, made anew only when a server's list has changed. */
export class ToolIndex {
  readonly #lists: ToolLists;
  #seen: readonly (readonly ServerTool[])[] = [];
  #all: readonly ServerTool[] = [];
  #byName = new Map<string, ServerTool>();
  #byTool = new Map<string, ServerTool[]>();

  constructor(lists: ToolLists) {
    this.#lists = lists;
  }

  /** The same array until a list changes. */
  get all(): readonly ServerTool[] {
    this.#follow();
    return this.#all;
  }

  /** By the public name, `server__tool`. */
  find(name: string): ServerTool | undefined {
    this.#follow();
    return this.#byName.get(name);
  }

  on(server: string, tool: string): ServerTool | undefined {
    return this.find(toolName(server, tool));
  }

  /** Every server's tool of this name. */
  namesakes(tool: string): readonly ServerTool[] {
    this.#follow();
    return this.#byTool.get(tool) ?? [];
  }

  #follow(): void {
    const lists = [...this.#lists()];
    if (
      lists.length === this.#seen.length &&
      lists.every((list, place) => list === this.#seen[place])
    ) {
      return;
    }
    this.#seen = lists;
    this.#all = lists.flat();
    this.#byName = new Map(this.#all.map((tool) => [tool.name, tool]));
    this.#byTool = Map.groupBy(this.#all, (tool) => tool.tool);
  }
}
