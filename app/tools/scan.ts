import { isRecord } from '../base/index.ts';
import type { ServerTool } from '../gateway/index.ts';

/**
 * Characters that a person does not see and a model reads: zero-width and direction marks, and the
 * tag characters of plane 14 (Unicode Standard, 23.2 and 23.9). Emoji joiners are not counted.
 */
const HIDDEN =
  /[\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/u;

/** What can be suspicious in the texts of a tool, and how it is put for a person. */
export const DANGERS = {
  'hidden-characters': 'contains hidden characters',
  'ignores-instructions': 'tells the model to ignore its instructions',
  'keeps-secret': 'asks the model to keep something from the person',
  'system-marks': 'contains marks that look like instructions of the system',
  'other-orders': 'orders the model to do something else as well',
  'secret-places': 'names places where secrets are kept',
  'asks-conversation': 'asks for what the model was told',
} as const;

export type Danger = keyof typeof DANGERS;

/** What a description of a tool has no reason to say. */
const ORDERS: readonly { readonly pattern: RegExp; readonly danger: Danger }[] = [
  {
    pattern:
      /\b(ignore|disregard|forget|override)\b.{0,40}\b(previous|prior|above|other|all|earlier)\b.{0,30}\b(instruction|prompt|rule|message)/is,
    danger: 'ignores-instructions',
  },
  {
    pattern:
      /\b(do not|don't|never|without)\b.{0,30}\b(tell|mention|inform|show|reveal|notify|notifying|telling|informing)\b.{0,30}\b(user|person|human|anyone|them)/is,
    danger: 'keeps-secret',
  },
  {
    pattern: /<\s*\/?\s*(important|system|instructions?|secret|hidden)\b[^>]*>/i,
    danger: 'system-marks',
  },
  {
    pattern:
      /\b(before|after|when(ever)?)\b.{0,40}\b(using|calling|use|call)\b.{0,60}\b(must|first|always|also)\b.{0,60}\b(read|call|send|run|pass|include)\b/is,
    danger: 'other-orders',
  },
  {
    pattern:
      /(~\/|\/home\/|\/root\/)?\.(ssh|aws|gnupg)\b|\bid_(rsa|ed25519)\b|\/etc\/(passwd|shadow)|\bmcp\.json\b/i,
    danger: 'secret-places',
  },
  {
    pattern: /\b(system prompt|conversation history|chat history)\b/i,
    danger: 'asks-conversation',
  },
  {
    pattern: /(이전|위의|기존|모든)\s*(지시|명령|규칙).{0,20}(무시|잊)/s,
    danger: 'ignores-instructions',
  },
  {
    pattern: /(사용자|유저).{0,20}(알리지|말하지|보여주지)\s*(마|말)/s,
    danger: 'keeps-secret',
  },
];

/**
 * What is suspicious in the texts of a tool that a model is shown. A hint for a person, not a
 * proof: whoever writes such texts can write around it.
 */
export function scanTool(tool: ServerTool): Danger[] {
  const texts = [tool.tool, tool.title ?? '', tool.description, ...schemaTexts(tool.inputSchema)];
  const whole = texts.join('\n');
  const found = ORDERS.filter(({ pattern }) => pattern.test(whole)).map(({ danger }) => danger);
  if (texts.some((text) => HIDDEN.test(text))) found.unshift('hidden-characters');
  return [...new Set(found)];
}

/** Every text of a schema: descriptions, names, defaults and examples may all carry orders. */
function schemaTexts(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (depth > 8) return [];
  if (Array.isArray(value)) return value.flatMap((item) => schemaTexts(item, depth + 1));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...schemaTexts(item, depth + 1)]);
}
