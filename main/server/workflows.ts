import type { Context, Hono } from 'hono';
import type { Door } from '../../app/contract/index.ts';
import { readBody, text } from './http.ts';

/** The four agents over HTTP. */
export function workflowRoutes(routes: Hono, door: Door): void {
  routes.post('/api/workflow', async (context: Context) => {
    const body = await readBody(context);
    const wait = body['wait'] === true;
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
}
