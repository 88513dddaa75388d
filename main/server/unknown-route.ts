import type { Context, Hono } from 'hono';
import { AppError } from '../../app/base/index.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

/**
 * What to say where no route answers: the methods that the address takes where there are any
 * (405, which HTTP wants with an `Allow` header), else that there is nothing.
 */
export function nothingThere(routes: Hono, context: Context): AppError {
  const { path, method } = context.req;
  const allowed = METHODS.filter((other) => answers(routes, other, path));
  if (allowed.length === 0) {
    return new AppError({
      kind: 'missing',
      code: 'route.unknown',
      message: `There is nothing at ${path}.`,
      remedy: 'Check the address; GET /health answers where AgentHub runs.',
    });
  }
  context.header('Allow', allowed.join(', '));
  return new AppError({
    kind: 'invalid',
    code: 'route.method',
    message: `${path} does not take ${method}.`,
    remedy: `Use ${allowed.join(' or ')}.`,
  });
}

/** Routes that hold a star take every address: the checks of all requests, and the page. */
function answers(routes: Hono, method: string, path: string): boolean {
  const [found] = routes.router.match(method, path);
  return found.some(([[, route]]) => !route.path.includes('*'));
}
