import type { Cause } from '../../base/index.ts';

/** Why a file cannot be used, in plain words without a full stop, and what to do about it. */
export interface FileFault {
  readonly problem: string;
  readonly remedy: string;
  readonly cause: Cause;
}

const CORRECT = 'Correct the file: it is read again as soon as it is saved.';

export function notAFile(): FileFault {
  return {
    problem: 'it is no file',
    remedy: 'Remove it, or put a file in its place.',
    cause: { code: 'agent-file.no-file' },
  };
}

export function fileTooLarge(limitKb: number): FileFault {
  return {
    problem: `it is larger than ${limitKb} KB`,
    remedy: 'Make it smaller: an agent is a few lines and what it is told.',
    cause: { code: 'agent-file.too-large', data: { limitKb } },
  };
}

export function fileUnreadable(reason: string): FileFault {
  return {
    problem: `it cannot be read: ${reason}`,
    remedy: 'Look whether you may open it.',
    cause: { code: 'agent-file.unreadable', data: { reason } },
  };
}

/** A link in a plugin could make any file of the computer part of what a model is told. */
export function leadsOut(): FileFault {
  return {
    problem: 'it is a link that leads out of its plugin, which is not followed',
    remedy: 'Put the file itself in its place.',
    cause: { code: 'agent-file.link' },
  };
}

export function tooManyFiles(most: number): FileFault {
  return {
    problem: `it holds more than ${most} agents; the others are left out`,
    remedy: 'Remove those that you do not need.',
    cause: { code: 'agent-file.too-many', data: { most } },
  };
}

export function noManifest(): FileFault {
  return {
    problem: 'the plugin has no file "plugin.yaml" with its name and version',
    remedy: 'Add one, or remove the folder.',
    cause: { code: 'plugin.no-manifest' },
  };
}

export function pluginTwice(plugin: string, other: string): FileFault {
  return {
    problem: `there is a plugin "${plugin}" already, in the folder "${other}"`,
    remedy: 'Remove one of the two folders.',
    cause: { code: 'plugin.twice', data: { plugin, other } },
  };
}

export function nameKept(name: string): FileFault {
  return {
    problem: `"${name}" means something else where an agent is named`,
    remedy: 'Give the agent another name.',
    cause: { code: 'agent-file.name-kept', data: { name } },
  };
}

/** `version` is that of the agent that has the name already. */
export function agentTwice(name: string, version: string): FileFault {
  return {
    problem: `there is an agent "${name}" ${version} already`,
    remedy: 'Give the agent another name, or another version where it is one of yours.',
    cause: { code: 'agent-file.twice', data: { name, version } },
  };
}

export function nameOfYours(name: string): FileFault {
  return {
    problem: `the name "${name}" is taken by an agent of your own`,
    remedy: 'Rename your own agent to use the one of the plugin.',
    cause: { code: 'agent-file.name-yours', data: { name } },
  };
}

export function nameOfPlugin(name: string, plugin: string): FileFault {
  return {
    problem: `the name "${name}" is taken by the plugin "${plugin}"`,
    remedy: 'Keep only one of the two plugins.',
    cause: { code: 'agent-file.name-plugin', data: { name, plugin } },
  };
}

export function noFrontMatter(): FileFault {
  return {
    problem: 'it does not begin with front matter: a line "---", the definition, a line "---"',
    remedy: CORRECT,
    cause: { code: 'agent-file.no-front-matter' },
  };
}

const YAML_WORDS: Readonly<Record<string, string>> = {
  BAD_INDENT: 'a line is not indented like the ones that it belongs to',
  TAB_AS_INDENT: 'a line is indented by a tab; only spaces do',
  DUPLICATE_KEY: 'a field is there twice',
  MISSING_CHAR: 'a colon, a quotation mark or a bracket is missing',
  UNEXPECTED_TOKEN: 'there is a sign that has no meaning here',
  BLOCK_AS_IMPLICIT_KEY: 'a line has two colons; put the text after the first into quotation marks',
  MULTILINE_IMPLICIT_KEY: 'a line has no colon after the name of its field',
  BAD_SCALAR_START: 'a text begins with a special sign; put it into quotation marks',
  BAD_DQ_ESCAPE: 'a text has a backslash that means nothing; write two of them',
  MULTIPLE_DOCS: 'there is more than one document; keep what stands before the second "---"',
  RESOURCE_EXHAUSTION: 'it is nested too deeply',
  BAD_ALIAS: 'a "*" refers to something that was not named by "&" before',
  ALIASES: 'its references (* and &) repeat each other too often',
};

/** `kind` is a code of the library that reads YAML, or `ALIASES`. */
export function notYaml(kind: string): FileFault {
  return {
    problem: YAML_WORDS[kind] ?? 'it cannot be read as YAML from here on',
    remedy: CORRECT,
    cause: { code: 'agent-file.yaml', data: { variant: kind } },
  };
}

export function notAMapping(): FileFault {
  return {
    problem: 'it holds no fields such as "name: writer"',
    remedy: CORRECT,
    cause: { code: 'agent-file.no-fields' },
  };
}

export function fieldMissing(field: string): FileFault {
  return {
    problem: `"${field}" is missing`,
    remedy: CORRECT,
    cause: { code: 'agent-file.missing', data: { field } },
  };
}

export function fieldUnknown(field: string): FileFault {
  return {
    problem: `there is no field "${field}"`,
    remedy: 'Look whether it is mistyped; app/agents/README.md names the fields.',
    cause: { code: 'agent-file.unknown', data: { field } },
  };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields of its own',
  record: 'fields of its own',
};

/** `expected` is what the schema calls the type. */
export function fieldType(field: string, expected: string): FileFault {
  return {
    problem: `"${field}" must be ${TYPES[expected] ?? 'another kind of value'}`,
    remedy: CORRECT,
    cause: { code: 'agent-file.type', data: { field, variant: expected } },
  };
}

export function fieldChoice(field: string, values: readonly string[]): FileFault {
  return {
    problem: `"${field}" must be one of ${values.join(', ')}`,
    remedy: CORRECT,
    cause: { code: 'agent-file.choice', data: { field, values } },
  };
}

/** `of` is what is counted: `string` has characters, `array` has entries, `number` is itself. */
export function fieldTooSmall(field: string, of: string, least: number): FileFault {
  const words = of === 'number' ? `must be at least ${least}` : 'must not be empty';
  return {
    problem: `"${field}" ${words}`,
    remedy: CORRECT,
    cause: { code: 'agent-file.too-small', data: { field, variant: of, least } },
  };
}

export function fieldTooBig(field: string, of: string, most: number): FileFault {
  const words = of === 'number' ? `must be at most ${most}` : `is longer than ${most} characters`;
  return {
    problem: `"${field}" ${words}`,
    remedy: CORRECT,
    cause: { code: 'agent-file.too-big', data: { field, variant: of, most } },
  };
}

const RULES: Readonly<Record<string, string>> = {
  name: 'must be a small letter, then small letters, digits or hyphens, 64 at most',
  version: 'must be a version such as 1.0.0',
  capability: 'must be a letter, then letters, digits, "_", "." or "-", 100 at most',
};

/** `rule` names what the schema asks of a text. */
export function fieldForm(field: string, rule: string): FileFault {
  return {
    problem: `"${field}" ${RULES[rule] ?? 'has a value that cannot be used'}`,
    remedy: CORRECT,
    cause: { code: 'agent-file.form', data: { field, variant: rule } },
  };
}
