import type { App } from '../app.ts';
import { OFFLINE_MODEL, estimateText } from '../models/index.ts';
import { AUTO_AGENT, type CallFacts, type TaskAction } from '../workflows/index.ts';

/** An answer of usual length, for an estimate. */
const USUAL_ANSWER_TOKENS = 1000;
const NANO = 1e9;

const UNPRICED = { effect: null, problem: null, costNano: null } satisfies CallFacts;

/** What is known of a call before it is made; nothing is sent. */
export function callFacts(app: App, automatic: string): (action: TaskAction) => CallFacts {
  return (action) => {
    if ('tool' in action) return toolFacts(app, action.tool);
    if ('prompt' in action) return promptFacts(app, action, automatic);
    // the supervisor names one when the step begins
    if ('agent' in action && action.agent === AUTO_AGENT) return UNPRICED;
    if ('agent' in action) {
      const known = app.agents.registry.search({ name: action.agent }).length > 0;
      return { ...UNPRICED, problem: known ? null : `there is no agent "${action.agent}"` };
    }
    return { ...UNPRICED, costNano: 0 };
  };
}

function toolFacts(app: App, name: string): CallFacts {
  // a name that is filled in only when the run comes to it
  if (name.includes('${')) return UNPRICED;
  const tool = app.gateway.tools().find((one) => one.name === name);
  if (!tool) return { ...UNPRICED, problem: `there is no tool "${name}" now` };
  const { price } = app.gateway.server(tool.server).config.options;
  const cost = price[tool.tool] ?? price['*'];
  return {
    effect: tool.effect,
    problem: app.pins.isSuspended(tool)
      ? `"${name}" has changed since it was approved and waits for a look`
      : null,
    costNano: Math.round((cost?.perCall ?? 0) * NANO),
  };
}

function promptFacts(
  app: App,
  action: Extract<TaskAction, { prompt: string }>,
  automatic: string,
): CallFacts {
  const model = action.model === undefined || action.model === 'auto' ? automatic : action.model;
  if (model === OFFLINE_MODEL) return { ...UNPRICED, problem: 'no AI model is set up' };
  const { rates } = app.catalogue.entry(model);
  if (!rates) return UNPRICED;
  const tokens = estimateText(action.prompt);
  return {
    ...UNPRICED,
    costNano: Math.round(tokens * rates.input + USUAL_ANSWER_TOKENS * rates.output),
  };
}
