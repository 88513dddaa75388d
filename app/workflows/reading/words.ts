import { isRecord, said, type Said } from '../../base/index.ts';
import { closest } from '../expressions/closest.ts';
import { problemAt, type Problem } from '../problem.ts';
import { withIds } from './shape.ts';

/** Every word that means something in a file, for whoever mistyped one. */
const WORDS = [
  ...['name', 'version', 'description', 'input', 'variables', 'nodes', 'parts', 'output'],
  ...['maxParallel', 'id', 'type', 'needs', 'next', 'join', 'when', 'optional', 'node', 'kind'],
  ...['tool', 'agent', 'action', 'prompt', 'model', 'value', 'inputs', 'timeout', 'timeoutMs'],
  ...['retry', 'attempts', 'multiplier', 'initialMs', 'maxMs', 'compensate', 'over', 'while'],
  ...['body', 'parallel', 'maxIterations', 'branches', 'otherwise', 'workflow', 'question'],
  ...['show', 'ms', 'event', 'that', 'message', 'publish', 'payload', 'answers', 'ask', 'share'],
  ...['content', 'board', 'as', 'readers', 'recall', 'ttlMs'],
];

/** Fields that a person writes for other people; they change nothing. */
const NOTES = ['name', 'title', 'label', 'description', 'comment', 'notes', 'tags', 'author'];

/**
 * The fields that were given and mean nothing where they stand, each with what may have been meant:
 * `read` is what the schema made of `given`, without them. Descriptions, and fields beginning with
 * `x-`, are for whoever reads the file.
 */
export function unknownFields(given: Record<string, unknown>, read: object): Problem[] {
  const look = (one: unknown, other: unknown, path: readonly PropertyKey[]): Problem[] => {
    if (one === other || typeof one !== 'object' || one === null) return [];
    if (Array.isArray(one)) {
      return one.flatMap((entry, index) =>
        Array.isArray(other) ? look(entry, other[index], [...path, index]) : [],
      );
    }
    if (!isRecord(one) || !isRecord(other)) return [];
    return Object.entries(one).flatMap(([key, value]) => {
      if (value === undefined || key.startsWith('x-') || NOTES.includes(key)) return [];
      if (Object.hasOwn(other, key)) return look(value, other[key], [...path, key]);
      const place = withIds(path, given);
      return [problemAt(place, unknownField(key), [...place, key])];
    });
  };
  return look(given, read, []);
}

function unknownField(name: string): Said {
  const near = closest(
    name,
    WORDS.filter((word) => word !== name),
  );
  const told = `"${name}" means nothing here`;
  return near === undefined
    ? said(told, 'fault.unknown', { name })
    : said(`${told}; did you mean "${near}"?`, 'fault.unknown-near', { name, near });
}
