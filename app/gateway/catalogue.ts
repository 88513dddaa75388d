import { isTooDeep, messageOf, sleep, type Clock } from '../base/index.ts';
import type { ServerConfig } from './config.ts';
import type {
  Connection,
  ListKind,
  ListedPrompt,
  ListedResource,
  ListedTemplate,
} from './connection.ts';
import { effectOf, overrideOf, type EffectClass, type ToolAnnotations } from './effect.ts';
import type { KeptList } from './kept-lists.ts';
import { readTool, type LeftOutTool, type ServerTool } from './tool.ts';

/** Between two readings of a list that a server keeps announcing. */
const READ_AGAIN_MS = 1000;

/**
 * What a server offers, as last listed. It outlives the connection that it was read over,
 * and the tools the app as well.
 */
export class Catalogue {
  #config: ServerConfig;
  readonly #kept: KeptList;
  readonly #clock: Clock;
  readonly #onRead: (kind: ListKind) => void;
  readonly #onFailure: (kind: ListKind, reason: string) => void;
  readonly #reading = new Map<ListKind, { again: boolean }>();
  tools: readonly ServerTool[] = [];
  leftOut: readonly LeftOutTool[] = [];
  prompts: readonly ListedPrompt[] = [];
  resources: readonly ListedResource[] = [];
  templates: readonly ListedTemplate[] = [];
  /** What the server says of itself. */
  about: string | undefined;

  constructor(
    config: ServerConfig,
    kept: KeptList,
    clock: Clock,
    onRead: (kind: ListKind) => void,
    onFailure: (kind: ListKind, reason: string) => void,
  ) {
    this.#config = config;
    this.#kept = kept;
    this.#clock = clock;
    this.#onRead = onRead;
    this.#onFailure = onFailure;
    if (config.options.enabled) this.#takeTools(kept.read());
  }

  /** Judges the effects of the known tools again, by another word of the person. */
  reclassify(config: ServerConfig): void {
    this.#config = config;
    this.tools = this.tools.map((tool) => ({
      ...tool,
      effect: this.#effect(tool.tool, tool.annotations),
    }));
  }

  /** Reads everything. Rejects where the tools cannot be listed; the other lists may be missing. */
  async readAll(connection: Connection): Promise<void> {
    const others = (['prompts', 'resources'] as const).map((kind) =>
      this.#read(connection, kind).catch((error: unknown) =>
        this.#onFailure(kind, messageOf(error)),
      ),
    );
    const { name, instructions } = connection.identity;
    this.about = [name, instructions].filter((text) => text !== undefined).join('. ');
    await this.#read(connection, 'tools');
    await Promise.all(others);
  }

  /**
   * Reads one list again; announcements that arrive meanwhile and in the second after cause one more
   * reading, not many: a server that never stops announcing must not keep the app busy.
   */
  async refresh(connection: Connection, kind: ListKind): Promise<void> {
    const reading = this.#reading.get(kind);
    if (reading) {
      reading.again = true;
      return;
    }
    const own = { again: false };
    this.#reading.set(kind, own);
    try {
      do {
        own.again = false;
        await this.#read(connection, kind);
        this.#onRead(kind);
        await sleep(this.#clock, READ_AGAIN_MS);
      } while (own.again);
    } catch (error) {
      this.#onFailure(kind, messageOf(error));
    } finally {
      this.#reading.delete(kind);
    }
  }

  async #read(connection: Connection, kind: ListKind): Promise<void> {
    if (kind === 'prompts') this.prompts = await connection.listPrompts();
    else if (kind === 'resources') {
      [this.resources, this.templates] = await Promise.all([
        connection.listResources(),
        connection.listTemplates(),
      ]);
    } else {
      const entries = await connection.listTools();
      this.#takeTools(entries);
      this.#kept.write(entries.filter((entry) => !isTooDeep(entry)));
    }
  }

  #takeTools(entries: readonly unknown[]): void {
    const { name, address } = this.#config;
    const remote = address.transport !== 'stdio';
    const tools = new Map<string, ServerTool>();
    const leftOut: LeftOutTool[] = [];
    for (const entry of entries) {
      const effect = (tool: string, annotations: ToolAnnotations | undefined) =>
        this.#effect(tool, annotations);
      const read = readTool(name, entry, effect, remote);
      if ('reason' in read) leftOut.push(read);
      else if (tools.has(read.tool)) {
        leftOut.push({ tool: read.tool, reason: 'the server lists this name twice' });
      } else tools.set(read.tool, read);
    }
    this.tools = [...tools.values()];
    this.leftOut = leftOut;
  }

  #effect(tool: string, annotations: ToolAnnotations | undefined): EffectClass {
    const { trust, effects } = this.#config.options;
    return effectOf(annotations, trust === 'trusted', overrideOf(effects, tool));
  }
}
