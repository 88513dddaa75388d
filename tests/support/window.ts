import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { served, type Served } from './agenthub.ts';
import { testHome, type TestHome } from './home.ts';
import {
  anthropicFrames,
  modelSimulator,
  type AnthropicBlock,
  type Reply,
} from './model-simulator.ts';

/** What the model says to the last message: blocks, or a whole reply for faults. */
export type Said = readonly AnthropicBlock[] | Reply;

export interface WindowOptions {
  /** Without one there is no key: only the offline planner answers. */
  readonly model?: (said: { readonly text: string; readonly afterTool: boolean }) => Said;
  /** `mcpServers`; undefined begins with the servers that ship. */
  readonly servers?: Record<string, unknown>;
  readonly firstRunDone?: boolean;
  /** Where models are downloaded from. */
  readonly hub?: string;
}

export interface WindowHost extends AsyncDisposable {
  readonly home: TestHome;
  readonly host: Served;
  /** A link that opens one browser. */
  link(): Promise<string>;
}

/** `agenthub serve` in a process of its own, with a simulated Anthropic where a model is given. */
export async function windowHost(options: WindowOptions = {}): Promise<WindowHost> {
  const { model } = options;
  const simulator = model && (await modelSimulator(({ path, body }) => reply(model, path, body)));
  const home = testHome(options.servers);
  writeFileSync(
    join(home.data, 'settings.json'),
    JSON.stringify({
      firstRunDone: options.firstRunDone ?? true,
      builtinsOffered: options.servers !== undefined,
    }),
  );
  const host = await served(['--data', home.data], {
    ...home.environment,
    XDG_DOCUMENTS_DIR: join(home.folder, 'Documents'),
    ...(options.hub === undefined ? {} : { HF_ENDPOINT: options.hub }),
    ...(simulator ? { ANTHROPIC_API_KEY: 'a key', ANTHROPIC_BASE_URL: simulator.url } : {}),
  });
  return {
    home,
    host,
    async link() {
      const answer = await host.fetch('/api/browser-link', { method: 'POST' });
      return ((await answer.json()) as { url: string }).url;
    },
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await simulator?.[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}

function reply(
  model: NonNullable<WindowOptions['model']>,
  path: string,
  body: { messages?: { content: unknown }[] } | undefined,
): Reply {
  if (path.includes('/models')) {
    const listed = ['Claude Opus 4.5', 'Claude Sonnet 4.5', 'Claude Haiku 4.5'].map((name) => ({
      type: 'model',
      id: name.toLowerCase().replace(/[ .]/g, '-'),
      display_name: name,
      created_at: '2026-01-01T00:00:00Z',
    }));
    const ends = { first_id: listed[0]!.id, last_id: listed[2]!.id };
    return { kind: 'json', status: 200, body: { data: listed, has_more: false, ...ends } };
  }
  const text = JSON.stringify(body?.messages?.at(-1)?.content ?? '');
  const said = model({ text, afterTool: text.includes('"tool_result"') });
  if ('kind' in said) return said;
  return { kind: 'stream', frames: anthropicFrames(said, { input: 1840, output: 412 }) };
}
