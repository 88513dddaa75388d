import { InvalidArgumentError, type Command } from 'commander';
import {
  abortable,
  anySignal,
  cancelled,
  toWireError,
  type AppError,
  type WireError,
} from '../../app/base/index.ts';
import { createOutput, type Output } from './output.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

/** What every command takes. */
export interface Common {
  readonly data?: string;
  readonly json?: boolean;
}

/** Wrong usage that only the command itself can see: exit code 2. */
export class UsageError extends Error {}

/** A command that failed and still has something to show: exit code 1. */
export class CommandFailure extends Error {
  readonly error: WireError;
  /** Fields beside `error` under `--json`. */
  readonly value: Readonly<Record<string, unknown>>;
  /** Lines for a person, on stdout. */
  readonly lines: readonly string[];

  constructor(error: AppError, value: Readonly<Record<string, unknown>>, lines: readonly string[]) {
    super(error.message);
    this.error = toWireError(error);
    this.value = value;
    this.lines = lines;
  }
}

/** Adds a command with `--data` and `--json`, which may also stand before its name. */
export function addCommand(parent: Command, usage: string, description: string): Command {
  return withCommonOptions(parent.command(usage).description(description)).hook(
    'preAction',
    (_parent, command) => inheritOptions(command),
  );
}

/** Adds a noun that only holds commands. */
export function addNoun(parent: Command, name: string, description: string): Command {
  return withCommonOptions(parent.command(name).description(description));
}

/** What a noun does where no command of it is named. */
export function whenBare(noun: Command, action: (options: Common) => Promise<void>): void {
  noun
    .helpCommand(true)
    .allowExcessArguments()
    .action((_options: Common, command: Command) => {
      const [given] = command.args;
      if (given === undefined) {
        inheritOptions(command);
        return action(command.opts());
      }
      const known = noun.commands.map((each) => each.name()).join(', ');
      throw new UsageError(`There is no command "${noun.name()} ${given}"; there are ${known}.`);
    });
}

export function withCommonOptions(command: Command): Command {
  return command
    .option('--data <dir>', 'data folder')
    .option('--json', 'one JSON value on stdout')
    .enablePositionalOptions()
    .exitOverride();
}

function inheritOptions(command: Command): void {
  for (let parent = command.parent; parent; parent = parent.parent) {
    for (const name of ['data', 'json']) {
      const value: unknown = parent.getOptionValue(name);
      if (command.getOptionValue(name) === undefined && value !== undefined) {
        command.setOptionValue(name, value);
      }
    }
  }
}

/**
 * Runs work over a door to the core and closes it however the work ends. SIGINT, SIGTERM and
 * SIGHUP abort the work, so that no server started for the command outlives it.
 */
export async function withSession(
  options: Common,
  work: (session: Session, output: Output, signal: AbortSignal) => Promise<void>,
  sessionOptions: SessionOptions = {},
): Promise<void> {
  const interrupted = new AbortController();
  const interrupt = (): void => interrupted.abort(cancelled('The command'));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of signals) process.once(name, interrupt);
  try {
    await using session = await openSession(options.data, sessionOptions);
    const signal = anySignal(interrupted.signal, session.lost);
    const output = createOutput(options.json === true);
    if (!session.remote) await tellOfFiles(session, output);
    await abortable(work(session, output, signal), signal);
  } finally {
    for (const name of signals) process.removeListener(name, interrupt);
  }
}

/** Files of the person that are not in force, so that no command works otherwise than they think. */
const FILE_NOTICES = ['settings-broken', 'glossary-broken'];

async function tellOfFiles({ door }: Session, output: Output): Promise<void> {
  const { notices } = await door.invoke('app.describe', {});
  for (const { id, message, remedy } of notices) {
    if (FILE_NOTICES.includes(id)) output.note([message, remedy ?? ''].join(' ').trim());
  }
}

/** A parser of options that are whole numbers. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}
