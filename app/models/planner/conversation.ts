import { textOf, type ModelMessage, type ToolCallPart, type ToolResultPart } from '../message.ts';
import { readQuestion, type Question } from './phrases.ts';

/** A call of the planner that has its result. */
export interface DoneStep {
  /** Which part of the request it served. */
  readonly clause: number;
  readonly call: ToolCallPart;
  readonly result: ToolResultPart;
}

/** Where a request stands, read from the messages alone: the planner keeps nothing itself. */
export interface Conversation {
  /** The request, also where questions and answers followed it. */
  readonly request: string;
  /** The person's answers to the planner's questions, in order; the last is the newest message. */
  readonly answers: readonly string[];
  /** The question that the newest message follows. */
  readonly question: Question | undefined;
  readonly done: readonly DoneStep[];
  /** Of `done`, those of the newest message. */
  readonly shown: readonly DoneStep[];
  /** The newest message of the person. */
  readonly newest: string;
}

interface Exchange {
  readonly asked: string;
  readonly reply: string;
  readonly done: readonly DoneStep[];
}

/** Reads the state of a request from the messages of a chat. */
export function readConversation(messages: readonly ModelMessage[]): Conversation {
  const exchanges = readExchanges(messages);
  const last = exchanges.length - 1;
  const newest = exchanges[last]?.asked ?? '';
  const question = last > 0 ? readQuestion(exchanges[last - 1]!.reply) : undefined;
  let first = last;
  while (first > 0 && readQuestion(exchanges[first - 1]!.reply)) first -= 1;
  const chain = exchanges.slice(Math.max(0, first));
  return {
    request: chain[0]?.asked ?? '',
    answers: chain.slice(1).map(({ asked }) => asked),
    question,
    done: chain.flatMap(({ done }) => done),
    shown: chain.at(-1)?.done ?? [],
    newest,
  };
}

/** The conversation as if the newest message began a new request. */
export function startedAnew(conversation: Conversation): Conversation {
  const { newest, shown } = conversation;
  return { request: newest, answers: [], question: undefined, done: shown, shown, newest };
}

/** The id of a call carries the part of the request that it serves. */
export function stepId(messages: number, clause: number): string {
  return `plan_${messages}_${clause}`;
}

function readExchanges(messages: readonly ModelMessage[]): Exchange[] {
  const exchanges: { asked: string; reply: string; done: DoneStep[] }[] = [];
  const calls = new Map<string, ToolCallPart>();
  for (const message of messages) {
    if (message.role === 'user') {
      exchanges.push({ asked: textOf(message.parts), reply: '', done: [] });
      continue;
    }
    const current = exchanges.at(-1);
    if (!current) continue;
    if (message.role === 'assistant') current.reply = textOf(message.parts);
    for (const part of message.parts) {
      if (part.type === 'tool_call') calls.set(part.id, part);
      if (part.type !== 'tool_result') continue;
      const call = calls.get(part.id);
      const clause = /^plan_\d+_(\d+)$/u.exec(part.id)?.[1];
      if (call && clause !== undefined) {
        current.done.push({ clause: Number(clause), call, result: part });
      }
    }
  }
  return exchanges;
}
