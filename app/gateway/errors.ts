import { AppError } from '../base/index.ts';
import type { ConfigProblem } from './entry-problems.ts';

export function serverUnknown(name: string, known: readonly string[]): AppError {
  return new AppError({
    kind: 'missing',
    code: 'server.unknown',
    message: `There is no server named "${name}".`,
    remedy: known.length > 0 ? `Configured are: ${known.join(', ')}.` : 'No server is configured.',
    data: { server: name },
  });
}

export function serverExists(name: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'server.exists',
    message: `A server named "${name}" exists already.`,
    remedy: 'Choose another name, or remove that server first.',
    data: { server: name },
  });
}

export function serverInvalid({ name, problem, cause }: ConfigProblem): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'server.invalid',
    message: `The server "${name}" cannot be set up like this: ${problem}.`,
    remedy: 'Correct the entry and try again.',
    data: { server: name, problem, why: cause },
  });
}

export function serverNotReady(name: string, state: string, reason: string | undefined): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'server.not-ready',
    message: `The server "${name}" is not ready (${state})${reason ? `: ${reason}` : '.'}`,
    remedy: `See its state on the Servers page, or run "agenthub servers restart ${name}".`,
    data: { server: name, state },
  });
}

/** The server answered, and its answer is an error or of no use. */
export function serverError(
  server: string,
  tool: string,
  reason: string,
  cause: unknown,
  more: Record<string, unknown> = {},
): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'tool.server-error',
    message: `The server "${server}" answered "${tool}" with an error: ${reason}`,
    remedy: 'Try again; if it goes on, restart the server.',
    data: { server, tool, reason, ...more },
    cause,
  });
}

/** The server offers resources and does not tell when this one changes. */
export function resourceNotFollowed(server: string, uri: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'resource.not-followed',
    message: `The server "${server}" does not tell when ${uri} changes.`,
    data: { server, uri },
  });
}

export function commandNotFound(command: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'server.command-not-found',
    message: `The command "${command}" was not found on this computer.`,
    remedy: `Install the program that provides "${command}", or correct the command.`,
    data: { command },
  });
}

export function serverExited(name: string, how: string, stderr: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'server.exited',
    message: `The server "${name}" ended by itself (${how}).${stderr ? ` Its last words: ${stderr}` : ''}`,
    remedy: 'Check its command, arguments and keys on the Servers page.',
    data: { server: name, how, words: stderr },
  });
}

export function startTimedOut(name: string, ms: number, stderr: string): AppError {
  return new AppError({
    kind: 'timeout',
    code: 'server.start-timeout',
    message: `The server "${name}" did not answer within ${Math.round(ms / 1000)} s of its start.${stderr ? ` Its last words: ${stderr}` : ''}`,
    remedy:
      'It may be downloading something, waiting for a network, or hanging. Try Restart; raise its start timeout if it is slow.',
    data: { server: name, seconds: Math.round(ms / 1000), words: stderr },
  });
}

export function secretMissing(name: string, where: string, reference: string): AppError {
  const [place = '', entry = ''] = reference.split(/:(.*)/s);
  const environment = place === 'env';
  return new AppError({
    kind: 'invalid',
    code: 'server.secret-missing',
    message: environment
      ? `The server "${name}" needs the environment variable ${entry} (for ${where}), and it is not set.`
      : `The server "${name}" needs the key "${entry}" (for ${where}), and the keychain has no such entry.`,
    remedy: environment
      ? `Set ${entry} before AgentHub starts, then restart AgentHub.`
      : `Save it with "agenthub servers key ${entry}", or name an environment variable instead (env:NAME), then press Restart.`,
    data: { server: name, reference, where, entry, variant: environment ? 'env' : 'keychain' },
  });
}

/** A placeholder that another app fills in from what it has open, or asks its person for. */
export function placeholderUnknown(name: string, where: string, placeholder: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'server.placeholder',
    message: `The server "${name}" has ${placeholder} in its ${where}, which only the app that it was written for can fill in.`,
    remedy: `Write a value, env:NAME or keychain:NAME in place of ${placeholder} in mcp.json, then restart AgentHub.`,
    data: { server: name, where, placeholder },
  });
}

