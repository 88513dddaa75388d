import { createInterface } from 'node:readline/promises';

/** Where nobody has to be asked, or nobody can be. */
export type Asking = 'terminal' | 'yes' | 'nobody';

/** A person is only asked at a terminal; `--yes` answers in their place. */
export function askingOf(options: { readonly yes?: boolean }): Asking {
  if (options.yes) return 'yes';
  return process.stdin.isTTY ? 'terminal' : 'nobody';
}

/** The person's word on a question: only a clear yes is one. */
export async function askYesOrNo(question: string, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return isYes(await lines.question(`${question} [y/N] `, { signal }));
  } finally {
    lines.close();
  }
}

export function isYes(word: string): boolean {
  return /^\s*(?:y|yes|예|네)\s*$/iu.test(word);
}
