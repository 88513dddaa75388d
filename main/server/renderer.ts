import type { Hono } from 'hono';
import { readPageFile } from '../page-files.ts';
import type { RouteDeps } from './routes.ts';

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
    const file = await readPageFile(deps.rendererFolder, new URL(context.req.url).pathname);
    if (!file) return next();
    return context.body(file.content, 200, file.headers);
  });
}
