import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHandlers } from '../../app/handlers/index.ts';
import { openCore, type Core } from '../support/core.ts';

const AGENT = fileURLToPath(new URL('../support/a2a-stall.ts', import.meta.url));
const context = { signal: new AbortController().signal };

let child: ChildProcess;
let url: string;
let core: Core;
let handlers: ReturnType<typeof createHandlers>;

interface Seen {
  readonly open: number;
  readonly sent: string[];
  readonly cancelled: string[];
}

const seen = async (): Promise<Seen> => (await fetch(`${url}/seen`)).json() as Promise<Seen>;

/** Each in a connection of its own: a server that has failed often is left alone for a while. */
async function asks(message: string, timeout: number): Promise<string> {
  const name = `${message}-${(await seen()).sent.length}`;
  await handlers['servers.add']({ name, entry: { type: 'a2a', url } }, context);
  return `name: asks
nodes:
  ask: { agent: "a2a:${name}", inputs: { message: ${message} }, timeout: ${timeout} }
`;
}

beforeAll(async () => {
  child = spawn(process.execPath, [AGENT], { stdio: ['pipe', 'pipe', 'inherit'] });
  url = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (line: Buffer) => resolve(line.toString().trim()));
    child.once('exit', (code) => reject(new Error(`the agent ended with ${code}`)));
  });
  core = openCore({});
  handlers = createHandlers(core.app);
});

afterAll(async () => {
  await core?.[Symbol.asyncDispose]();
  child?.kill('SIGKILL');
});

/** How a step ends that sends this message, once no answer to it is open any more. */
async function ended(message: string, timeout: number) {
  const before = (await seen()).sent.length;
  const text = await asks(message, timeout);
  const run = await handlers['workflows.run']({ text, wait: true }, context);
  await expect.poll(async () => (await seen()).open, { timeout: 10_000 }).toBe(0);
  const times = (await seen()).sent.length - before;
  return { status: run.status, times, error: run.nodes[0]?.error, run };
}

test.each(['silent', 'names', 'trickles'])(
  'an agent that takes a message and never answers (%s) is waited for as long as the step may take',
  async (message) => {
    const { status, times, error } = await ended(message, 1);
    expect([status, times]).toEqual(['failed', 1]);
    expect(error).toMatchObject({
      code: 'tool.outcome-unknown',
      data: { reason: 'workflow.node-timeout' },
    });
    expect(error?.message).toContain('did not end within 1 s');
  },
);

test('a task that nobody waits for any more is cancelled, also when the person ends the run', async () => {
  const before = (await seen()).cancelled.length;
  await ended('names', 1);
  await expect.poll(async () => (await seen()).cancelled.length).toBe(before + 1);
  const run = await handlers['workflows.run'](
    { text: await asks('names', 60), wait: false },
    context,
  );
  await expect.poll(async () => (await seen()).open).toBe(1);
  await handlers['runs.cancel']({ runId: run.id }, context);
  await expect.poll(async () => (await seen()).cancelled.length).toBe(before + 2);
  await expect.poll(async () => (await seen()).open).toBe(0);
  const shown = await handlers['runs.get']({ runId: run.id, brief: true }, context);
  expect(shown.status).toBe('cancelled');
});

test.each([
  ['rubbish', /answered with something that cannot be read/],
  ['nonsense', /answered with something that cannot be read/],
  ['large', /sent more than 10240 KB/],
  ['floods', /sent more than 10240 KB/],
  ['other', /it told of another task/],
  ['cut', /took the message and then could not be asked/],
])(
  'an agent that answers with %s leaves a step that says why, and is not sent again',
  async (message, reason) => {
    const { status, times, error } = await ended(message, 10);
    expect([status, times]).toEqual(['failed', 1]);
    expect(error?.message).toMatch(reason);
    expect(error?.message).not.toContain('cannot be reached');
  },
);
