import { toWireError, type WireError } from '../../app/base/index.ts';

/** Where a command writes: one JSON value under `--json`, lines for a person otherwise. */
export interface Output {
  readonly json: boolean;
  /** The result: `value` under `--json`, else the lines. */
  result(value: unknown, lines: readonly string[]): void;
  /** Text as it comes; nothing under `--json`. */
  stream(text: string): void;
  /** A remark beside the result, on stderr. */
  note(text: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result(value, lines) {
      process.stdout.write(json ? `${JSON.stringify(value)}\n` : joined(lines));
    },
    stream(text) {
      if (!json) process.stdout.write(text);
    },
    note(text) {
      process.stderr.write(`${text}\n`);
    },
  };
}

/** Tells of a failure and gives the exit code: 1, or 2 for what is not built. */
export function reportFailure(thrown: unknown, json: boolean): number {
  const error = toWireError(thrown);
  if (json) process.stdout.write(`${JSON.stringify({ error })}\n`);
  tell(error);
  return error.kind === 'not-built' ? 2 : 1;
}

/** A failure with something to show beside it. */
export function reportPartial(
  failure: {
    readonly error: WireError;
    readonly value: Readonly<Record<string, unknown>>;
    readonly lines: readonly string[];
  },
  json: boolean,
): number {
  process.stdout.write(
    json
      ? `${JSON.stringify({ ...failure.value, error: failure.error })}\n`
      : joined(failure.lines),
  );
  tell(failure.error);
  return 1;
}

/** Wrong usage: exit code 2. `shown` where the parser has written its help already. */
export function reportUsage(message: string, json: boolean, shown: boolean): number {
  const error: WireError = {
    kind: 'invalid',
    code: 'command.usage',
    message: message.replace(/^error: /, ''),
    remedy: 'Run "agenthub --help", or the command with --help, to see how it is used.',
  };
  if (json) process.stdout.write(`${JSON.stringify({ error })}\n`);
  if (!shown) tell(error);
  return 2;
}

function tell(error: WireError): void {
  process.stderr.write(`${error.message}\n${error.remedy ? `${error.remedy}\n` : ''}`);
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
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

/** Bytes for a person. */
export function bytes(count: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const power = count < 1 ? 0 : Math.min(4, Math.floor(Math.log(count) / Math.log(1024)));
  const value = count / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
}
