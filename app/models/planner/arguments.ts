import { isRecord, type JsonSchema } from '../../base/index.ts';
import type { ModelTool } from '../ports.ts';
import { readAnchors } from './anchors.ts';
import { bareName } from './choose.ts';
import type { Literal } from './literals.ts';
import { readLiterals } from './literals.ts';
import { propertiesOf, type Property } from './property.ts';
import { coerce } from './coerce.ts';
import { Pool, type FillContext } from './pool.ts';
import { valueFor } from './value.ts';

export interface MissingArgument {
  readonly name: string;
  readonly description: string;
  readonly choices: readonly unknown[] | undefined;
}

export interface Filled {
  readonly values: Record<string, unknown>;
  /** Required arguments that the text does not hold. */
  readonly missing: readonly MissingArgument[];
}

/** Fills a tool's arguments from a text by its schema; nothing is made up. */
export function fillArguments(tool: ModelTool, text: string, context: FillContext): Filled {
  const about = `${bareName(tool.name)}\n${tool.description}`;
  const pool = new Pool(text, readLiterals(text), context, about);
  return fillObject(tool.inputSchema, pool, about);
}

function fillObject(schema: JsonSchema, pool: Pool, about: string): Filled {
  const properties = propertiesOf(schema, about);
  const values: Record<string, unknown> = {};
  fromJson(properties, pool, values);
  fromAnchors(properties, pool, values, about);
  const missing: MissingArgument[] = [];
  for (const property of inFillingOrder(properties)) {
    if (Object.hasOwn(values, property.name)) continue;
    const value = property.required
      ? (nested(property, pool, about) ?? valueFor(property, pool, properties))
      : optional(property, pool);
    if (value !== undefined) values[property.name] = value;
    else if (property.required) missing.push(described(property));
  }
  return { values, missing };
}

/** Patterns take a file's name before a folder does; numbers and texts keep their order. */
function inFillingOrder(properties: readonly Property[]): Property[] {
  const late = (property: Property): number =>
    property.kind === 'text'
      ? 3
      : property.kind === 'folder'
        ? 2
        : property.kind === 'glob'
          ? 0
          : 1;
  return [...properties].sort((a, b) => late(a) - late(b));
}

/** A JSON object in the text is the arguments, or the one argument that is an object. */
function fromJson(
  properties: readonly Property[],
  pool: Pool,
  values: Record<string, unknown>,
): void {
  for (const literal of pool.of('json')) {
    if (isRecord(literal.value)) {
      const known = Object.entries(literal.value).filter(([key]) =>
        properties.some(({ name }) => name === key),
      );
      if (known.length > 0) {
        Object.assign(values, Object.fromEntries(known));
        pool.take(literal);
        continue;
      }
    }
    const kind = Array.isArray(literal.value) ? 'array' : 'object';
    const target = properties.find(
      (property) => property.kind === kind && !Object.hasOwn(values, property.name),
    );
    if (target) {
      values[target.name] = literal.value;
      pool.take(literal);
    }
  }
}

function fromAnchors(
  properties: readonly Property[],
  pool: Pool,
  values: Record<string, unknown>,
  about: string,
): void {
  const open = properties.filter(({ name }) => !Object.hasOwn(values, name));
  for (const anchored of readAnchors(pool.masked(), open)) {
    const property = open.find(({ name }) => name === anchored.property)!;
    const inside = pool.within(anchored.start, anchored.end);
    const first = inside.find(({ start }) => start - anchored.start < 3);
    const raw = pool.text.slice(anchored.start, anchored.end);
    const value = coerce(property, first, first ? [first] : inside, raw, pool, about);
    if (value === undefined) continue;
    values[property.name] = value;
    if (first && !(property.kind === 'array')) pool.take(first);
    else inside.forEach((literal) => pool.take(literal));
    if (!first) pool.hide(anchored.start, anchored.end);
  }
}

/** An object, or a list of one, from the same text; undefined where something of it is missing. */
function nested(property: Property, pool: Pool, about: string): unknown {
  const items = property.schema['items'];
  const inner = property.kind === 'array' && isRecord(items) ? items : property.schema;
  if (!isRecord(inner['properties']) || Object.keys(inner['properties']).length === 0)
    return undefined;
  const filled = fillObject(inner, pool, about);
  if (filled.missing.length > 0 || Object.keys(filled.values).length === 0) return undefined;
  return property.kind === 'array' ? [filled.values] : filled.values;
}

/** Optional arguments are set only where the text speaks of them. */
function optional(property: Property, pool: Pool): unknown {
  const description = String(property.schema['description'] ?? '');
  if (property.kind === 'number') {
    const ends = [
      [/\bfirst\b/iu, /(?:\bfirst|\btop|처음|앞|첫)\s*(\d+)/iu],
      [/\blast\b/iu, /(?:\blast|마지막|끝|뒤)\s*(\d+)/iu],
    ] as const;
    for (const [said, asked] of ends) {
      const count = said.test(description) ? asked.exec(pool.text)?.[1] : undefined;
      if (count !== undefined) return Number(count);
    }
    return undefined;
  }
  if (property.kind === 'enum' && pool.mentions(property.name)) return valueFor(property, pool, []);
  if (property.kind === 'boolean' && pool.mentions(property.name)) {
    return !/\b(?:no|not|without|don't|except)\b|없이|말고|제외/iu.test(pool.text);
  }
  return undefined;
}

function described(property: Property): MissingArgument {
  const choices = property.schema['enum'];
  return {
    name: property.name,
    description: String(property.schema['description'] ?? '').split('\n')[0]!,
    choices: Array.isArray(choices) ? choices : undefined,
  };
}

export type { Literal };
