import { isRecord, type WireError } from '../base/index.ts';

const MARK = 'a2a:';

/** The name of another agent where a task names one, as `a2a:NAME`. */
export function remoteAgent(agent: string): string | undefined {
  return agent.startsWith(MARK) ? agent.slice(MARK.length) : undefined;
}

const OWN = ['message', 'data', 'task_id', 'context_id'];

/** A task's inputs as a message: `message` is its text, and what else is given goes along as data. */
export function messageTo(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (typeof inputs['message'] !== 'string') return { message: JSON.stringify(inputs) };
  const own = Object.entries(inputs).filter(([key]) => OWN.includes(key));
  const others = Object.entries(inputs).filter(([key]) => !OWN.includes(key));
  const data = inputs['data'] ?? (others.length > 0 ? Object.fromEntries(others) : undefined);
  return { ...Object.fromEntries(own), ...(data === undefined ? {} : { data }) };
}

/** What the agent asks, where it wants to know more before it goes on. */
export function questionIn(output: unknown): string | undefined {
  const answer = isRecord(output) ? output['structured'] : undefined;
  if (!isRecord(answer) || answer['state'] !== 'input-required') return undefined;
  return String(answer['text'] ?? '');
}

export function agentAsks(agent: string, question: string): WireError {
  return {
    kind: 'conflict',
    code: 'agent.asks',
    message: `The agent "${agent}" asks before it goes on: ${question}`,
    remedy: 'Put the answer into the message of this step, then retry from it.',
    data: { agent, question },
  };
}
