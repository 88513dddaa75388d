import { toWireError } from '../../app/base/index.ts';

/** Where a command writes: one JSON value under `--json`, lines for a person otherwise. */
export interface Output {
  readonly json: boolean;
  /** The result: `value` under `--json`, else the lines. */
  result(value: unknown, lines: readonly string[]): void;
  /** Text as it comes; nothing under `--json`. */
  stream(text: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result(value, lines) {
      process.stdout.write(
        json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''),
      );
    },
    stream(text) {
      if (!json) process.stdout.write(text);
    },
  };
}

/** Tells of a failure and gives the exit code: 1, or 2 for what is not built. */
export function reportFailure(thrown: unknown, json: boolean): number {
  const error = toWireError(thrown);
  if (json) process.stdout.write(`${JSON.stringify({ error })}\n`);
  process.stderr.write(`${error.message}\n${error.remedy ? `${error.remedy}\n` : ''}`);
  return error.kind === 'not-built' ? 2 : 1;
}

/** Columns aligned by their widest entry. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Nano-dollars for a person. */
export function dollars(nano: number, unpriced = 0): string {
  const known = `$${(nano / 1e9).toFixed(nano !== 0 && nano < 1e7 ? 6 : 4)}`;
  return unpriced > 0 ? `${known} + ${unpriced} calls of unknown price` : known;
}
