import { AppError, isRecord } from '../../../app/base/index.ts';
import { failureError, modelErrors, retryAfterMs, withoutKey } from '../../../app/models/index.ts';

export interface CallFacts {
  /** Provider's name as a person reads it. */
  readonly provider: string;
  readonly model: string;
  readonly apiKey: string | undefined;
  /** Whether a part of the answer had arrived. */
  readonly started: boolean;
}

/** What any of the SDKs threw, as an AppError in plain words that does not hold the key. */
export function toModelError(thrown: unknown, call: CallFacts, now: number): AppError {
  if (thrown instanceof AppError) return thrown;
  const told = errorWithin(thrown);
  if (told) return toModelError(told, call, now);
  const answer = answerOf(thrown);
  const unreadable = isUnreadable(thrown);
  const text = unreadable
    ? 'its answer has a form that AgentHub does not know.'
    : withoutKey(answer.message, call.apiKey);
  const refused = thrown instanceof Error && thrown.name === 'AI_TypeValidationError';
  // The last piece of a stream that was cut may be unreadable too, but is no whole one.
  if (refused && call.started)
    return modelErrors.providerDown(call.provider, text, new Error(text));
  return failureError(
    {
      provider: call.provider,
      model: call.model,
      status: answer.status,
      codes: answer.codes,
      message: text,
      network: answer.status === undefined ? networkCode(thrown) : undefined,
      retryAfterMs: retryAfterMs(answer.header, now),
      started: call.started,
    },
    // The SDK's own error holds the request; what is kept as the cause holds only its words.
    new Error(text),
  );
}

interface ProviderAnswer {
  readonly status: number | undefined;
  readonly codes: readonly string[];
  readonly message: string;
  readonly header: (name: string) => string | null | undefined;
}

/** Reads the errors of the Anthropic SDK, of the AI SDK, and error objects found in a stream. */
function answerOf(thrown: unknown): ProviderAnswer {
  const error = isRecord(thrown) ? thrown : {};
  const status = numberOf(error['statusCode']) ?? numberOf(error['status']);
  const headers = error['headers'] ?? error['responseHeaders'];
  const body = bodyOf(error);
  const inner = isRecord(body['error']) ? body['error'] : body;
  const codes = [inner['type'], inner['code'], inner['status'], body['type'], body['code']]
    .filter((code) => typeof code === 'string' || typeof code === 'number')
    .map(String)
    .filter((code) => code !== 'error');
  return {
    status: status ?? statusIn(codes),
    codes,
    message:
      text(inner['message']) ??
      text(body['message']) ??
      text(body['detail']) ??
      text(body['error']) ??
      (thrown instanceof Error ? thrown.message : text(thrown)) ??
      '',
    header: (name) =>
      headers instanceof Headers
        ? headers.get(name)
        : isRecord(headers)
          ? text(headers[name])
          : undefined,
  };
}

/** An error object in a stream names the HTTP status as its code (OpenRouter, Gemini). */
function statusIn(codes: readonly string[]): number | undefined {
  const found = codes.find((code) => /^[45]\d\d$/.test(code));
  return found === undefined ? undefined : Number(found);
}

function bodyOf(error: Record<string, unknown>): Record<string, unknown> {
  if (isRecord(error['error'])) return error['error'];
  if (isRecord(error['data'])) return error['data'];
  const raw = error['responseBody'];
  if (typeof raw === 'string') {
    try {
      const parsed: unknown = JSON.parse(raw);
      if (isRecord(parsed)) return parsed;
      if (Array.isArray(parsed) && isRecord(parsed[0])) return parsed[0];
    } catch {
      return { message: raw.startsWith('<') ? undefined : raw };
    }
  }
  return error;
}

/** An error that a provider told in a piece of its answer, where an SDK knows no such piece. */
function errorWithin(thrown: unknown): Record<string, unknown> | undefined {
  const piece = isUnreadable(thrown) && isRecord(thrown) ? thrown['value'] : undefined;
  return isRecord(piece) && isRecord(piece['error']) ? piece : undefined;
}

/** The AI SDK's packages check what comes in; what they say of it is for programmers. */
function isUnreadable(thrown: unknown): boolean {
  return (
    thrown instanceof Error &&
    /^AI_(TypeValidation|JSONParse|InvalidResponseData|EmptyResponseBody)Error$/.test(thrown.name)
  );
}

/** The code of a network failure, found along the chain of causes. */
function networkCode(thrown: unknown): string | undefined {
  let current: unknown = thrown;
  for (let depth = 0; depth < 6 && isRecord(current); depth += 1) {
    const code = current['code'];
    if (
      typeof code === 'string' &&
      /^(E[A-Z]{3,}|UND_ERR_|CERT_|DEPTH_|SELF_|UNABLE_)/.test(code)
    ) {
      return code;
    }
    if (Array.isArray(current['errors'])) current = current['errors'][0] as unknown;
    else {
      const message = text(current['message']);
      if (message === 'terminated' || message === 'fetch failed') {
        if (!isRecord(current['cause'])) return 'ECONNRESET';
      }
      current = current['cause'];
    }
  }
  return undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 100 ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
