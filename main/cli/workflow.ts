import type { Command } from 'commander';
import { fromWireError, messageOf } from '../../app/base/index.ts';
import type { CommandOutput } from '../../app/contract/index.ts';
import { UsageError, addCommand, withSession, type Common } from './command.ts';
import { readGivenFile } from './files.ts';
import { table } from './output.ts';

export function registerWorkflow(program: Command): void {
  const workflow = addCommand(program, 'workflow [text]', 'the four agents on one request').action(
    (text: string | undefined, options: Common) => {
      if (text === undefined) throw new UsageError('What is to be done? Give it as one text.');
      return withSession(options, async ({ door }, output, signal) => {
        const body = await door.invoke('workflows.request', { request: text, wait: true }, signal);
        output.result(body, storyOf(body));
        if (body.error) throw fromWireError(body.error);
      });
    },
  );
  addCommand(workflow, 'run <file>', 'a workflow definition in YAML or JSON')
    .option('--input <json>', 'input as JSON')
    .action((file: string, options: Common & { input?: string }) =>
      withSession(options, async ({ door }, output, signal) => {
        const input = options.input === undefined ? {} : readInput(options.input);
        const run = await door.invoke(
          'workflows.run',
          { text: readGivenFile(file), input, wait: true },
          signal,
        );
        output.result(run, [
          ...table(run.nodes.map((node) => [node.status, node.path, node.error?.message ?? ''])),
          '',
          typeof run.output === 'string' ? run.output : JSON.stringify(run.output, null, 2),
        ]);
        if (run.error) throw fromWireError(run.error);
      }),
    );
}

function storyOf(body: CommandOutput<'workflows.request'>): string[] {
  const result = body.result as { answer?: string } | undefined;
  return [
    ...body.stages.map((stage) => `${stage.agent}: ${stage.status}`),
    '',
    ...(typeof result?.answer === 'string' ? [result.answer] : []),
  ];
}

function readInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`The input is not JSON: ${messageOf(error)}`);
  }
}
