import * as z from 'zod';
import { AppError } from '../../app/base/index.ts';
import type { CommandInput } from '../../app/contract/index.ts';

type Files = NonNullable<CommandInput<'turns.start'>['files']>;

/** The limits of number and size are the core's own, as for the window. */
const MOST_NAME = 255;
const given = z.array(
  z.object({
    name: z.string().min(1).max(MOST_NAME),
    /** What it says it is; its content decides. */
    type: z.string().optional(),
    data: z.base64().min(1),
  }),
);

/** The `files` of a message; an AppError that names the field which cannot be read. */
export function givenFiles(body: Record<string, unknown>): Files | undefined {
  const { files } = body;
  if (files === undefined || files === null) return undefined;
  const read = given.safeParse(files);
  if (read.success) return read.data.map(({ name, data }) => ({ name, data }));
  const path = read.error.issues[0]?.path ?? [];
  const field = path.reduce<string>(
    (text, key) => text + (typeof key === 'number' ? `[${key}]` : `.${String(key)}`),
    'files',
  );
  throw new AppError({
    kind: 'invalid',
    code: 'request.field',
    message: `The field "${field}" cannot be read as a file.`,
    remedy:
      'Send "files" as a list of {"name", "type", "data"}, with the content as plain base64 in "data".',
  });
}
