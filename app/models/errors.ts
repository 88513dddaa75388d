import { AppError, toAppError } from '../base/index.ts';

export function keyMissing(provider: string): AppError {
  return new AppError({
    kind: 'denied',
    code: 'model.key-missing',
    message: `There is no key for ${provider}.`,
    remedy: `Add one in Settings, under Models, or choose another model.`,
    data: { provider },
  });
}

export function keyRefused(provider: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'denied',
    code: 'model.key-refused',
    message: `${provider} did not accept the key.`,
    remedy:
      'The key may be mistyped, expired, or of another account. Paste it again in Settings, under Models.',
    data: { provider },
    cause,
  });
}

/** `ended` is the day, such as 2026-08-09. */
export function providerEnded(provider: string, ended: string): AppError {
  return new AppError({
    kind: 'denied',
    code: 'model.provider-ended',
    message: `${provider} ended its service on ${ended}.`,
    remedy: 'Choose a model of another provider, or set the new address of this one in Settings.',
    data: { provider, ended },
  });
}

export function providerOff(provider: string): AppError {
  return new AppError({
    kind: 'denied',
    code: 'model.provider-off',
    message: `${provider} is switched off.`,
    remedy: 'Switch it on in Settings, under Models, or choose another model.',
    data: { provider },
  });
}

export function modelMissing(model: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'missing',
    code: 'model.missing',
    message: `The model "${model}" cannot be used with this account.`,
    remedy: 'Choose another model above the message box or in Settings.',
    data: { model },
    cause,
  });
}

export function requestRefused(provider: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'model.request-refused',
    message: `${provider} refused the request: ${reason}`,
    remedy: 'Change the message or choose another model, then try again.',
    data: { provider, reason },
    cause,
  });
}

export function noCredit(provider: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'denied',
    code: 'model.no-credit',
    message: `${provider} says that the account cannot pay for this: ${reason}`,
    remedy: `Add credit on ${provider}'s own page, or choose another model.`,
    data: { provider, reason },
    cause,
  });
}

export function overloaded(
  provider: string,
  retryAfterMs: number | undefined,
  cause?: unknown,
  limited = false,
): AppError {
  return new AppError({
    kind: 'busy',
    code: 'model.overloaded',
    message: `${provider} is overloaded or has limited this account for the moment.`,
    remedy: 'Wait a little and press Retry. Your messages are kept.',
    retryAfterMs,
    data: { provider, limited },
    cause,
  });
}

/** A limit that the provider told, or a time that it asked for, lies too far ahead to wait for. */
export function providerFull(provider: string, retryAfterMs: number): AppError {
  return new AppError({
    kind: 'busy',
    code: 'model.full',
    message: `The limit that ${provider} sets for this account is nearly used up for the moment.`,
    remedy: 'Wait until it renews and press Retry, or choose a model of another provider.',
    retryAfterMs: Math.ceil(retryAfterMs),
    data: { provider },
  });
}

/** It failed several times in a row: nothing is sent there until one call has tried it. */
export function providerResting(provider: string, retryAfterMs: number): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'model.resting',
    message: `${provider} has failed several times in a row and is left alone for a few seconds.`,
    remedy: 'It is tried again by itself. Wait a little and press Retry, or choose another model.',
    retryAfterMs,
    data: { provider, sent: false },
  });
}

export function providerDown(provider: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'model.unavailable',
    message: `${provider} could not answer: ${reason}`,
    remedy: 'Check the internet connection and the address in Settings, then press Retry.',
    data: { provider, reason },
    cause,
  });
}

export function connectionCut(provider: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'model.connection-cut',
    message: `The connection to ${provider} was cut in the middle of the answer.`,
    remedy: 'What had arrived is kept and marked incomplete. Press Retry to ask again.',
    data: { provider },
    cause,
  });
}

/** What had come was counted; the rest of it was not waited for. */
export function answerEndless(provider: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'model.endless',
    message: `${provider} wrote far more than the longest answer that was asked for, and was stopped.`,
    remedy: 'What had arrived is kept and counted. Choose another model, or press Retry.',
    data: { provider },
  });
}

/** Why a call was stopped, of one that had not gone to its provider yet. */
export function stoppedUnsent(reason: unknown): AppError {
  const { kind, code, message, remedy, retryAfterMs, data, cause } = toAppError(reason);
  return new AppError({
    kind,
    code,
    message,
    remedy,
    retryAfterMs,
    data: { ...data, sent: false },
    cause,
  });
}

export function noModel(): AppError {
  return new AppError({
    kind: 'missing',
    code: 'model.none',
    message: 'No such model is known.',
    remedy: 'Choose a model as provider/model; "agenthub doctor" lists what is usable.',
  });
}

export function contextTooLong(provider: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'model.context-too-long',
    message: `The conversation is too long for this model: ${reason}`,
    remedy: 'Start a new chat, or choose a model that reads more.',
    data: { provider, reason },
    cause,
  });
}

/** A server on this machine would leave out the beginning of so long a request, and not say so. */
export function servedTooLittle(provider: string, reads: number, tokens: number): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'model.context-too-long',
    message: `${provider} gives this model ${reads} tokens to read, and this request has about ${tokens}. It would leave out the beginning without saying so.`,
    remedy:
      'Give the model a longer context where it runs (Ollama: OLLAMA_CONTEXT_LENGTH, or the slider in its settings), start a new chat, or choose another model.',
    data: { provider, reads, tokens, variant: 'served', sent: false },
  });
}

/** `sent`: whether the request may have reached the provider, which may charge for it then. */
export function networkMissing(
  provider: string,
  reason: string,
  sent: boolean,
  cause?: unknown,
): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'model.no-network',
    message: `${provider} could not be reached: ${reason}`,
    remedy: 'Check the internet connection and the address in Settings, then press Retry.',
    data: { provider, reason, sent },
    cause,
  });
}

export function settingMissing(provider: string, labels: readonly string[]): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'model.setting-missing',
    message: `${provider} needs more than a key: ${labels.join(', ')}.`,
    remedy: 'Fill it in in Settings, under Models.',
    data: { provider, labels },
  });
}

export function cannotList(provider: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'model.cannot-list',
    message: `${provider} does not tell which models it has.`,
    remedy: 'Type the name of the model, or choose one of those that are known.',
    data: { provider },
  });
}

export function noEmbeddings(provider: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'model.no-embeddings',
    message: `${provider} offers no embeddings that AgentHub can ask for.`,
    remedy:
      'Choose OpenAI, Voyage, Cohere, Google Gemini, Mistral or an OpenAI-compatible address, or a model on this machine.',
    data: { provider },
  });
}

export function embedsOnly(provider: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'model.embeds-only',
    message: `The models of ${provider} do not answer: they only turn texts into vectors.`,
    remedy: 'Choose a model of another provider for this chat.',
    data: { provider },
  });
}

export function providerBusy(provider: string, retryAfterMs: number | undefined): AppError {
  return new AppError({
    kind: 'busy',
    code: 'model.busy',
    message: `Too many requests to ${provider} are waiting in AgentHub already.`,
    remedy: 'Wait until some of them have ended, then press Retry.',
    retryAfterMs: retryAfterMs ?? 1000,
    data: { provider },
  });
}
