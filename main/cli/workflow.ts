import type { Command } from 'commander';
import { fromWireError, messageOf } from '../../app/base/index.ts';
import type { CommandOutput } from '../../app/contract/index.ts';
import { CommandFailure, UsageError, addCommand, withSession, type Common } from './command.ts';
import { readGivenFile } from './files.ts';
import { table } from './output.ts';
import { askingOf } from './person.ts';
import { showProgress } from './progress.ts';
import { registerOptimise } from './workflow-optimise.ts';

export function registerWorkflow(program: Command): void {
  const workflow = addCommand(program, 'workflow [text]', 'the four agents on one request').action(
    (text: string | undefined, options: Common) => {
      if (text === undefined) throw new UsageError('What is to be done? Give it as one text.');
      return withSession(options, async ({ door }, output, signal) => {
        const begun = await door.invoke('workflows.request', { request: text }, signal);
        await showProgress(door, begun.workflow_id, output, signal);
        const body = await door.invoke('workflows.body', { runId: begun.workflow_id });
        if (body.error) throw new CommandFailure(fromWireError(body.error), body, storyOf(body));
        output.result(body, storyOf(body));
      });
    },
  );
  addCommand(workflow, 'show <id>', 'a request that was made, with every hand-over').action(
    (id: string, options: Common) =>
      withSession(
        options,
        async ({ door }, output) => {
          const body = await door.invoke('workflows.body', { runId: id });
          output.result(body, [
            ...table(
              body.messages.map((message) => [
                message.timestamp,
                `${message.sender_id} -> ${message.recipient_id ?? 'all'}`,
                message.action,
              ]),
            ),
            '',
            ...storyOf(body),
          ]);
        },
        { servers: false },
      ),
  );
  registerPatterns(workflow);
  registerPast(workflow);
  registerOptimise(workflow);
  addCommand(workflow, 'run <file>', 'a workflow definition in YAML or JSON')
    .option('--input <json>', 'input as JSON')
    .option('--yes', 'answer every question of the run with yes')
    .option('--dry-run', 'only show what it would do, call and cost')
    .action((file: string, options: Common & { input?: string; dryRun?: boolean; yes?: boolean }) =>
      withSession(options, async ({ door }, output, signal) => {
        if (options.dryRun) {
          const plan = await door.invoke('workflows.dryRun', { text: readGivenFile(file) }, signal);
          output.result(plan, planLines(plan));
          return;
        }
        const input = options.input === undefined ? {} : readInput(options.input);
        const begun = await door.invoke(
          'workflows.run',
          { text: readGivenFile(file), input },
          signal,
        );
        await showProgress(door, begun.id, output, signal, askingOf(options));
        const run = await door.invoke('runs.get', { runId: begun.id });
        const lines = [`run ${run.id}`, ...stateLines(run)];
        if (run.error) throw new CommandFailure(fromWireError(run.error), run, lines);
        output.result(run, lines);
      }),
    );
}

function registerPatterns(workflow: Command): void {
  addCommand(workflow, 'patterns', 'every pattern and chain, with when to use it').action(
    (options: Common) =>
      withSession(
        options,
        async ({ door }, output) => {
          const found = await door.invoke('workflows.patterns', {});
          output.result(
            found,
            table(
              found.patterns.map(({ form, name, complexity, useWhen }) => [
                ...[`${form}: ${name}`, complexity, useWhen],
              ]),
            ),
          );
        },
        { servers: false },
      ),
  );
  addCommand(workflow, 'recommend <text>', 'patterns for what is to be done').action(
    (text: string, options: Common) =>
      withSession(
        options,
        async ({ door }, output) => {
          const found = await door.invoke('workflows.recommend', { text });
          const lines = found.recommendations.flatMap(({ pattern, score, reason }) => [
            `${pattern} (${score})`,
            `  ${reason}`,
          ]);
          output.result(
            found,
            lines.length > 0
              ? lines
              : ['No pattern stands out; a list of steps will do. See: agenthub workflow patterns'],
          );
        },
        { servers: false },
      ),
  );
}

function registerPast(workflow: Command): void {
  addCommand(
    workflow,
    'past <run> [moment]',
    'what happened in a run, or how it stood then',
  ).action((runId: string, moment: string | undefined, options: Common) =>
    withSession(
      options,
      async ({ door }, output) => {
        if (moment === undefined) {
          const past = await door.invoke('runs.events', { runId });
          const lines = past.events.map(({ seq, at, type, path }) => [
            ...[String(seq), new Date(at).toISOString(), type, path ?? ''],
          ]);
          output.result(past, table(lines));
          return;
        }
        const seq = Number(moment);
        if (!Number.isInteger(seq) || seq < 1) {
          throw new UsageError('A moment is the number of an event, from 1 on.');
        }
        const then = await door.invoke('runs.get', { runId, seq });
        output.result(then, [`${then.status} after event ${seq}`, ...stateLines(then)]);
      },
      { servers: false },
    ),
  );
}

/** Each step that has begun, then what the run gave. */
function stateLines({ nodes, output }: CommandOutput<'runs.get'>): string[] {
  const given = typeof output === 'string' ? output : JSON.stringify(output, null, 2);
  return [
    ...table(nodes.map(({ status, path, error }) => [status, path, error?.message ?? ''])),
    ...(output === null || output === undefined ? [] : ['', given]),
  ];
}

function planLines(plan: CommandOutput<'workflows.dryRun'>): string[] {
  const calls = plan.calls.map((call) => [
    call.compensation ? `${call.path} (undo)` : call.path,
    call.kind,
    call.target,
    call.effect ?? '',
    call.problem ?? '',
  ]);
  const dollars = (plan.costNano / 1e9).toFixed(4);
  return [
    `${plan.name} ${plan.version}: nothing was run`,
    ...plan.waves.map((wave, index) => `${index + 1}. ${wave.join(', ')}`),
    `longest way: ${plan.criticalPath.join(' -> ')}`,
    '',
    ...(calls.length > 0 ? table(calls) : ['It calls nothing.']),
    '',
    `estimated cost: $${dollars}${plan.costIncomplete ? ' at least, as not every price is known' : ''}`,
  ];
}

/** Each stage with who did it, the answer, and what RUNE found in it. */
function storyOf(body: CommandOutput<'workflows.body'>): string[] {
  const result = body.result as
    { answer?: string; review?: { findings?: readonly string[] } } | undefined;
  const findings = result?.review?.findings ?? [];
  return [
    ...body.stages.map(({ agent, status, output }) => {
      const { by, fast } = (output ?? {}) as { by?: string; fast?: boolean };
      const how = [by, fast === true ? 'fast path' : undefined].filter(
        (word) => word !== undefined,
      );
      return `${agent}: ${status}${how.length > 0 ? ` (${how.join(', ')})` : ''}`;
    }),
    '',
    ...(typeof result?.answer === 'string' ? [result.answer] : []),
    ...(findings.length > 0 ? ['', 'Look at this before you rely on it:', ...findings] : []),
  ];
}

function readInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`The input is not JSON: ${messageOf(error)}`);
  }
}
