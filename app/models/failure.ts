import { clip, type AppError } from '../base/index.ts';
import {
  connectionCut,
  contextTooLong,
  keyRefused,
  modelMissing,
  networkMissing,
  noCredit,
  overloaded,
  providerDown,
  requestRefused,
} from './errors.ts';

/** What is known of a failed model call, whatever SDK it came through. */
export interface ModelFailure {
  /** Provider's name as a person reads it. */
  readonly provider: string;
  readonly model: string;
  /** HTTP status; undefined where no answer came or the failure stood inside the stream. */
  readonly status?: number | undefined;
  /** The provider's own code and type, such as `insufficient_quota` or `overloaded_error`. */
  readonly codes: readonly string[];
  readonly message: string;
  /** Code of the network failure, such as `ENOTFOUND`. */
  readonly network?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  /** Whether a part of the answer had arrived. */
  readonly started: boolean;
}

const NO_CREDIT =
  /insufficient_quota|insufficient[ _]balance|credit balance|billing|payment|spend limit|exceeded your current quota/i;
const TOO_LONG =
  /context[ _](length|window)|maximum context|prompt is too long|too many (input )?tokens|input token count|input is too long|exceeds? .*(token|context)|request_too_large/i;
const BAD_KEY =
  /invalid[ _]api[ _]key|api[ _]key (is )?(not valid|invalid)|api_key_invalid|authentication_error|unauthori[sz]ed/i;
const NO_MODEL =
  /model_not_found|not_found_error|model\b.*\b(not (found|exist|supported|available)|does not exist|unknown)|(unknown|invalid|no such) model|access to (the )?model/i;
/** The request was fine: the server waited too long for it, or what it depends on failed (Bedrock). */
const BROKE_OFF = [408, 424];
const OVERLOADED = /overloaded|rate[ _]limit|too many requests|resource_exhausted|throttl/i;

/** The error of a failed call, by status, provider's code and network code; the text decides last. */
export function failureError(failure: ModelFailure, cause?: unknown): AppError {
  if (failure.network !== undefined) return networkError(failure, cause);
  const { provider, model, status } = failure;
  const told = `${failure.codes.join(' ')} ${failure.message}`;
  const reason = clip(failure.message.trim() || `status ${status ?? 'unknown'}`, 300);
  if (status === 401) return keyRefused(provider, cause);
  if (status === 402) return noCredit(provider, reason, cause);
  if (status === 403) {
    if (NO_CREDIT.test(told)) return noCredit(provider, reason, cause);
    return /model/i.test(told) ? modelMissing(model, cause) : keyRefused(provider, cause);
  }
  if (status === 404) return modelMissing(model, cause);
  if (status === 413) return contextTooLong(provider, reason, cause);
  if (status === 429 && /insufficient_quota|credit|billing/i.test(told)) {
    return noCredit(provider, reason, cause);
  }
  if (status === 429 || status === 503 || status === 529) {
    return overloaded(provider, failure.retryAfterMs, cause, status === 429);
  }
  if (status !== undefined && (status >= 500 || BROKE_OFF.includes(status))) {
    return providerDown(provider, reason, cause);
  }
  return byText(failure, told, reason, cause);
}

/** A refusal with status 4xx, or a failure told inside a stream, where only codes and text speak. */
function byText(failure: ModelFailure, told: string, reason: string, cause: unknown): AppError {
  const { provider, model, status } = failure;
  if (TOO_LONG.test(told)) return contextTooLong(provider, reason, cause);
  if (NO_CREDIT.test(told)) return noCredit(provider, reason, cause);
  if (BAD_KEY.test(told)) return keyRefused(provider, cause);
  if (OVERLOADED.test(told)) return overloaded(provider, failure.retryAfterMs, cause);
  if (NO_MODEL.test(told)) return modelMissing(model, cause);
  if (status !== undefined && status >= 400) return requestRefused(provider, reason, cause);
  return failure.started ? connectionCut(provider, cause) : providerDown(provider, reason, cause);
}

/** Reasons of network failures in plain words, by the code that Node and undici give. */
const NETWORK_REASONS: Record<string, string> = {
  ENOTFOUND: 'its address was not found, or there is no internet connection.',
  EAI_AGAIN: 'its address was not found, or there is no internet connection.',
  ECONNREFUSED: 'nothing answers at its address.',
  EHOSTUNREACH: 'there is no way to its address from this network.',
  ENETUNREACH: 'there is no internet connection.',
  ETIMEDOUT: 'it did not answer in time.',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time.',
  UND_ERR_HEADERS_TIMEOUT: 'it did not begin to answer in time.',
  CERT_HAS_EXPIRED: 'its certificate has expired.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted on this machine.',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted on this machine.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted on this machine.',
};

/** Failures before anything could be sent: no name, no way, no handshake. */
const NOT_SENT =
  /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|DEPTH_|SELF_|UNABLE_)/;

function networkError(failure: ModelFailure, cause: unknown): AppError {
  if (failure.started) return connectionCut(failure.provider, cause);
  const reason = NETWORK_REASONS[failure.network!] ?? 'the connection was closed.';
  return networkMissing(failure.provider, reason, !NOT_SENT.test(failure.network!), cause);
}

/** Longer than any account is limited for; a server that asks for more is told wrong. */
const LONGEST_ASKED_MS = 86_400_000;

/**
 * Milliseconds that a provider asks to wait: `retry-after-ms`, or `retry-after` in seconds or as
 * a date (RFC 9110, section 10.2.3). Undefined where it says nothing readable;
 * a day at most.
 */
export function retryAfterMs(
  header: (name: string) => string | null | undefined,
  now: number,
): number | undefined {
  const asked = askedMs(header, now);
  return asked === undefined ? undefined : Math.min(asked, LONGEST_ASKED_MS);
}

function askedMs(
  header: (name: string) => string | null | undefined,
  now: number,
): number | undefined {
  const milliseconds = Number(header('retry-after-ms') ?? Number.NaN);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return Math.round(milliseconds);
  const text = header('retry-after')?.trim();
  if (!text) return undefined;
  const seconds = Number(text);
  if (Number.isFinite(seconds)) return seconds >= 0 ? Math.round(seconds * 1000) : undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A provider's words without the key, and without anything that looks like one. */
export function withoutKey(text: string, key: string | undefined): string {
  const known = key && key.length >= 4 ? text.replaceAll(key, '[key]') : text;
  return known
    .replace(/\b(sk|pk|rk|gsk|xai|hf|AIza|nvapi|r8|fw|csk|pplx)[-_][\w*.-]{6,}/g, '[key]')
    .replace(/\bAIza[\w-]{20,}/g, '[key]')
    .replace(/\bBearer\s+[\w.~+/=-]{8,}/gi, 'Bearer [key]');
}
