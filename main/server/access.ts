import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../app/base/index.ts';

const LINK_LIFE_MS = 10 * 60_000;
const COOKIE = 'agenthub_session';

/** Who may use the loopback server: holders of the token, and browsers that came by a one-time link. */
export class Access {
  readonly token = randomBytes(32).toString('base64url');
  readonly #links = new Map<string, number>();
  readonly #sessions = new Set<string>();

  /** A code that opens one browser session, once, within ten minutes. */
  createLink(): string {
    const code = randomBytes(24).toString('base64url');
    this.#links.set(code, Date.now() + LINK_LIFE_MS);
    return code;
  }

  /** The cookie header of a new session, or undefined where the code is used up or unknown. */
  redeem(code: string): string | undefined {
    const until = this.#links.get(code);
    this.#links.delete(code);
    if (until === undefined || until < Date.now()) return undefined;
    const session = randomBytes(32).toString('base64url');
    this.#sessions.add(session);
    return `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/`;
  }

  /** Throws unless the request carries the token or a session's cookie. */
  check(headers: { authorization?: string | undefined; cookie?: string | undefined }): void {
    const bearer = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined && equal(bearer, this.token)) return;
    const session = new RegExp(`(?:^|;\\s*)${COOKIE}=([^;]+)`).exec(headers.cookie ?? '')?.[1];
    if (session !== undefined && this.#sessions.has(session)) return;
    throw new AppError({
      kind: 'denied',
      code: 'request.unauthorized',
      message: 'This request carries no valid token.',
      remedy: 'Send "Authorization: Bearer TOKEN" with the token of the ready line.',
    });
  }
}

/** Only names of this machine: a page of another name that resolves here (DNS rebinding) is refused. */
export function checkHost(host: string | undefined, allowed: string | undefined): void {
  const name = (host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  if (['127.0.0.1', 'localhost', '::1', allowed].includes(name)) return;
  if (allowed === '0.0.0.0' || allowed === '::') return;
  throw new AppError({
    kind: 'denied',
    code: 'request.host',
    message: `The server does not answer to the name "${name}".`,
    remedy: 'Use 127.0.0.1 or localhost.',
  });
}

/** A browser names the page that asks: only our own pages may. */
export function checkOrigin(origin: string | undefined, host: string | undefined): void {
  if (origin === undefined || origin === `http://${host}`) return;
  throw new AppError({
    kind: 'denied',
    code: 'request.origin',
    message: 'Requests from other web pages are refused.',
    remedy: 'Open AgentHub by its own link.',
  });
}

function equal(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
