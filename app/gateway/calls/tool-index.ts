import { toolName, type ServerTool } from '../tool.ts';

/** Who lists tools; the same array until a list changes. */
export type ToolLists = () => Iterable<{ readonly tools: readonly ServerTool[] }>;

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
    if (!this.#hasChanged()) return;
    this.#seen = Array.from(this.#lists(), ({ tools }) => tools);
    this.#all = this.#seen.flat();
    this.#byName = new Map(this.#all.map((tool) => [tool.name, tool]));
    this.#byTool = Map.groupBy(this.#all, (tool) => tool.tool);
  }

  /** Asked several times at every call: it makes nothing. */
  #hasChanged(): boolean {
    let place = 0;
    for (const { tools } of this.#lists()) {
      if (tools !== this.#seen[place]) return true;
      place += 1;
    }
    return place !== this.#seen.length;
  }
}
