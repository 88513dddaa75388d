import { isRecord } from '../base/index.ts';
import type { ServerTool } from '../gateway/index.ts';

/**
 * Characters that a person does not see and a model reads: zero-width and direction marks, and the
 * tag characters of plane 14 (Unicode Standard, 23.2 and 23.9). Emoji joiners are not counted.
 */
const HIDDEN =
  /[\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/u;

/** What a description of a tool has no reason to say. */
const ORDERS: readonly { readonly pattern: RegExp; readonly says: string }[] = [
  {
    pattern:
      /\b(ignore|disregard|forget|override)\b.{0,40}\b(previous|prior|above|other|all|earlier)\b.{0,30}\b(instruction|prompt|rule|message)/is,
    says: 'tells the model to ignore its instructions',
  },
  {
    pattern:
      /\b(do not|don't|never|without)\b.{0,30}\b(tell|mention|inform|show|reveal|notify|notifying|telling|informing)\b.{0,30}\b(user|person|human|anyone|them)/is,
    says: 'asks the model to keep something from the person',
  },
  {
    pattern: /<\s*\/?\s*(important|system|instructions?|secret|hidden)\b[^>]*>/i,
    says: 'contains marks that look like instructions of the system',
  },
  {
    pattern:
      /\b(before|after|when(ever)?)\b.{0,40}\b(using|calling|use|call)\b.{0,60}\b(must|first|always|also)\b.{0,60}\b(read|call|send|run|pass|include)\b/is,
    says: 'orders the model to do something else as well',
  },
  {
    pattern:
      /(~\/|\/home\/|\/root\/)?\.(ssh|aws|gnupg)\b|\bid_(rsa|ed25519)\b|\/etc\/(passwd|shadow)|\bmcp\.json\b/i,
    says: 'names places where secrets are kept',
  },
  {
    pattern: /\b(system prompt|conversation history|chat history)\b/i,
    says: 'asks for what the model was told',
  },
  {
    pattern: /(이전|위의|기존|모든)\s*(지시|명령|규칙).{0,20}(무시|잊)/s,
    says: 'tells the model to ignore its instructions',
  },
  {
    pattern: /(사용자|유저).{0,20}(알리지|말하지|보여주지)\s*(마|말)/s,
    says: 'asks the model to keep something from the person',
  },
];

/**
 * What is suspicious in the texts of a tool that a model is shown, in plain words. A hint for a
 * person, not a proof: whoever writes such texts can write around it.
 */
export function scanTool(tool: ServerTool): string[] {
  const texts = [tool.tool, tool.title ?? '', tool.description, ...schemaTexts(tool.inputSchema)];
  const whole = texts.join('\n');
  const found = ORDERS.filter(({ pattern }) => pattern.test(whole)).map(({ says }) => says);
  if (texts.some((text) => HIDDEN.test(text))) found.unshift('contains hidden characters');
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
