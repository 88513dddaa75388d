import type { Cause } from '../base/index.ts';

/** One entry of `mcp.json` that cannot be used, and why; it never hides the others. */
export interface ConfigProblem {
  readonly name: string;
  /** In plain words, without a full stop. */
  readonly problem: string;
  readonly cause: Cause;
}

export function notAnObject(name: string): ConfigProblem {
  return { name, problem: 'the entry is not an object', cause: { code: 'entry.not-object' } };
}

export function noAddress(name: string): ConfigProblem {
  return {
    name,
    problem: 'it has neither "command" nor "url"',
    cause: { code: 'entry.no-address' },
  };
}

/** `problem` names each field with what is wrong with it. */
export function fieldsWrong(name: string, problem: string, fields: readonly string[]) {
  const told = { fields: [...new Set(fields)].join(', ') };
  return { name, problem, cause: { code: 'entry.fields', data: told } } satisfies ConfigProblem;
}

export function nameWrong(name: string): ConfigProblem {
  return {
    name,
    problem:
      'a name has 1 to 64 letters, digits, spaces, dots, hyphens or underscores, and begins with a letter or digit',
    cause: { code: 'entry.name' },
  };
}

export function nameWithTwoUnderscores(name: string): ConfigProblem {
  return {
    name,
    problem: 'a name must not contain two underscores in a row',
    cause: { code: 'entry.two-underscores' },
  };
}

/** `placeholder` stands for a folder that only the app knows that the entry comes from. */
export function folderOfAnotherApp(name: string, placeholder: string): ConfigProblem {
  return {
    name,
    problem: `it uses ${placeholder}, the folder that is open in another app; write the path of that folder in its place`,
    cause: { code: 'entry.foreign-folder', data: { placeholder } },
  };
}
