import { isRecord, type JsonSchema } from '../../base/index.ts';

/** What kind of value a property of a tool's schema wants, as far as its name and type tell. */
export type PropertyKind =
  | 'enum'
  | 'boolean'
  | 'number'
  | 'array'
  | 'object'
  | 'folder'
  | 'path'
  | 'glob'
  | 'url'
  | 'email'
  | 'date'
  | 'currency'
  | 'id'
  | 'text';

export interface Property {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
  readonly kind: PropertyKind;
}

/** The properties of an object schema, required ones first, each group in the schema's order. */
export function propertiesOf(schema: JsonSchema, about: string): Property[] {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(properties)
    .map(([name, value]) => {
      const own = plainSchema(isRecord(value) ? value : {});
      return {
        name,
        schema: own,
        required: required.includes(name),
        kind: kindOf(name, own, about),
      };
    })
    .sort((a, b) => Number(b.required) - Number(a.required));
}

/** The first alternative that is not null, for `anyOf`, `oneOf` and lists of types. */
export function plainSchema(schema: JsonSchema): JsonSchema {
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (schema['type'] === undefined && Array.isArray(choices)) {
    const first = choices.filter(isRecord).find((choice) => choice['type'] !== 'null');
    if (first) return { ...schema, ...first };
  }
  if (Array.isArray(schema['type'])) {
    return { ...schema, type: schema['type'].find((type) => type !== 'null') as unknown };
  }
  return schema;
}

/** By name: split identifiers, so that `filePath` and `file_path` are the same. */
const NAMES: readonly (readonly [PropertyKind, RegExp])[] = [
  ['glob', /\b(?:pattern|glob)s?\b/u],
  ['url', /\b(?:url|uri|link|href|website)s?\b/u],
  ['email', /\b(?:email|recipient|mail)s?\b/u],
  ['folder', /\b(?:dir|directory|directories|folder|cwd|root)s?\b/u],
  ['path', /\b(?:path|file|filename|filepath|files|paths)\b/u],
  ['date', /\b(?:date|day|since|until|deadline|due)\b/u],
  ['currency', /\bcurrency\b/u],
  ['id', /\b(?:id|ids|uuid|guid|sha|hash|key|token|number)\b/u],
];

function kindOf(name: string, schema: JsonSchema, about: string): PropertyKind {
  if (Array.isArray(schema['enum'])) return 'enum';
  const type = schema['type'];
  if (type === 'boolean' || type === 'array' || type === 'object') return type;
  if (type === 'number' || type === 'integer') return 'number';
  const format = schema['format'];
  if (format === 'email') return 'email';
  if (format === 'uri' || format === 'url') return 'url';
  if (format === 'date' || format === 'date-time') return 'date';
  const spaced = spacedName(name);
  const kind = NAMES.find(([, pattern]) => pattern.test(spaced))?.[0] ?? 'text';
  if (kind === 'path' && isFolder(about)) return 'folder';
  if (
    kind === 'text' &&
    /\b(?:source|destination|target|from|to)\b/u.test(spaced) &&
    /\bfiles?\b/iu.test(about)
  ) {
    return 'path';
  }
  return kind;
}

/** `filePath` and `file_path` as "file path". */
export function spacedName(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/gu, '$1 $2')
    .replace(/[_.-]+/gu, ' ')
    .toLowerCase();
}

/** A tool that lists or searches takes its path to be a folder. */
function isFolder(about: string): boolean {
  const spaced = spacedName(about.split('\n')[0] ?? '');
  return /\b(?:directory|directories|folder|folders|list|search|find|tree|glob|grep)\b/u.test(
    spaced,
  );
}
