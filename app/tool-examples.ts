import { AgentCalls, AnswerStore, askStructured } from './agents/index.ts';
import { AppError, type Clock, type Ids, type Log } from './base/index.ts';
import type { ServerTool } from './gateway/index.ts';
import type { Ledger } from './ledger/index.ts';
import {
  ThriftyChoice,
  estimateText,
  providerById,
  splitModelId,
  type Catalogue,
  type ModelRegistry,
} from './models/index.ts';
import type { SettingsStore } from './settings/index.ts';
import type { Database } from './storage/index.ts';
import {
  EXAMPLES_SYSTEM,
  ExampleWriter,
  MOST_OUTPUT_TOKENS,
  TOOLS_AT_ONCE,
  examplesAnswer,
  examplesQuestion,
  readExamples,
  type Asked,
  type ExampleStore,
} from './tools/index.ts';

export interface ToolExamplesDeps {
  readonly base: { readonly clock: Clock; readonly ids: Ids; readonly log: Log };
  readonly database: Database;
  readonly ledger: Ledger;
  readonly models: { readonly registry: ModelRegistry; readonly catalogue: Catalogue };
  readonly settings: SettingsStore;
  readonly store: ExampleStore;
  readonly tools: () => readonly ServerTool[];
  readonly onWritten: (tool: ServerTool) => void;
}

/** Under this name the writing is spent, in the ledger and in its own budget. */
const PURPOSE = 'tool-examples';
/** Tokens around a question: what the answer must look like, and the way to give it. */
const AROUND_TOKENS = 600;
/** A faulty answer is sent back once, with itself and its faults. */
const TRIES = 2;

/** Example requests for tools, written by the person's own model: only where it is switched on. */
export function createToolExamples(deps: ToolExamplesDeps) {
  const { database, ledger, settings, store } = deps;
  const { clock, ids, log } = deps.base;
  const { registry, catalogue } = deps.models;
  const choice = new ThriftyChoice({
    registry,
    catalogue,
    settings: () => settings.current,
    clock,
  });
  const answers = new AnswerStore(database, clock);
  const calls = new AgentCalls({ ledger, clock, models: registry, choice, answers });
  const wish = () => settings.current.search.examples;

  /** The cheapest model that is good enough, whose price is known or which costs nothing. */
  const model = async (): Promise<string> => {
    const id = await choice.model({
      task: 'quick',
      inputTokens: 4000,
      outputTokens: MOST_OUTPUT_TOKENS,
      abilities: ['tools'],
    });
    if (id === undefined) throw noModel();
    const isFree = providerById(splitModelId(id).provider)?.local === true;
    if (!isFree && !catalogue.entry(id).rates) throw noPrice(id);
    return id;
  };

  /** Set anew before each use, so that what the person has set here is what holds. */
  const setBudget = (): void =>
    void ledger.budgets.set({
      scope: 'agent',
      target: PURPOSE,
      period: 'day',
      limitNano: Math.round(wish().dailyLimitUsd * 1e9),
      hard: true,
    });

  const ask = async (tools: readonly ServerTool[], signal: AbortSignal): Promise<Asked> => {
    const prefer = await model();
    setBudget();
    const runId = ids.next('examples');
    const answered = await askStructured(
      calls,
      {
        owner: { agent: PURPOSE, runId, key: runId },
        task: 'quick',
        prefer,
        system: EXAMPLES_SYSTEM,
        text: examplesQuestion(tools),
        schema: examplesAnswer,
        maxOutputTokens: MOST_OUTPUT_TOKENS,
      },
      signal,
    ).finally(() => answers.forget(runId));
    if (answered.status === 'rules') return { status: 'failed', problem: unusable(answered.by) };
    const requests = readExamples(answered.value, tools.length);
    return { status: 'answered', requests, model: answered.by };
  };

  const { tools, onWritten } = deps;
  const writer = new ExampleWriter({ store, tools, ask, onWritten, clock, log });
  const follow = (): void => {
    if (wish().write) writer.follow();
  };
  settings.events.on('changed', () => {
    writer.forgive();
    if (!wish().write) {
      const budget = ledger.budgets.find('agent', PURPOSE, 'day');
      if (budget) ledger.budgets.remove(budget.id);
    }
  });

  /** The most that writing what is missing may cost, in nano-dollars; by which model. */
  const estimate = async () => {
    const id = await model();
    const rates = catalogue.entry(id).rates;
    const missing = writer.missing();
    const questions = Math.ceil(missing.length / TOOLS_AT_ONCE);
    const input = estimateText(examplesQuestion(missing)) + questions * AROUND_TOKENS;
    const isFree = providerById(splitModelId(id).provider)?.local === true;
    const once =
      input * (rates?.input ?? 0) + questions * MOST_OUTPUT_TOKENS * (rates?.output ?? 0);
    return { model: id, mostNano: isFree ? 0 : Math.ceil(once * TRIES) };
  };
  return { writer, follow, estimate };
}

function noModel(): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'examples.no-model',
    message: 'There is no AI model that could write example requests.',
    remedy: 'Add a key under Settings, or start a local model.',
  });
}

function noPrice(model: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'examples.no-price',
    message: `What ${model} costs is not known, so a limit could not be kept.`,
    remedy: 'Set its price under Settings, or choose another model.',
    data: { model },
  });
}

function unusable(by: string): AppError {
  const reason = by.replace(/^rules, (because )?/, '');
  return new AppError({
    kind: 'unavailable',
    code: 'examples.unwritten',
    message: `The model wrote no example requests (${reason}).`,
    remedy: 'See its limit and the budgets, then try again.',
    data: { reason },
  });
}
