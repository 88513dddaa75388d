import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import type { Hono } from 'hono';
import type { RouteDeps } from './routes.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** Scripts, styles and connections of our own only; no frame may hold the page. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the built page; `/open?code=` turns a one-time link into a browser session. */
export function serveRenderer(routes: Hono, deps: RouteDeps): void {
  routes.get('/open', (context) => {
    const cookie = deps.access.redeem(context.req.query('code') ?? '');
    if (cookie === undefined) {
      return context.text(
        'This link was used already or is too old. Start AgentHub again to get a new one.',
        403,
      );
    }
    context.header('Set-Cookie', cookie);
    return context.redirect('/');
  });
  routes.get('/*', async (context, next) => {
    const path = normalize(context.req.path === '/' ? '/index.html' : context.req.path);
    if (path.includes('..')) return next();
    const content = await readFile(join(deps.rendererFolder, path)).catch(() => undefined);
    if (!content) return next();
    return context.body(new Uint8Array(content), 200, {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'Cache-Control': path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-store',
    });
  });
}
