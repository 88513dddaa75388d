/** A field of a form, from a property of a JSON Schema. */
export interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly kind: 'text' | 'long' | 'number' | 'integer' | 'yes-no' | 'choice' | 'json';
  readonly choices: readonly string[];
  readonly required: boolean;
  readonly initial: string | boolean;
}

/** What stands in the form, by the name of the field. */
export type Values = Record<string, string | boolean>;

export type Input =
  | { readonly ok: true; readonly input: unknown }
  | {
      readonly ok: false;
      readonly wrong: Record<string, 'missing' | 'number' | 'integer' | 'json'>;
    };

type Schema = Record<string, unknown>;

/** The name of the one field where there is no schema: the whole input as JSON. */
export const WHOLE = '';

/** The fields of an input's schema; one field for all of it where none is described. */
export function fieldsOf(schema: Schema | null | undefined): Field[] {
  if (!schema) return [];
  const { properties, required } = schema;
  if (!isSchema(properties)) {
    return [{ ...fieldOf(WHOLE, {}, false), kind: 'json', label: 'JSON' }];
  }
  const needed = Array.isArray(required) ? (required as unknown[]) : [];
  return Object.entries(properties).map(([name, property]) =>
    fieldOf(name, isSchema(property) ? property : {}, needed.includes(name)),
  );
}

function fieldOf(name: string, schema: Schema, required: boolean): Field {
  const { title, description, enum: choices, default: initial } = schema;
  return {
    name,
    label: typeof title === 'string' ? title : name,
    hint: typeof description === 'string' ? description : undefined,
    kind: kindOf(schema),
    choices: Array.isArray(choices) ? choices.map((choice) => plain(choice)) : [],
    required,
    initial: typeof initial === 'boolean' ? initial : initial === undefined ? '' : plain(initial),
  };
}

function kindOf({ type, enum: choices, maxLength, format }: Schema): Field['kind'] {
  if (Array.isArray(choices)) return 'choice';
  if (type === 'boolean') return 'yes-no';
  if (type === 'number' || type === 'integer') return type;
  if (type === 'string' || type === undefined) {
    return format === 'textarea' || (typeof maxLength === 'number' && maxLength > 200)
      ? 'long'
      : 'text';
  }
  return 'json';
}

/** The input that the form stands for, or what is wrong with each field. */
export function readInput(fields: readonly Field[], values: Values): Input {
  const input: Record<string, unknown> = {};
  const wrong: Extract<Input, { ok: false }>['wrong'] = {};
  for (const field of fields) {
    const value = values[field.name] ?? field.initial;
    if (typeof value === 'boolean' || field.kind === 'yes-no') input[field.name] = value === true;
    else if (value.trim() === '') {
      if (field.required) wrong[field.name] = 'missing';
    } else {
      const read = readField(field, value);
      if ('wrong' in read) wrong[field.name] = read.wrong;
      else input[field.name] = read.value;
    }
  }
  if (Object.keys(wrong).length > 0) return { ok: false, wrong };
  return { ok: true, input: fields[0]?.name === WHOLE ? (input[WHOLE] ?? {}) : input };
}

function readField(
  { kind }: Field,
  text: string,
): { value: unknown } | { wrong: 'number' | 'integer' | 'json' } {
  switch (kind) {
    case 'number':
    case 'integer': {
      const number = Number(text);
      const fits = kind === 'integer' ? Number.isInteger(number) : Number.isFinite(number);
      return fits ? { value: number } : { wrong: kind };
    }
    case 'json':
      try {
        return { value: JSON.parse(text) as unknown };
      } catch {
        return { wrong: 'json' };
      }
    default:
      return { value: text };
  }
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
