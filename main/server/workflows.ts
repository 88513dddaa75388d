import type { Context, Hono } from 'hono';
import type { Door } from '../../app/contract/index.ts';
import { badQuery, flag, readBody, text } from './http.ts';
import { runStream } from './run-stream.ts';

/** The four agents over HTTP. */
export function workflowRoutes(routes: Hono, door: Door): void {
  routes.post('/api/workflow', async (context: Context) => {
    const body = await readBody(context);
    const wait = flag(body, 'wait');
    const found = await door.invoke(
      'workflows.request',
      { request: text(body, 'request'), wait },
      context.req.raw.signal,
    );
    if (wait) return context.json(found);
    return context.json({ workflow_id: found.workflow_id, status: found.status }, 202);
  });
  routes.get('/api/workflow/:id', async (context) =>
    context.json(await door.invoke('workflows.body', { runId: context.req.param('id') })),
  );
  routes.get('/api/workflow/:id/events', async (context) => {
    const runId = context.req.param('id');
    const given = context.req.header('last-event-id') ?? context.req.query('after') ?? '0';
    if (!/^\d{1,15}$/.test(given)) throw badQuery('after', given, 'the number of an event');
    await door.invoke('runs.events', { runId, after: Number(given) }); // no stream for no run
    return runStream(door, runId, Number(given), context.req.raw.signal);
  });
}
