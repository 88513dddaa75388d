import { and, eq } from 'drizzle-orm';
import type { Clock } from '../base/index.ts';
import { tables, type Database } from '../storage/index.ts';

/**
 * What a person said of a tool for a request. That a model merely used a tool is not counted: on
 * seven public sets it made the ranking better on four and worse on three.
 */
export type Verdict = 'right' | 'wrong';

export interface Choice {
  /** `server__tool`. */
  readonly tool: string;
  readonly server: string;
  readonly request: string;
  readonly verdict: Verdict;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** More of one tool say nothing new; the oldest go. */
const MOST_OF_A_TOOL = 20;
const MOST_OF_ALL = 5000;
const LONGEST_REQUEST = 500;

/** The person's choices of tools for requests: a bounded number of them, theirs to take or clear. */
export class ToolChoices {
  readonly #database: Database;
  readonly #clock: Clock;
  /** Called with the name of a tool of which the choices are others now. */
  readonly #onChange: (tool: string) => void;
  /** By tool, oldest first. */
  readonly #byTool = new Map<string, Choice[]>();
  #count = 0;

  constructor(database: Database, clock: Clock, onChange: (tool: string) => void) {
    this.#database = database;
    this.#clock = clock;
    this.#onChange = onChange;
    const { toolChoices } = tables;
    for (const row of database.select().from(toolChoices).orderBy(toolChoices.at).all()) {
      this.#remember(row);
    }
  }

  /** The choices about a tool, oldest first. */
  of(tool: string): readonly Choice[] {
    return this.#byTool.get(tool) ?? [];
  }

  /** What was said of a tool for exactly this request. */
  verdict(tool: string, request: string): Verdict | undefined {
    const text = kept(request);
    return this.of(tool).find((choice) => choice.request === text)?.verdict;
  }

  /** All choices, newest first. */
  all(): Choice[] {
    return [...this.#byTool.values()].flat().sort((a, b) => b.at - a.at);
  }

  /** Keeps a verdict in place of an earlier one on the same request; undefined takes it back. */
  choose(
    tool: { readonly name: string; readonly server: string },
    request: string,
    verdict: Verdict | undefined,
  ): void {
    const text = kept(request);
    if (text === '') return;
    const known = this.of(tool.name).find((choice) => choice.request === text);
    if (verdict === known?.verdict) return;
    if (known) this.#drop(known);
    if (verdict) {
      const choice = {
        tool: tool.name,
        server: tool.server,
        request: text,
        verdict,
        at: this.#clock.now(),
      };
      this.#database.insert(tables.toolChoices).values(choice).run();
      this.#remember(choice);
      this.#keepBounds(tool.name);
    }
    this.#onChange(tool.name);
  }

  clear(): void {
    this.#database.delete(tables.toolChoices).run();
    const names = [...this.#byTool.keys()];
    this.#byTool.clear();
    this.#count = 0;
    for (const name of names) this.#onChange(name);
  }

  /** A server that a person removes takes its choices with it. */
  forget(server: string): void {
    this.#database.delete(tables.toolChoices).where(eq(tables.toolChoices.server, server)).run();
    for (const [name, choices] of this.#byTool) {
      if (choices[0]?.server !== server) continue;
      this.#byTool.delete(name);
      this.#count -= choices.length;
    }
  }

  #remember(choice: Choice): void {
    const own = this.#byTool.get(choice.tool);
    if (own) own.push(choice);
    else this.#byTool.set(choice.tool, [choice]);
    this.#count += 1;
  }

  #keepBounds(tool: string): void {
    const own = this.#byTool.get(tool)!;
    if (own.length > MOST_OF_A_TOOL) this.#drop(own[0]!);
    if (this.#count > MOST_OF_ALL) {
      const oldest = this.all().at(-1)!;
      this.#drop(oldest);
      this.#onChange(oldest.tool);
    }
  }

  #drop(choice: Choice): void {
    const { toolChoices } = tables;
    this.#database
      .delete(toolChoices)
      .where(and(eq(toolChoices.tool, choice.tool), eq(toolChoices.request, choice.request)))
      .run();
    const left = this.of(choice.tool).filter((other) => other !== choice);
    if (left.length > 0) this.#byTool.set(choice.tool, left);
    else this.#byTool.delete(choice.tool);
    this.#count -= 1;
  }
}

/** A request as it is kept: on one line, and cut. */
function kept(request: string): string {
  return request.replace(/\s+/gu, ' ').trim().slice(0, LONGEST_REQUEST);
}
