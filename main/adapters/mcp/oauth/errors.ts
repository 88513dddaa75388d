import {
  OAuthClientFlowError,
  OAuthError,
  RegistrationRejectedError,
} from '@modelcontextprotocol/client';
import { AppError, isAbort, messageOf } from '../../../../app/base/index.ts';

const PASSING = new Set<string>(['server_error', 'temporarily_unavailable', 'too_many_requests']);

/** Whether a sign-in service has a trouble of its own, which says nothing about the sign-in. */
export function isPassing(error: OAuthError): boolean {
  return PASSING.has(error.code);
}

/** Why a sign-in came to nothing, for a person. An AppError passes through. */
export function explainSignIn(server: string, thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isAbort(thrown)) return signInStopped(server);
  if (thrown instanceof RegistrationRejectedError || /registration/i.test(messageOf(thrown))) {
    return new AppError({
      kind: 'denied',
      code: 'sign-in.unknown-client',
      message: `The sign-in service of "${server}" does not let AgentHub introduce itself.`,
      remedy:
        'Register AgentHub with whoever runs the server, and put the client ID into its entry ("agenthub": {"signIn": {"clientId": ...}}).',
      data: { server },
      cause: thrown,
    });
  }
  if (thrown instanceof OAuthError && thrown.code === 'access_denied') return declined(server);
  // Texts of a sign-in service are untrusted: one line, and no longer than a person reads.
  const said = messageOf(thrown).replace(/\s+/g, ' ').slice(0, 200);
  if (thrown instanceof OAuthError && !isPassing(thrown)) {
    return new AppError({
      kind: 'denied',
      code: 'sign-in.refused',
      message: `The sign-in at "${server}" was refused: ${said}`,
      remedy: 'Sign in again; if it is refused again, ask whoever runs the server.',
      data: { server, said, oauth: thrown.code },
      cause: thrown,
    });
  }
  const unsafe = thrown instanceof OAuthClientFlowError;
  return new AppError({
    kind: unsafe ? 'denied' : 'unavailable',
    code: unsafe ? 'sign-in.unsafe' : 'sign-in.failed',
    message: unsafe
      ? `The sign-in at "${server}" was stopped, because an answer was not what it should be: ${said}`
      : `The sign-in service of "${server}" cannot be used: ${said}`,
    remedy: unsafe
      ? 'Nothing was sent. Tell whoever runs the server.'
      : 'Check the network and try again.',
    data: { server, said },
    cause: thrown,
  });
}

function declined(server: string): AppError {
  return new AppError({
    kind: 'denied',
    code: 'sign-in.declined',
    message: `The sign-in at "${server}" was declined in the browser.`,
    remedy: 'Sign in again if you did not mean to.',
    data: { server },
  });
}

export function signInStopped(server: string): AppError {
  return new AppError({
    kind: 'cancelled',
    code: 'sign-in.stopped',
    message: `The sign-in at "${server}" was stopped before it was finished.`,
    remedy: 'Sign in again when you are ready.',
    data: { server },
  });
}

/** A link that a browser must not be sent to: it could start a program. */
export function unsafeLink(server: string, protocol: string): AppError {
  return new AppError({
    kind: 'denied',
    code: 'sign-in.unsafe',
    message: `The server "${server}" names a sign-in page that is no protected web page (${protocol}).`,
    remedy: 'Nothing was opened. Tell whoever runs the server.',
    data: { server, protocol, variant: 'link' },
  });
}

export function optionMissing(server: string, option: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'sign-in.option-missing',
    message: `The entry of "${server}" lacks "${option}" in its "signIn", which its way of signing in needs.`,
    remedy: 'Add it to the entry in mcp.json, then press Restart.',
    data: { server, option },
  });
}