/** What the placeholders of an address gave is no address. */
export function addressInvalid(name: string, url: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'server.address',
    message: `The address of the server "${name}" is not one: ${url}`,
    remedy: 'Check its "url" in mcp.json and the variables that it names.',
    data: { server: name, url },
  });
}

/** HTTP 401: whoever answers does not know the key, or none was sent. */
export function keyRefused(name: string, sent: boolean): AppError {
  return new AppError({
    kind: 'denied',
    code: 'server.key-refused',
    message: sent
      ? `The server "${name}" does not accept the key: it is wrong or has expired (HTTP 401).`
      : `The server "${name}" asks for a key, and none is configured (HTTP 401).`,
    remedy: sent
      ? 'Put the right key in its headers, then press Restart.'
      : 'Add a header such as "Authorization": "keychain:NAME" to its entry, then press Restart.',
    data: { server: name, variant: sent ? 'sent' : 'none' },
  });
}

/** HTTP 401 of a server that has a sign-in (RFC 9728), and no token that it accepts is there. */
export function signInNeeded(name: string, why: 'first' | 'ended' | 'more'): AppError {
  const reasons = {
    first: `The server "${name}" wants you to sign in.`,
    ended: `The sign-in at the server "${name}" has ended.`,
    more: `The server "${name}" wants more permission than you have given.`,
  };
  return new AppError({
    kind: 'denied',
    code: 'server.sign-in-needed',
    message: reasons[why],
    remedy: `Press "Sign in" at the server, or run "agenthub servers login ${name}".`,
    data: { server: name, variant: why },
  });
}

/** The person has allowed what was asked for, or nobody can allow more, and the server still refuses. */
export function signInRefused(name: string, status: 401 | 403): AppError {
  return new AppError({
    kind: 'denied',
    code: 'server.sign-in-refused',
    message:
      status === 401
        ? `The server "${name}" does not accept the sign-in that its own sign-in service gave (HTTP 401).`
        : `The server "${name}" still refuses, though it was given the permission that it asked for (HTTP 403).`,
    remedy: 'Ask whoever runs the server; your account may not be allowed to do this.',
    data: { server: name, variant: String(status) },
  });
}

export function accessDenied(name: string): AppError {
  return new AppError({
    kind: 'denied',
    code: 'server.access-denied',
    message: `The server "${name}" does not let this key in (HTTP 403).`,
    remedy: 'Ask whoever runs the server for access, then press Restart.',
    data: { server: name },
  });
}

export function callTimedOut(server: string, tool: string, ms: number): AppError {
  return new AppError({
    kind: 'timeout',
    code: 'tool.timeout',
    message: `"${tool}" of the server "${server}" did not answer within ${Math.round(ms / 1000)} s.`,
    remedy: 'Try again, or raise the timeout of this server.',
    data: { server, tool, seconds: Math.round(ms / 1000) },
  });
}

/** `variant` names the usual troubles: the operating system's code, or `http-404` and its like. */
export function connectionFailed(
  name: string,
  reason: string,
  cause?: unknown,
  variant?: string,
): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'server.connection-failed',
    message: `The server "${name}" cannot be reached: ${reason}`,
    remedy: 'Check its address, its key and the network.',
    data: { server: name, reason, ...(variant === undefined ? {} : { variant }) },
    cause,
  });
}

export function configBroken(path: string, problem: string): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'servers.config-broken',
    message: `The list of servers (${path}) cannot be read: ${problem}.`,
    remedy:
      'The file was left as it is. Correct it in a text editor or restore a copy; until then no server of it runs.',
    data: { path, problem },
  });
}

/** A request that the server refused as wrong; its own code and data go with it. */
export function badArguments(
  server: string,
  tool: string,
  refusal: { readonly message: string; readonly code: number; readonly data?: unknown },
): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'tool.bad-arguments',
    message: `"${tool}" of the server "${server}" did not accept the arguments: ${refusal.message}`,
    remedy: 'Correct the arguments and try again.',
    data: {
      server,
      tool,
      reason: refusal.message,
      rpc_code: refusal.code,
      rpc_data: refusal.data,
    },
  });
}
