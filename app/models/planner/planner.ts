import type { JsonSchema } from '../../base/index.ts';
import { isRecord } from '../../base/index.ts';
import { textOf } from '../message.ts';
import type { ChatModel, ModelEvent, ModelRequest, ModelTool } from '../ports.ts';
import { OFFLINE_MODEL } from '../providers.ts';
import { NO_USAGE } from '../usage.ts';

export interface PlannerDeps {
  /** Ranks the offered tools for a request, best first; only what fits at all. */
  readonly rank: (
    tools: readonly ModelTool[],
    request: string,
  ) => readonly { readonly name: string; readonly score: number }[];
  /** Places a person means by "my folder". */
  readonly folder: () => string | undefined;
}

/** Answers without any model: finds a tool, fills its arguments from the text, reports its result. */
export function createPlanner(deps: PlannerDeps): ChatModel {
  return {
    id: OFFLINE_MODEL,
    async *stream(request: ModelRequest): AsyncIterable<ModelEvent> {
      yield { type: 'usage', usage: NO_USAGE, provenance: 'reported' };
      const last = request.messages.at(-1);
      if (last?.role === 'tool') {
        yield* say(
          last.parts
            .map((part) => (part.type === 'tool_result' ? `**${part.name}**\n\n${part.text}` : ''))
            .join('\n\n'),
        );
        return;
      }
      const asked = textOf(last?.parts ?? []);
      const best = deps.rank(request.tools, asked)[0];
      const tool = request.tools.find((offered) => offered.name === best?.name);
      if (!tool) {
        yield* say('No tool fits this request, and there is no AI model to answer it.');
        return;
      }
      const filled = fill(tool.inputSchema, asked, deps.folder());
      if (filled.missing.length > 0) {
        yield* say(`To run ${tool.name} I need: ${filled.missing.join(', ')}.`);
        return;
      }
      const part = {
        type: 'tool_call' as const,
        id: `plan_${request.messages.length}`,
        name: tool.name,
        arguments: filled.values,
      };
      yield { type: 'part', part };
      yield { type: 'finish', reason: 'tool_calls' };
    },
  };
}

function* say(text: string): Generator<ModelEvent> {
  yield { type: 'text', delta: text };
  yield { type: 'part', part: { type: 'text', text } };
  yield { type: 'finish', reason: 'stop' };
}

function fill(schema: JsonSchema, text: string, folder: string | undefined) {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? (schema['required'] as string[]) : [];
  const values: Record<string, unknown> = {};
  const missing: string[] = [];
  const path = /(?:^|\s)(\/[^\s"']+|[A-Za-z]:\\[^\s"']+)/.exec(text)?.[1];
  const quoted = /["'“]([^"'”]+)["'”]/.exec(text)?.[1];
  for (const name of required) {
    const property = isRecord(properties[name]) ? properties[name] : {};
    const value = /path|dir|folder|file/i.test(name) ? (path ?? folder) : quoted;
    if (value === undefined || (property['type'] !== undefined && property['type'] !== 'string')) {
      missing.push(name);
    } else values[name] = value;
  }
  return { values, missing };
}
