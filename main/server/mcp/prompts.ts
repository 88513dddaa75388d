import { isInputRequiredResult, type Server } from '@modelcontextprotocol/server';
import type { FaceDeps } from './face.ts';
import { pageOf } from './pages.ts';
import { toProtocolError } from './refusals.ts';

/** Every prompt, and the completion of arguments of prompts and resource templates. */
export function servePrompts(server: Server, deps: FaceDeps): void {
  const { door, passing } = deps;
  const lead = deps.server === undefined ? '' : `${deps.server}__`;
  server.setRequestHandler('prompts/list', async ({ params }) => {
    const { prompts } = await door.invoke('prompts.list', { server: deps.server });
    const { entries, ...more } = pageOf(prompts, params?.cursor);
    return {
      prompts: entries.map(({ entry }) => ({
        ...entry,
        name: String(entry['name']).slice(lead.length),
      })),
      ...more,
    };
  });
  server.setRequestHandler('prompts/get', async ({ params }, context) => {
    try {
      const done = await passing.pass(server, context, (more, signal) =>
        door.invoke(
          'prompts.get',
          { name: `${lead}${params.name}`, arguments: params.arguments ?? {}, ...more },
          signal,
        ),
      );
      return isInputRequiredResult(done) ? done : (resultIn(done) as never);
    } catch (error) {
      throw toProtocolError(error);
    }
  });
  server.setRequestHandler('completion/complete', async ({ params }, { mcpReq }) => {
    const { ref } = params;
    const own = ref.type === 'ref/prompt' ? { ...ref, name: `${lead}${ref.name}` } : ref;
    try {
      const { result } = await door.invoke(
        'completions.complete',
        { params: { ...params, ref: own }, server: deps.server },
        mcpReq.signal,
      );
      return result as never;
    } catch (error) {
      throw toProtocolError(error);
    }
  });
}

/** The server's own result; what belongs to its connection with us is left out. */
export function resultIn(done: unknown): Record<string, unknown> {
  return (done as { result?: Record<string, unknown> }).result ?? {};
}
