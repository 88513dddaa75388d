import * as z from 'zod';
import { settingsSchema } from './schema.ts';

/** The JSON Schema of `settings.json`, for editors: every field with its meaning and default. */
export function settingsJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(settingsSchema, { io: 'input', target: 'draft-2020-12' });
}
