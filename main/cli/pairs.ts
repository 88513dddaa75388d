import { UsageError } from './command.ts';

/** Options such as NAME=VALUE as an object; undefined where none is given. */
export function pairs(given: readonly string[], mark: string): Record<string, string> | undefined {
  if (given.length === 0) return undefined;
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf(mark);
      if (at < 1) throw new UsageError(`"${text}" is not NAME${mark}VALUE.`);
      return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
    }),
  );
}

/** Gathers an option that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
