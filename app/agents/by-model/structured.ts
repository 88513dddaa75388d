import * as z from 'zod';
import { messageOf } from '../../base/index.ts';
import { textOf, type MessagePart, type ModelMessage, type Task } from '../../models/index.ts';
import { userMessage, whyNot, type AgentCalls, type CallOwner } from './calls.ts';

export interface Question<T> {
  readonly owner: CallOwner;
  readonly task: Task;
  readonly prefer?: string | undefined;
  readonly system: string;
  readonly text: string;
  readonly schema: z.ZodType<T>;
  readonly maxOutputTokens: number;
}

export type Structured<T> =
  | { readonly status: 'answered'; readonly value: T; readonly by: string }
  /** The rules are to be used; `by` says so, and why. */
  | { readonly status: 'rules'; readonly by: string };

/** The name of the tool by which a model gives its answer. */
const ANSWER = 'answer';

/**
 * Asks a model for a value of a schema. It answers by a tool call, which every provider has; JSON
 * as text is taken too. What does not fit the schema is sent back once with its faults.
 */
export async function askStructured<T>(
  calls: AgentCalls,
  question: Question<T>,
  signal: AbortSignal,
): Promise<Structured<T>> {
  const { $schema: _draft, ...inputSchema } = z.toJSONSchema(question.schema, { io: 'input' });
  const tool = { name: ANSWER, description: 'Gives your answer. Call it once.', inputSchema };
  let messages: readonly ModelMessage[] = [userMessage(question.text)];
  let fault = '';
  let model = '';
  for (const attempt of [1, 2]) {
    const result = await calls.call(
      { ...question.owner, key: `${question.owner.key}#${attempt}` },
      {
        prefer: question.prefer,
        task: question.task,
        request: {
          system: `${question.system}\nAnswer only by calling the tool "${ANSWER}".`,
          messages,
          tools: [tool],
          maxOutputTokens: question.maxOutputTokens,
        },
      },
      signal,
    );
    if (result.status !== 'answered') return { status: 'rules', by: whyNot(result) };
    model = result.model;
    const read = readAnswer(question.schema, result.parts);
    if ('value' in read) return { status: 'answered', value: read.value, by: model };
    fault = read.fault;
    messages = [...messages, ...sentBack(result.parts, fault)];
  }
  return { status: 'rules', by: `rules, because the answer of ${model} was not usable: ${fault}` };
}

function readAnswer<T>(
  schema: z.ZodType<T>,
  parts: readonly MessagePart[],
): { value: T } | { fault: string } {
  const call = parts.find((part) => part.type === 'tool_call' && part.name === ANSWER);
  let given: unknown;
  if (call?.type === 'tool_call') {
    if (call.invalid !== undefined) return { fault: 'the arguments are not valid JSON' };
    given = call.arguments;
  } else {
    const json = /\{[\s\S]*\}/u.exec(textOf(parts))?.[0];
    if (json === undefined) return { fault: `the tool "${ANSWER}" was not called` };
    try {
      given = JSON.parse(json);
    } catch (error) {
      return { fault: `it is not valid JSON: ${messageOf(error)}` };
    }
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return { value: parsed.data };
  const faults = parsed.error.issues.slice(0, 5);
  return {
    fault: faults.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; '),
  };
}

/** The faulty answer and what is wrong with it, in the order that providers ask for. */
function sentBack(parts: readonly MessagePart[], fault: string): ModelMessage[] {
  const text = `That cannot be used: ${fault}. Correct it and call "${ANSWER}" again.`;
  const kept = parts.filter(({ type }) => type !== 'thinking' && type !== 'opaque');
  if (kept.length === 0) return [userMessage(text)];
  const results = kept.flatMap((part): MessagePart[] =>
    part.type === 'tool_call'
      ? [{ type: 'tool_result', id: part.id, name: part.name, text, isError: true }]
      : [],
  );
  const said: ModelMessage = { role: 'assistant', parts: kept };
  return results.length > 0 ? [said, { role: 'tool', parts: results }] : [said, userMessage(text)];
}
