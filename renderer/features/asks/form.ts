/** A field of a form that a server asks the person to fill in (MCP, "Elicitation"). */
export interface FormField {
  readonly name: string;
  readonly label: string;
  readonly hint: string | undefined;
  readonly required: boolean;
  readonly kind: 'text' | 'number' | 'check' | 'choice' | 'choices';
  /** What an input of HTML is told: its type, limits and pattern. */
  readonly input: Readonly<Record<string, string | number>>;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly initial: FormValue;
}

export type FormValue = string | boolean | readonly string[];
type Shape = Readonly<Record<string, unknown>>;

const INPUT_TYPES: Readonly<Record<string, string>> = {
  email: 'email',
  uri: 'url',
  date: 'date',
  'date-time': 'datetime-local',
};

/** The fields of a schema, in its order. What is of no known kind is asked for as a text. */
export function fieldsOf(schema: unknown): FormField[] {
  const { properties, required } = shapeOf(schema);
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(shapeOf(properties)).map(([name, property]) =>
    fieldOf(name, shapeOf(property), needed.includes(name)),
  );
}

function fieldOf(name: string, shape: Shape, required: boolean): FormField {
  const kind = kindOf(shape);
  return {
    name,
    label: textOf(shape['title']) ?? name,
    hint: textOf(shape['description']),
    required,
    kind,
    input: inputOf(shape, kind),
    choices: choicesOf(kind === 'choices' ? shapeOf(shape['items']) : shape),
    initial: initialOf(shape['default'], kind),
  };
}

function kindOf(shape: Shape): FormField['kind'] {
  const { type } = shape;
  if (type === 'boolean') return 'check';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'array') return 'choices';
  return Array.isArray(shape['enum']) || Array.isArray(shape['oneOf']) ? 'choice' : 'text';
}

function inputOf(shape: Shape, kind: FormField['kind']): FormField['input'] {
  const limits = (names: Readonly<Record<string, string>>): [string, number][] =>
    Object.entries(names).flatMap(([from, to]) => {
      const value = shape[from];
      return typeof value === 'number' ? [[to, value]] : [];
    });
  if (kind === 'number') {
    return {
      type: 'number',
      step: shape['type'] === 'integer' ? 1 : 'any',
      ...Object.fromEntries(limits({ minimum: 'min', maximum: 'max' })),
    };
  }
  const pattern = textOf(shape['pattern']);
  return {
    type: INPUT_TYPES[textOf(shape['format']) ?? ''] ?? 'text',
    ...Object.fromEntries(limits({ minLength: 'minlength', maxLength: 'maxlength' })),
    ...(pattern === undefined ? {} : { pattern }),
  };
}

/** Plain values, values with names beside them (the older form), or values with titles. */
function choicesOf(shape: Shape): FormField['choices'] {
  const titled = shape['oneOf'] ?? shape['anyOf'];
  if (Array.isArray(titled)) {
    return titled.map(shapeOf).map((each) => {
      const value = String(each['const']);
      return { value, label: textOf(each['title']) ?? value };
    });
  }
  const values = Array.isArray(shape['enum']) ? shape['enum'].map(String) : [];
  const names = Array.isArray(shape['enumNames']) ? shape['enumNames'] : [];
  return values.map((value, at) => ({ value, label: textOf(names[at]) ?? value }));
}

function initialOf(given: unknown, kind: FormField['kind']): FormValue {
  if (kind === 'check') return given === true;
  if (kind === 'choices') return Array.isArray(given) ? given.map(String) : [];
  return typeof given === 'string' || typeof given === 'number' ? String(given) : '';
}

/** What the server is answered; what was left empty and is not needed is left out. */
export function contentOf(
  fields: readonly FormField[],
  values: Readonly<Record<string, FormValue>>,
): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap((field): [string, unknown][] => {
      const value = values[field.name] ?? field.initial;
      if (field.kind === 'check' || field.kind === 'choices') return [[field.name, value]];
      if (value === '') return [];
      return [[field.name, field.kind === 'number' ? Number(value) : wireText(field, value)]];
    }),
  );
}

/** A browser gives a time without its zone: it is the person's own. */
function wireText(field: FormField, value: FormValue): FormValue {
  if (field.input['type'] !== 'datetime-local' || typeof value !== 'string') return value;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? value : at.toISOString();
}

function shapeOf(value: unknown): Shape {
  return typeof value === 'object' && value !== null ? (value as Shape) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
