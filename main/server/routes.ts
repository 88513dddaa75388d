import { Hono, type Context } from 'hono';
import { AppError, fromWireError, notBuilt } from '../../app/base/index.ts';
import type { CommandInput, CommandName, CommandOutput, Door } from '../../app/contract/index.ts';
import type { A2aEndpoint } from './a2a/http.ts';
import { checkHost, checkOrigin, type Access } from './access.ts';
import { budgetRoutes } from './budgets.ts';
import { chatStream } from './chat-stream.ts';
import { badQuery, choice, failure, limitBody, optionalObject, readBody, text } from './http.ts';
import type { McpEndpoint } from './mcp/http.ts';
import type { MetricsEndpoint } from './metrics.ts';
import { workflowRoutes } from './workflows.ts';
import { serveRenderer } from './renderer.ts';
import { nothingThere } from './unknown-route.ts';
import { wireReport, wireToolAnswer } from './wire.ts';

export interface RouteDeps {
  readonly door: Door;
  readonly access: Access;
  readonly hostname: string;
  readonly mcp: McpEndpoint;
  readonly a2a: A2aEndpoint;
  readonly metrics: MetricsEndpoint;
  /** Folder of the built renderer. */
  readonly rendererFolder: string;
}

/** The HTTP surface over the same door as every user interface. */
export function createRoutes(deps: RouteDeps): Hono {
  const { door, access } = deps;
  const routes = new Hono();

  routes.onError((error, context) => failure(context, error));
  routes.notFound((context) => failure(context, nothingThere(routes, context)));
  routes.use('*', async (context, next) => {
    checkHost(context.req.header('host'), deps.hostname);
    checkOrigin(context.req.header('origin'), context.req.header('host'));
    await next();
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Referrer-Policy', 'no-referrer');
  });
  const guard = async (context: Context, next: () => Promise<void>): Promise<void> => {
    access.check({
      authorization: context.req.header('authorization'),
      cookie: context.req.header('cookie'),
    });
    await next();
  };
  routes.use('/api/*', guard);
  routes.use('/metrics', guard);
  routes.use('/mcp', guard);
  routes.use('/a2a', guard);

  routes.get('/health', async (context) => {
    const report = await door.invoke('health.get', {});
    const { status, unavailable_services, components, recoveries } = report;
    return context.json({ status, unavailable_services, components, recoveries });
  });
  routes.get('/api/health', async (context) => context.json(await door.invoke('health.get', {})));
  routes.post('/api/chat/stream', async (context) => {
    const body = await readBody(context);
    return chatStream(door, body, context.req.raw.signal);
  });
  routes.post('/api/tools/call', async (context) => {
    const body = await readBody(context);
    const report = await ask(door, context, 'tools.call', {
      name: text(body, 'tool_name'),
      arguments: optionalObject(body, 'arguments'),
    });
    return toolAnswer(context, report);
  });
  routes.get('/api/tools/search', async (context) => {
    const { q, k } = context.req.query();
    if (!q) throw badQuery('q', '', 'the words to search for: ?q=read+a+file');
    if (k !== undefined && !/^[1-9]\d{0,8}$/.test(k)) throw badQuery('k', k, 'a number from 1 on');
    const { tools } = await ask(door, context, 'tools.search', {
      query: q,
      ...(k === undefined ? {} : { k: Number(k) }),
    });
    return context.json(tools);
  });
  routes.get('/api/usage', async (context) => {
    const { by, from, to } = context.req.query();
    const asked = { ...(by && { by }), ...(from && { from }), ...(to && { to }) };
    const report = await ask(door, context, 'usage.report', asked as CommandInput<'usage.report'>);
    return context.json(wireReport(report));
  });
  budgetRoutes(routes, door, readBody);
  routes.post('/api/approvals/:id', async (context) => {
    const body = await readBody(context);
    text(body, 'answer');
    const answer = choice(body, 'answer', ['once', 'always', 'deny']);
    const id = context.req.param('id');
    const { open } = await ask(door, context, 'approvals.answer', { id, answer });
    if (!open) throw approvalClosed(id);
    return context.json({ id, answer });
  });
  routes.all('/mcp', async (context) => deps.mcp.fetch(await limitBody(context.req.raw)));
  routes.get('/metrics', () => deps.metrics.read());
  routes.get('/.well-known/agent-card.json', (context) => deps.a2a.card(context.req.raw));
  routes.post('/a2a', async (context) => deps.a2a.fetch(await limitBody(context.req.raw)));
  routes.post('/api/browser-link', (context) => {
    access.check({ authorization: context.req.header('authorization') }); // a browser's cookie is not enough
    const { origin } = new URL(context.req.url);
    return context.json({ url: `${origin}/open?code=${access.createLink()}` });
  });
  workflowRoutes(routes, door);
  for (const [method, path, what] of NOT_BUILT) {
    routes.on(method, path, () => {
      throw notBuilt(what);
    });
  }
  serveRenderer(routes, deps);
  return routes;
}

const NOT_BUILT = [
  ['POST', '/api/chat/async', 'Asking in the background'],
  ['GET', '/api/jobs/:id/status', 'Asking in the background'],
] as const;

function ask<Name extends CommandName>(
  door: Door,
  context: Context,
  name: Name,
  input: CommandInput<Name>,
): Promise<CommandOutput<Name>> {
  return door.invoke(name, input, context.req.raw.signal);
}

function toolAnswer(context: Context, report: CommandOutput<'tools.call'>): Response {
  if (report.error && report.status !== 'ok') return failure(context, fromWireError(report.error));
  return context.json(wireToolAnswer(report));
}

function approvalClosed(id: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'approval.closed',
    message: `No question "${id}" is open.`,
    remedy: 'It was answered already, or its turn has ended.',
  });
}
