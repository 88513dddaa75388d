import type { ModelTool } from '../ports.ts';
import { fillArguments, type Filled } from './arguments.ts';
import { coerce } from './coerce.ts';
import { bareName } from './choose.ts';
import { readLiterals } from './literals.ts';
import { Pool, type FillContext } from './pool.ts';
import { propertiesOf } from './property.ts';

/** Fills what was missing from the person's answer; one missing value may be the whole answer. */
export function answerMissing(
  tool: ModelTool,
  filled: Filled,
  answer: string,
  context: FillContext,
): Filled {
  const names = filled.missing.map(({ name }) => name);
  const about = `${bareName(tool.name)}\n${tool.description}`;
  const open = propertiesOf(tool.inputSchema, about).filter(({ name }) => names.includes(name));
  const single = names.length === 1 ? open[0] : undefined;
  if (single) {
    const value = wholeAnswer(single, answer, context, about);
    if (value !== undefined)
      return { values: { ...filled.values, [single.name]: value }, missing: [] };
  }
  const schema = {
    ...tool.inputSchema,
    properties: Object.fromEntries(open.map(({ name, schema: own }) => [name, own])),
    required: names,
  };
  const more = fillArguments({ ...tool, inputSchema: schema }, answer, context);
  return { values: { ...filled.values, ...more.values }, missing: more.missing };
}

function wholeAnswer(
  property: ReturnType<typeof propertiesOf>[number],
  answer: string,
  context: FillContext,
  about: string,
): unknown {
  const text = answer.trim();
  const literals = readLiterals(text);
  const only = literals.length === 1 && literals[0]!.end - literals[0]!.start === text.length;
  if (property.kind === 'text')
    return only && literals[0]!.kind === 'quoted' ? literals[0]!.text : text;
  if (property.kind === 'object' || property.kind === 'array' || /\s/u.test(text)) return undefined;
  const pool = new Pool(text, literals, context, about);
  return coerce(property, literals[0], literals, text, pool, about);
}
