import type * as z from 'zod';
import type { CommandName, Commands } from '../contract/index.ts';

export interface HandlerContext {
  readonly signal: AbortSignal;
}

/** The code behind each command: checked input in, output before it is checked. */
export type Handlers<Names extends CommandName = CommandName> = {
  [Name in Names]: (
    input: z.output<Commands[Name]['input']>,
    context: HandlerContext,
  ) => z.input<Commands[Name]['output']> | Promise<z.input<Commands[Name]['output']>>;
};

/** The commands whose name begins with a noun. */
export type CommandsOf<Noun extends string> = Extract<CommandName, `${Noun}.${string}`>;
