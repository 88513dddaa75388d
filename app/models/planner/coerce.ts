import type { Literal } from './literals.ts';
import type { Pool } from './pool.ts';
import { plainSchema, type Property } from './property.ts';
import { isRecord } from '../../base/index.ts';
import { resolvePath } from './value.ts';

/** A value written beside its property's name, as the type of the property; undefined where it is none. */
export function coerce(
  property: Property,
  first: Literal | undefined,
  inside: readonly Literal[],
  raw: string,
  pool: Pool,
  about: string,
): unknown {
  const token = raw.split(/[\s,]+/u)[0] ?? '';
  switch (property.kind) {
    case 'number': {
      const number = first?.kind === 'number' ? first.value : Number(token);
      return typeof number === 'number' && token !== '' && Number.isFinite(number)
        ? number
        : undefined;
    }
    case 'boolean':
      return /^(?:true|yes|on|참|예)/iu.test(token)
        ? true
        : /^(?:false|no|off|거짓|아니)/iu.test(token)
          ? false
          : undefined;
    case 'enum': {
      const choices = property.schema['enum'] as unknown[];
      return choices.find((choice) => String(choice).toLowerCase() === token.toLowerCase());
    }
    case 'array':
      return arrayOf(property, inside, raw);
    case 'object':
      return first?.kind === 'json' ? first.value : undefined;
    case 'path':
    case 'folder':
      return resolvePath(first?.text ?? token, pool, about);
    default:
      return first ? first.text : property.kind === 'text' ? raw : token;
  }
}

function arrayOf(property: Property, inside: readonly Literal[], raw: string): unknown {
  const items = isRecord(property.schema['items']) ? plainSchema(property.schema['items']) : {};
  if (items['type'] === 'object') return undefined;
  const json = inside.find(({ value }) => Array.isArray(value));
  if (json) return json.value;
  const parts =
    inside.length > 0 ? inside.map(({ text }) => text) : raw.split(/\s*,\s*|\s+and\s+/u);
  return items['type'] === 'number' || items['type'] === 'integer' ? parts.map(Number) : parts;
}
