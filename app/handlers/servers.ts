import type { App } from '../app.ts';
import { AppError, toWireError } from '../base/index.ts';
import { effectSource, overrideOf, type ServerTool, type ServerView } from '../gateway/index.ts';
import { answererOf } from './mcp.ts';
import { modelNames } from '../tools/index.ts';
import { ownToolHandlers } from './own-tools.ts';
import { serverEntryHandlers } from './server-entries.ts';
import type { CommandsOf, Handlers } from './types.ts';

export function serverHandlers(app: App): Handlers<CommandsOf<'servers'> | CommandsOf<'tools'>> {
  const { gateway, pins, tools } = app;
  const toolViews = (shown: readonly ServerTool[]) => viewsOf(app, shown);
  return {
    ...ownToolHandlers(app),
    ...serverEntryHandlers(app),
    'servers.list': async ({ settleMs }, { signal }) => {
      if (settleMs !== undefined) await gateway.settled(settleMs, signal);
      return {
        servers: gateway.servers().map((server) => withSuspended(app, server)),
        problems: [...gateway.problems()],
        configProblem: gateway.configProblem ? toWireError(gateway.configProblem) : undefined,
      };
    },
    'servers.restart': async ({ name }) => {
      await gateway.server(name).restart();
      return {};
    },
    'servers.stop': async ({ name }) => {
      await gateway.server(name).stop();
      return {};
    },
    'servers.signIn': ({ name }) => gateway.signIn(name),
    'servers.signOut': async ({ name }) => {
      await gateway.signOut(name);
      return {};
    },
    'servers.activity': () => {
      const probes = new Map(gateway.servers().map((server) => [server.name, server.lastProbeMs]));
      return {
        servers: gateway.activities().map((activity) => ({
          ...activity,
          minutes: [...activity.minutes],
          lastProbeMs: probes.get(activity.name),
        })),
      };
    },
    'servers.start': async ({ name }) => {
      await gateway.server(name).start();
      return {};
    },
    'servers.try': async ({ name }) => ({ answered: await gateway.tryNow(name) }),
    'servers.trust': ({ name, trusted }) => {
      gateway.setTrust(name, trusted);
      return {};
    },
    'servers.describe': ({ name }) => {
      const server = gateway.server(name);
      return {
        server: withSuspended(app, server.view()),
        tools: toolViews(server.tools),
        prompts: [...server.lists.prompts],
        resources: [...server.lists.resources],
      };
    },
    'tools.changes': async () => {
      await gateway.settled(SETTLE_MS);
      return {
        changes: pins.changes(gateway.tools()).map(({ name, fields }) => ({
          name,
          dangers: [...pins.dangers(gateway.index.find(name)!)],
          fields: [...fields],
        })),
      };
    },
    'tools.accept': async ({ name }) => {
      await gateway.settled(SETTLE_MS);
      pins.accept(gateway.index.find(name), name);
      gateway.events.emit('changed', undefined);
      return {};
    },
    'tools.list': async () => {
      await gateway.settled(SETTLE_MS);
      return { tools: toolViews(gateway.tools()) };
    },
    'tools.search': async ({ query, k }) => {
      await gateway.settled(SETTLE_MS);
      await app.toolCatalogue.follow(app.usableTools());
      await app.toolCatalogue.prepare([query], { patienceMs: app.patienceMs });
      return {
        tools: app.toolCatalogue.search(query, k).map(({ tool, score, why }) => ({
          name: tool.name,
          server: tool.server,
          score,
          why,
        })),
      };
    },
    'tools.result': ({ id }) => {
      const text = app.records.textOf(id);
      if (text === undefined) throw resultUnknown(id);
      return { text };
    },
    'tools.call': async ({ name, arguments: args, progressId, ...call }, { signal }) => {
      await gateway.settled(SETTLE_MS, signal);
      const report = await tools.call({
        name,
        arguments: args,
        caller: 'explicit',
        signal,
        input: call.input,
        logLevel: call.logLevel,
        answerer: answererOf(app, call, signal),
        onProgress: (progress) => {
          if (progressId !== undefined) tools.events.emit('progress', { progressId, ...progress });
        },
      });
      return { ...report, content: [...report.content] };
    },
  };
}

function resultUnknown(id: string): AppError {
  return new AppError({
    kind: 'missing',
    code: 'result.unknown',
    message: `There is no kept result "${id}".`,
    remedy: 'Call the tool again.',
    data: { id },
  });
}

/** How long a request about tools waits for servers that have just been started. */
const SETTLE_MS = 5000;

function withSuspended(app: App, server: ServerView) {
  const own = app.gateway.server(server.name).tools;
  return { ...server, suspended: own.filter((tool) => app.pins.isSuspended(tool)).length };
}

function viewsOf({ gateway, pins, offers, settings }: App, tools: readonly ServerTool[]) {
  const { pinned, hidden } = settings.current.tools;
  return [...modelNames(tools)].map(([alias, tool]) => {
    const { trust, effects } = gateway.server(tool.server).config.options;
    return {
      ...tool,
      annotations: tool.annotations ? { ...tool.annotations } : undefined,
      effectFrom: effectSource(
        tool.annotations,
        trust === 'trusted',
        overrideOf(effects, tool.tool),
      ),
      tokens: offers.tokensOf(tool),
      pinned: pinned.includes(tool.name),
      hidden: hidden.includes(tool.name),
      suspended: pins.isSuspended(tool),
      dangers: [...pins.dangers(tool)],
      alias,
    };
  });
}
