import type { App } from '../app.ts';
import {
  FOUR_AGENTS_WORKFLOW,
  CHAINS,
  PATTERNS,
  criticalPath,
  dryRun,
  executionOrder,
  findProblems,
  flowOf,
  parseWorkflow,
  recommend,
  runSteps,
  runView,
  workflowView,
  type WorkflowDefinition,
} from '../workflows/index.ts';
import { callFacts } from './call-facts.ts';
import { proposalsOf } from './proposals.ts';
import { lookHandlers, ownHandlers } from './runs.ts';
import type { CommandsOf, Handlers } from './types.ts';

/** How long a request of the four agents waits for servers that have just been started. */
const SETTLE_MS = 5000;

type Beginning = [
  definition: WorkflowDefinition,
  input: unknown,
  id: string | undefined,
  chatId: string | undefined,
];

export function workflowHandlers(app: App): Handlers<CommandsOf<'workflows'> | CommandsOf<'runs'>> {
  const { engine, gateway, handovers } = app;
  const body = (runId: string) => {
    const row = engine.row(runId);
    const events = engine.history(runId);
    const messages = handovers.messages(runId, row.input, events);
    return workflowView(row, engine.run(runId).state, messages);
  };
  const begin = (...[definition, input, id, chatId]: Beginning) =>
    id === undefined
      ? engine.start(definition, { input, chatId })
      : engine.ensure(id, definition, input, chatId);
  const known = (name: string) =>
    name === FOUR_AGENTS_WORKFLOW.name || app.ownWorkflows.find(name) !== undefined;
  const detail = (runId: string) => runView(engine.row(runId), engine.run(runId).state);
  return {
    'workflows.request': async ({ request, consent, wait, id, contextId }, { signal }) => {
      await gateway.settled(SETTLE_MS, signal);
      const run = begin(FOUR_AGENTS_WORKFLOW, { request, consent }, id, contextId);
      if (wait) await run.untilEnded();
      return body(run.id);
    },
    'workflows.body': ({ runId }) => body(runId),
    'workflows.run': async ({ text, input, wait, id, contextId }, { signal }) => {
      const definition = parseWorkflow(text);
      await gateway.settled(SETTLE_MS, signal);
      const run = begin(definition, input, id, contextId);
      if (wait) await run.untilEnded();
      return detail(run.id);
    },
    'workflows.check': ({ text }) => {
      const places = findProblems(text, known);
      if (places.length > 0) {
        const problems = places.map(({ problem }) => problem);
        return { problems, places: [...places], order: [], criticalPath: [], flow: [] };
      }
      const definition = parseWorkflow(text, known);
      return {
        problems: [],
        places: [],
        order: executionOrder(definition.nodes),
        criticalPath: criticalPath(definition.nodes).path,
        flow: flowOf(definition, definition.parts),
      };
    },
    ...ownHandlers(app, known),
    ...lookHandlers(app),
    'runs.events': ({ runId, after }) => {
      engine.row(runId);
      const events = engine.history(runId);
      return {
        events: runSteps(events.filter(({ seq }) => seq > after)),
        ended: events.at(-1)?.event.type === 'run.ended',
      };
    },
    'workflows.patterns': () => ({ patterns: [...PATTERNS, ...CHAINS] }),
    'workflows.recommend': ({ text }) => ({
      recommendations: recommend(text).map((each) => ({ ...each, words: [...each.words] })),
    }),
    'workflows.dryRun': async ({ text }, { signal }) => {
      const facts = engine.pinned(parseWorkflow(text));
      await gateway.settled(SETTLE_MS, signal);
      const { calls, order, waves, criticalPath, ...sums } = dryRun(
        facts,
        callFacts(app, await app.models.automatic()),
      );
      const { name, version } = facts.definition;
      return {
        ...{ name, version, ...sums },
        order: [...order],
        waves: waves.map((wave) => [...wave]),
        criticalPath: [...criticalPath],
        calls: [...calls],
      };
    },
    'workflows.proposals': async ({ text }, { signal }) => {
      await gateway.settled(SETTLE_MS, signal);
      return { proposals: proposalsOf(app, text, known) };
    },
    'runs.pause': ({ runId }) => {
      engine.run(runId).pause();
      return {};
    },
    'runs.resume': ({ runId }) => {
      engine.run(runId).resume();
      return {};
    },
    'runs.cancel': ({ runId }) => {
      engine.run(runId).cancel('Stopped by the person.');
      return {};
    },
    'runs.retry': ({ runId, path }) => detail(engine.retryFrom(runId, path).id),
    'runs.fork': ({ runId, seq }) => detail(engine.fork(runId, seq).id),
    'runs.answer': ({ runId, path, approved, note }) => {
      engine.run(runId).answer(path, approved, note);
      return {};
    },
    'runs.signal': ({ event, payload }) => ({ nodes: engine.signal(event, payload ?? null) }),
  };
}
