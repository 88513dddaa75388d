import { AppError } from '../../../app/base/index.ts';

export function cardInvalid(agent: string, problem: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'agent.card-invalid',
    message: `What the agent "${agent}" says of itself cannot be used: ${problem}.`,
    remedy: 'Check the address: it is that of an A2A agent, or of its agent card.',
    data: { agent, problem },
    cause,
  });
}

export function elsewhere(agent: string, origin: string): AppError {
  return new AppError({
    kind: 'denied',
    code: 'agent.elsewhere',
    message: `The agent "${agent}" points to another address (${origin}), which is not followed: its key belongs to the one that you gave.`,
    remedy: `If you trust ${origin}, remove the agent and add it again with that address.`,
    data: { agent, origin },
  });
}

/** `status` decides what is known of the request: see the gateway's reading of HTTP statuses. */
export function refused(agent: string, status: number): AppError {
  const key = status === 401 || status === 403;
  return new AppError({
    kind: key ? 'denied' : 'unavailable',
    code: key ? 'agent.key-refused' : 'agent.http',
    message: key
      ? `The agent "${agent}" does not let this key in (HTTP ${status}).`
      : `The agent "${agent}" answered with HTTP ${status}.`,
    remedy: key
      ? 'Give the right key: remove the agent and add it again with --header "Authorization: keychain:NAME".'
      : 'Check its address, or try again later.',
    data: { agent, status },
  });
}

export function tooLong(agent: string, bytes: number): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'agent.too-long',
    message: `The agent "${agent}" sent more than ${Math.round(bytes / 1024)} KB; the rest was not read.`,
    remedy: 'Ask it for less at once.',
    data: { agent, bytes },
  });
}

/** The message was taken in; what became of it is not known. */
export function lostSight(agent: string, reason: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'agent.lost',
    message: `The agent "${agent}" took the message and then could not be asked how it goes: ${reason}. Whether it did what was asked is not known.`,
    remedy: 'Look at the agent itself before you send the message again.',
    data: { agent, reason },
  });
}

/** Whether it did anything is not known. */
export function answerUnusable(agent: string, problem: string, cause: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'agent.answer-unusable',
    message: `The agent "${agent}" answered with something that cannot be read: ${problem}.`,
    remedy: 'Check its address, and look at the agent itself whether it did what was asked.',
    data: { agent, problem },
    cause,
  });
}
