import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** One line from the person, not shown while it is typed; or all of stdin where that is no terminal. */
export async function readSecret(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    let text = '';
    for await (const chunk of process.stdin) text += String(chunk);
    return text.trim();
  }
  process.stderr.write(question);
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
  try {
    for await (const line of lines) return line.trim();
    return '';
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
