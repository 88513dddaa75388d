import { createHandlers } from '../../app/handlers/index.ts';
import { openCore, type Core } from './core.ts';
import {
  anthropicFrames,
  modelSimulator,
  type ModelSimulator,
  type Reply,
  type SeenRequest,
} from './model-simulator.ts';

const MODELS = ['claude-opus-5', 'claude-sonnet-5', 'claude-haiku-4-5'];

/** What each of the four answers: the arguments of its `answer`, or any other reply. */
export type AgentScript = Partial<
  Record<
    'Sena' | 'Lubit' | 'GitCode' | 'RUNE' | 'clerk',
    (text: string, request: SeenRequest) => object | Reply
  >
>;

export interface AgentsWorld extends AsyncDisposable {
  readonly core: Core;
  readonly simulator: ModelSimulator;
  readonly handlers: ReturnType<typeof createHandlers>;
  /** The calls that an agent made, as the model was sent them. */
  readonly calls: (agent: string) => SeenRequest[];
  readonly request: (text: string) => Promise<Awaited<ReturnType<Handler>>>;
}

type Handler = ReturnType<typeof createHandlers>['workflows.request'];

const APPROVE = { decision: 'approve', reasons: ['it does what was asked'] };
const FINE = { score: 1, reasons: ['nothing found'] };

/** The whole core with a file server, and a model behind Anthropic's wire that plays the agents. */
export async function agentsWorld(
  script: AgentScript,
  files: Record<string, string> = {},
  agents: Record<string, string> = {},
): Promise<AgentsWorld> {
  const usual: AgentScript = {
    Lubit: () => APPROVE,
    RUNE: () => ({ transparency: FINE, cooperation: FINE, autonomy: FINE, fairness: FINE }),
    ...script,
  };
  const simulator = await modelSimulator((request) => {
    if (request.path.startsWith('/v1/models')) return listing();
    const agent = agentOf(request);
    if (agent === '') {
      return request.body.tools ? answered({ value: { n: 7 } }) : said('About apples.');
    }
    const answer = usual[agent as keyof AgentScript];
    if (!answer) return { kind: 'json', status: 500, body: { error: `nobody plays ${agent}` } };
    const given = answer(textsOf(request.body.messages), request);
    return 'kind' in given ? given : answered(given);
  });
  const environment = {
    ANTHROPIC_API_KEY: 'sk-test-0123456789',
    ANTHROPIC_BASE_URL: simulator.url,
  };
  const core = openCore(environment, files, {}, agents);
  const handlers = createHandlers(core.app);
  const context = { signal: new AbortController().signal };
  return {
    core,
    simulator,
    handlers,
    calls: (agent) => simulator.requests.filter((request) => agentOf(request) === agent),
    request: async (text) =>
      handlers['workflows.request']({ request: text, consent: true, wait: true }, context),
    async [Symbol.asyncDispose]() {
      await core[Symbol.asyncDispose]();
      await simulator[Symbol.asyncDispose]();
    },
  };
}

/** Every text of the messages that the model was sent. */
function textsOf(messages: { content: string | { text?: string; content?: string }[] }[]): string {
  return messages
    .flatMap(({ content }) => (typeof content === 'string' ? [{ text: content }] : content))
    .map(({ text, content }) => text ?? content ?? '')
    .join('\n');
}

/** A reply that gives an answer by the tool of that name. */
export function answered(value: object): Reply {
  const block = { tool: 'answer', id: 'toolu_1', json: JSON.stringify(value) };
  return { kind: 'stream', frames: anthropicFrames([block], { input: 100, output: 20 }) };
}

/** A reply that is only text. */
export function said(text: string): Reply {
  return { kind: 'stream', frames: anthropicFrames([{ text }], { input: 100, output: 20 }) };
}

function agentOf({ body }: SeenRequest): string {
  const system = JSON.stringify(body?.system ?? '');
  return (
    /You are (\w+)[.:]/.exec(system)?.[1] ?? (system.includes('approved plan') ? 'GitCode' : '')
  );
}

function listing(): Reply {
  const data = MODELS.map((id) => ({
    type: 'model',
    id,
    display_name: id,
    max_input_tokens: 200_000,
  }));
  return { kind: 'json', status: 200, body: { data, has_more: false } };
}
