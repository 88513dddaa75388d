import type { MessagePart } from './message.ts';
import type { ModelRequest } from './ports.ts';

/**
 * A request as one model (`provider/model`) may be sent it. Thinking goes back only to the model that
 * thought it, because another refuses its signature. The steps of a provider's own search, and the
 * tools that only it finds, go to the model that searches, which is not sent AgentHub's search; every
 * other model is sent that one alone.
 */
export function requestFor(request: ModelRequest, model: string): ModelRequest {
  const own = request.ownSearch?.model === model ? request.ownSearch : undefined;
  const keeps = (part: MessagePart): boolean => {
    if (part.type === 'opaque') return own !== undefined && part.model === model;
    return part.type !== 'thinking' || part.model === model;
  };
  const messages = request.messages
    .map((message) => ({ ...message, parts: message.parts.filter(keeps) }))
    .filter(({ parts }) => parts.length > 0);
  const tools = request.tools.filter(({ name, deferred }) =>
    own ? name !== own.replaces : deferred !== true,
  );
  return { ...request, messages, tools };
}
