import type { ChatModel, ModelEvent, ModelRequest, ModelTool } from '../ports.ts';
import { OFFLINE_MODEL } from '../providers.ts';
import { NO_USAGE } from '../usage.ts';
import { fillArguments, type Filled } from './arguments.ts';
import { opensWithVerb, splitClauses } from './clauses.ts';
import {
  readConversation,
  startedAnew,
  stepId,
  type Conversation,
  type DoneStep,
} from './conversation.ts';
import { namesIn } from './names.ts';
import {
  askFor,
  askWhether,
  languageOf,
  noToolsAtAll,
  notRun,
  nothingFits,
  readReply,
  skipped,
  stepFailed,
} from './phrases.ts';
import { decide, isOwnRequest, type Decision, type PlanDeps } from './plan.ts';
import { abilities, reportResult } from './report.ts';
import { answerMissing } from './answer.ts';

export interface PlannerDeps {
  /** Ranks the offered tools for a request, best first; only what fits at all. */
  readonly rank: PlanDeps['rank'];
  /** Comparable stems of a text, Korean ones as English; verbs included. */
  readonly words: (text: string) => readonly string[];
  /** Places a person means by "my folder". */
  readonly folder: () => string | undefined;
  /** Milliseconds since 1970, for "today". */
  readonly now: () => number;
}

/** Answers without any model: finds tools, fills their arguments from the text, reports results. */
export function createPlanner(deps: PlannerDeps): ChatModel {
  return {
    id: OFFLINE_MODEL,
    async *stream(request: ModelRequest): AsyncIterable<ModelEvent> {
      yield { type: 'usage', usage: NO_USAGE, provenance: 'reported' };
      const next = nextMove(request, deps);
      if (next.kind === 'say') {
        yield { type: 'text', delta: next.text };
        yield { type: 'part', part: { type: 'text', text: next.text } };
        yield { type: 'finish', reason: 'stop' };
        return;
      }
      const part = {
        type: 'tool_call' as const,
        id: stepId(request.messages.length, next.clause),
        name: next.tool.name,
        arguments: next.arguments,
      };
      yield { type: 'part', part };
      yield { type: 'finish', reason: 'tool_calls' };
    },
  };
}

type Move =
  | { readonly kind: 'say'; readonly text: string }
  | {
      readonly kind: 'call';
      readonly tool: ModelTool;
      readonly clause: number;
      readonly arguments: Record<string, unknown>;
    };

function nextMove(request: ModelRequest, deps: PlannerDeps): Move {
  const read = readConversation(request.messages);
  const language = languageOf(read.newest === '' ? read.request : `${read.request} ${read.newest}`);
  const { tools } = request;
  if (tools.length === 0) return say(noToolsAtAll(language));
  const plan: PlanDeps = {
    rank: deps.rank,
    words: deps.words,
    folder: deps.folder(),
    now: deps.now(),
    results: read.done.flatMap(({ result }) => namesIn(result.text)),
  };
  if (read.question && read.shown.length === 0) {
    const reply = readReply(read.newest);
    if (reply === 'cancel' || (read.question.kind === 'confirm' && reply === 'no')) {
      return say(notRun(language));
    }
  }
  const conversation = goesOn(read, tools, plan) ? read : startedAnew(read);
  return proceed(conversation, tools, plan, language);
}

/** Whether the newest message answers the planner's question. */
function goesOn(read: Conversation, tools: readonly ModelTool[], plan: PlanDeps): boolean {
  if (!read.question || !tools.some(({ name }) => name === read.question?.tool)) return false;
  if (read.question.kind === 'confirm') return readReply(read.newest) === 'yes';
  return !isOwnRequest(tools, read.newest, plan);
}

function proceed(
  conversation: Conversation,
  tools: readonly ModelTool[],
  plan: PlanDeps,
  language: ReturnType<typeof languageOf>,
): Move {
  const { request, done, shown } = conversation;
  const clauses = splitClauses(request);
  const reports = shown.map(({ result }) => reportResult(result, language));
  const after = Math.max(-1, ...done.map(({ clause }) => clause)) + 1;
  const failed = shown.at(-1)?.result.isError === true;
  const tried = failed ? [] : clauses.slice(after);
  for (const [index, text] of tried.entries()) {
    const clause = after + index;
    const decision =
      index === 0 ? resumed(conversation, tools, text, plan) : decide(tools, text, plan);
    if (decision.kind === 'none') continue;
    const { tool, filled } = decision;
    if (decision.kind === 'run') return { kind: 'call', tool, clause, arguments: filled.values };
    const question =
      decision.kind === 'ask'
        ? askFor(language, tool.name, filled.missing)
        : askWhether(language, tool.name, filled.values);
    return say([...reports, question].join('\n\n'));
  }
  if (reports.length === 0) return say(nothingFits(language, abilities(tools, language)));
  const left = failed
    ? stepFailed(language, clauses.slice(after))
    : skipped(language, unserved(clauses, done));
  return say([...reports, left].filter((text) => text !== '').join('\n\n'));
}

/** Parts of a request that no tool served; greetings and small talk are not missed. */
function unserved(clauses: readonly string[], done: readonly DoneStep[]): string[] {
  return clauses.filter(
    (text, index) => !done.some(({ clause }) => clause === index) && opensWithVerb(text),
  );
}

/** The decision for the part of a request that a question was asked about, with the answers. */
function resumed(
  conversation: Conversation,
  tools: readonly ModelTool[],
  text: string,
  plan: PlanDeps,
): Decision {
  const { question, answers, shown } = conversation;
  const tool = tools.find(({ name }) => name === question?.tool);
  if (!tool || !question || shown.length > 0) return decide(tools, text, plan);
  let filled: Filled = fillArguments(tool, text, plan);
  for (const answer of answers) {
    if (filled.missing.length > 0) filled = answerMissing(tool, filled, answer, plan);
  }
  if (filled.missing.length > 0) return { kind: 'ask', tool, filled };
  return { kind: 'run', tool, filled };
}

function say(text: string): Move {
  return { kind: 'say', text };
}
