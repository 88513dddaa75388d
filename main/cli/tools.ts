import type { Command } from 'commander';
import { AppError, fromWireError, isRecord, messageOf } from '../../app/base/index.ts';
import type { CommandOutput } from '../../app/contract/index.ts';
import { DANGERS } from '../../app/tools/index.ts';
import { wireToolAnswer } from '../server/wire.ts';
import {
  CommandFailure,
  UsageError,
  addCommand,
  addNoun,
  wholeNumber,
  withSession,
  type Common,
} from './command.ts';
import { registerEmbeddings } from './embeddings.ts';
import { registerExamples } from './examples.ts';
import { table } from './output.ts';
import { SETTLE_MS } from './servers.ts';

const SHOWN_DESCRIPTION = 90;
const EFFECTS = ['read', 'idempotent', 'write'] as const;

export function registerTools(program: Command): void {
  const tools = addNoun(program, 'tools', 'tools of all servers');
  addCommand(tools, 'list', 'every tool').action(list);
  addCommand(tools, 'search <text>', 'the best tools for a request')
    .option('-k <n>', 'how many', wholeNumber(1, 100), 5)
    .action(search);
  addCommand(tools, 'call <name> [arguments]', 'call a tool with a JSON object').action(call);
  addCommand(tools, 'effect <name> <effect>', 'your word: read, idempotent, write or auto').action(
    setEffect,
  );
  addCommand(tools, 'pin <name>', 'always show a tool to models').action(mark('pin', true));
  addCommand(tools, 'unpin <name>', 'show a tool when it fits').action(mark('pin', false));
  addCommand(tools, 'hide <name>', 'show a tool to no model').action(mark('hide', true));
  addCommand(tools, 'unhide <name>', 'show a hidden tool again').action(mark('hide', false));
  addCommand(tools, 'choices', 'what the search has learned from you')
    .option('--clear', 'forget all of it')
    .action(choices);
  addCommand(tools, 'changes', 'tools that changed since they were approved').action(changes);
  addCommand(tools, 'accept <name>', 'take a changed tool as it is now').action(accept);
  registerEmbeddings(tools);
  registerExamples(tools);
}

function setEffect(name: string, given: string, options: Common): Promise<void> {
  const effect = EFFECTS.find((known) => known === given) ?? null;
  if (effect === null && given !== 'auto') {
    throw new UsageError(`"${given}" is no effect: write read, idempotent, write or auto.`);
  }
  return withSession(options, async ({ door }, output) => {
    await door.invoke('servers.list', { settleMs: SETTLE_MS });
    await door.invoke('tools.setEffect', { name, effect });
    output.result({ name, effect }, [`${name}: ${given}`]);
  });
}

function mark(what: 'pin' | 'hide', on: boolean) {
  return (name: string, options: Common): Promise<void> =>
    withSession(options, async ({ door }, output) => {
      await door.invoke('servers.list', { settleMs: SETTLE_MS });
      if (what === 'pin') await door.invoke('tools.pin', { name, pinned: on });
      else await door.invoke('tools.hide', { name, hidden: on });
      const done = { pin: on ? 'pinned' : 'not pinned', hide: on ? 'hidden' : 'not hidden' }[what];
      output.result({ name, [what === 'pin' ? 'pinned' : 'hidden']: on }, [`${name}: ${done}`]);
    });
}

function choices(options: Common & { clear?: boolean }): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    if (options.clear) {
      const { cleared } = await door.invoke('tools.clearChoices', {});
      return output.result({ cleared }, [`${cleared} choices forgotten.`]);
    }
    const { choices: all } = await door.invoke('tools.choices', {});
    output.result(all, table(all.map(({ verdict, tool, request }) => [verdict, tool, request])));
  });
}

function changes(options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    const { changes: all } = await door.invoke('tools.changes', {});
    output.result(
      all,
      all.flatMap(({ name, dangers, fields }) => [
        name,
        ...dangers.map((danger) => `  careful: it ${DANGERS[danger]}`),
        ...fields.flatMap(({ field, before, after }) => [
          `  ${field} was: ${before}`,
          `  ${field} is:  ${after}`,
        ]),
      ]),
    );
  });
}

function accept(name: string, options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    await door.invoke('tools.accept', { name });
    output.result({ accepted: name }, [`"${name}" is taken as it is now.`]);
  });
}

function list(options: Common): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    const { tools } = await door.invoke('tools.list', {});
    output.result(
      tools,
      table(tools.map((tool) => [tool.name, tool.effect, firstLine(tool.description)])),
    );
  });
}

function search(text: string, options: Common & { k: number }): Promise<void> {
  return withSession(options, async ({ door }, output) => {
    const { tools } = await door.invoke('tools.search', { query: text, k: options.k });
    if (tools.length === 0) output.note('No tool shares a word with this request.');
    output.result(tools, table(tools.map((tool) => [tool.score.toFixed(2), tool.name, tool.why])));
  });
}

function call(name: string, given: string | undefined, options: Common): Promise<void> {
  const args = readArguments(given);
  return withSession(options, async ({ door }, output) => {
    const report = await door.invoke('tools.call', { name, arguments: args });
    const value = { ...report, ...wireToolAnswer(report) };
    if (report.status === 'ok') output.result(value, [report.text]);
    else throw new CommandFailure(failureOf(report), value, []);
  });
}

/** The error of a call that did not succeed; a tool's own failure has its own words as message. */
function failureOf(report: CommandOutput<'tools.call'>): AppError {
  if (report.error) return fromWireError(report.error);
  return new AppError({
    kind: 'invalid',
    code: 'tool.failed',
    message: `"${report.name}" answered with an error: ${report.text}`,
    remedy: 'Correct the arguments and try again.',
  });
}

function readArguments(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`The arguments are not JSON: ${messageOf(error)}.`);
  }
  if (!isRecord(value)) throw new UsageError('The arguments must be one JSON object.');
  return value;
}

function firstLine(text: string): string {
  return text.split('\n')[0]!.slice(0, SHOWN_DESCRIPTION);
}
