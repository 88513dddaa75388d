import { isRecord, type JsonSchema } from '../../base/index.ts';
import type { Vocabulary } from '../words.ts';
import { FIELDS, type Field, type Weights } from './weights.ts';

/** A tool as the ranking sees it. */
export interface SearchableTool {
  /** Unique among all: `server__tool`. */
  readonly name: string;
  readonly server: string;
  /** The name without the server. */
  readonly tool: string;
  readonly title?: string | undefined;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  /** What the server says of itself. */
  readonly serverDescription?: string | undefined;
  /** Requests that this tool was the right one for. */
  readonly history?: readonly string[] | undefined;
  /** Requests that a model wrote for it. */
  readonly examples?: readonly string[] | undefined;
}

/** The terms of one tool with their weights, and the stems of its name. */
export interface Features {
  readonly terms: ReadonlyMap<string, number>;
  readonly name: readonly string[];
}

/** Texts longer than this say no more of what a tool is for. */
const LONGEST = 4000;

/** Words of a tool by field as one bag: sum over fields of weight x frequency / length norm. */
export function featuresOf(
  tool: SearchableTool,
  vocabulary: Vocabulary,
  weights: Weights,
): Features {
  const texts: Record<Field, string> = {
    name: `${tool.tool} ${differs(tool.title, tool.tool) ? tool.title : ''}`,
    description: tool.description.slice(0, LONGEST),
    parameters: parameterText(tool.inputSchema),
    server: `${tool.server} ${tool.serverDescription ?? ''}`.slice(0, LONGEST),
    history: (tool.history ?? []).join('\n').slice(0, LONGEST),
    examples: (tool.examples ?? []).join('\n').slice(0, LONGEST),
  };
  const terms = new Map<string, number>();
  for (const field of FIELDS) {
    const words = [...vocabulary.topic(texts[field]), ...gramTerms(texts[field])];
    const norm = 1 - weights.b + (weights.b * words.length) / weights.lengths[field];
    const each = weights.fields[field] / Math.max(0.5, norm);
    for (const word of words) terms.set(word, (terms.get(word) ?? 0) + each);
    for (const pair of pairTerms(vocabulary.topic(pairedText(field, texts[field])))) {
      terms.set(pair, (terms.get(pair) ?? 0) + each);
    }
  }
  return { terms, name: [...new Set(vocabulary.read(tool.tool))] };
}

/** Where neighbouring words are telling enough to be kept: the name, and what a description begins with. */
function pairedText(field: Field, text: string): string {
  if (field === 'name') return text;
  return field === 'description' ? text.split(/(?<=[.!?])\s|\n/u, 1)[0]! : '';
}

/** Neighbouring stems as terms of their own. */
export function pairTerms(stems: readonly string[]): string[] {
  return stems.slice(1).map((stem, at) => `${stems[at]!} ${stem}`);
}

function differs(title: string | undefined, tool: string): boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9\p{L}]/gu, '');
  return title !== undefined && plain(title) !== plain(tool);
}

/** What a schema's parameters are called, what is said of them and which values they may have. */
export function parameterText(schema: JsonSchema): string {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const parts: string[] = [];
  for (const [name, property] of Object.entries(properties)) {
    parts.push(name);
    if (!isRecord(property)) continue;
    if (typeof property['description'] === 'string') {
      parts.push(property['description'].slice(0, 200));
    }
    parts.push(...innerWords(property));
  }
  return parts.join(' ').slice(0, LONGEST);
}

/** The values that a parameter may have, and the names of what is inside it. */
function innerWords(property: JsonSchema): string[] {
  const values = Array.isArray(property['enum'])
    ? property['enum'].filter((value) => typeof value === 'string')
    : [];
  const items = isRecord(property['items']) ? property['items']['properties'] : undefined;
  const inner = property['properties'] ?? items;
  return [values.join(' ').slice(0, 200), ...(isRecord(inner) ? Object.keys(inner) : [])];
}

/** Pairs and triples of neighbouring characters in scripts that are written without spaces. */
export function gramTerms(text: string): string[] {
  const grams: string[] = [];
  if (!/[\u1100-\uffff]/u.test(text)) return grams;
  for (const [run] of text
    .normalize('NFC')
    .matchAll(/[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+/gu)) {
    for (let at = 0; at + 2 <= run.length; at += 1) {
      grams.push(`~${run.slice(at, at + 2)}`);
      if (at + 3 <= run.length) grams.push(`~${run.slice(at, at + 3)}`);
    }
    if (run.length === 1) grams.push(`~${run}`);
  }
  return grams;
}
