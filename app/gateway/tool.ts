import type { JsonSchema } from '../base/index.ts';
import { isRecord, isTooDeep } from '../base/index.ts';
import type { EffectClass, ToolAnnotations } from './effect.ts';
import { headerParameters } from './parameter-headers.ts';

/** A tool as its server offers it. */
export interface ServerTool {
  /** `server__tool`. */
  readonly name: string;
  readonly server: string;
  readonly tool: string;
  readonly title: string | undefined;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema | undefined;
  readonly annotations: ToolAnnotations | undefined;
  readonly effect: EffectClass;
}

export interface LeftOutTool {
  readonly tool: string;
  readonly reason: string;
}

/** Far beyond what any server means, and any caller could repeat. */
const LONGEST_NAME = 1000;
const NAME_SHOWN = 80;

function nameProblem(name: string): string | undefined {
  if (name.length > LONGEST_NAME) return `its name is longer than ${LONGEST_NAME} characters`;
  return /\p{Cc}/u.test(name) ? 'its name holds control characters' : undefined;
}

/** The one tool of another agent. */
export const SEND_MESSAGE = 'send_message';

/** The public name of a tool. */
export function toolName(server: string, tool: string): string {
  return `${server}__${tool}`;
}

/**
 * Reads one entry of `tools/list` leniently: a schema without `type` is taken as an object's; only
 * what cannot be called is left out, alone, with its reason. `remote`: over HTTP, where a tool may
 * want arguments in headers.
 */
export function readTool(
  server: string,
  entry: unknown,
  effect: (tool: string, annotations: ToolAnnotations | undefined) => EffectClass,
  remote = false,
): ServerTool | LeftOutTool {
  if (!isRecord(entry) || typeof entry['name'] !== 'string' || entry['name'] === '') {
    return { tool: '(unnamed)', reason: 'it has no name' };
  }
  const tool = entry['name'];
  const badName = nameProblem(tool);
  if (badName !== undefined) return { tool: `${tool.slice(0, NAME_SHOWN)}...`, reason: badName };
  if (isTooDeep(entry)) return { tool, reason: 'its description is nested too deeply' };
  const schema = entry['inputSchema'] ?? {};
  if (!isRecord(schema)) return { tool, reason: 'its input schema is not an object' };
  if (schema['type'] !== undefined && schema['type'] !== 'object') {
    return { tool, reason: `its input schema is of type ${JSON.stringify(schema['type'])}` };
  }
  const headers = remote ? headerParameters(schema) : undefined;
  if (headers && 'reason' in headers) return { tool, reason: headers.reason };
  const annotations = isRecord(entry['annotations'])
    ? (entry['annotations'] as ToolAnnotations)
    : undefined;
  return {
    name: toolName(server, tool),
    server,
    tool,
    title:
      typeof entry['title'] === 'string'
        ? entry['title']
        : typeof annotations?.title === 'string'
          ? annotations.title
          : undefined,
    description: typeof entry['description'] === 'string' ? entry['description'] : '',
    inputSchema: { ...schema, type: 'object' },
    outputSchema: isRecord(entry['outputSchema']) ? entry['outputSchema'] : undefined,
    annotations,
    effect: effect(tool, annotations),
  };
}
