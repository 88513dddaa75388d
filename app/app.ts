import { createShares } from './agent-shares.ts';
import { attachmentFiles } from './attachment-files.ts';
import { remade } from './base/index.ts';
import { Attachments, ChatRunner, ChatStore, chatAgent } from './chats/index.ts';
import { offerBuiltins } from './first-run.ts';
import { AttemptJournal, Gateway, keptOf, type Answerer } from './gateway/index.ts';
import { createFindTools } from './find-tools.ts';
import { createFlows } from './flows.ts';
import { createTurnTools } from './turn-tools.ts';
import { backgroundOf, createHealth, providersSeen } from './health/index.ts';
import { Ledger, tellOfSpending } from './ledger/index.ts';
import { Catalogue, ModelRegistry, createPlanner, estimateParts } from './models/index.ts';
import { CHANGED_TOOLS, Notices, changedToolsNotice, uncertainNotice } from './notices.ts';
import { createAgents } from './own-agents.ts';
import { ownPrices } from './own-prices.ts';
import type { AppPorts } from './ports.ts';
import { createToolExamples } from './tool-examples.ts';
import { resultFiles } from './result-files.ts';
import { SettingsStore } from './settings/index.ts';
import { errorNotice, interruptedNotice, settingsNotice } from './start-notices.ts';
import { WriteQueue } from './storage/index.ts';
import {
  PaidTools,
  OpenAsks,
  ResultKeeper,
  ToolCallRecords,
  ToolGate,
  ToolPins,
  TurnOffers,
  modelNames,
  personAnswerer,
  type AskedFor,
} from './tools/index.ts';

/** How long a turn waits for a server that has just been started. */
const SETTLE_MS = 5000;

/** Puts the core together over the ports. Nothing is started; closing ends everything. */
export function createApp(ports: AppPorts) {
  const { clock, ids, random, log } = ports.base;
  const { facts, folders, pickFolder } = ports.machine;
  const { database } = ports;
  const notices = new Notices();
  const settings = new SettingsStore(ports.files.settings, log);
  const queue = new WriteQueue(database, clock, log);
  const journal = new AttemptJournal(database, clock, queue);
  const gateway = new Gateway({
    file: ports.files.servers,
    dialer: ports.dialer,
    signIns: ports.signIns,
    clock,
    random,
    journal,
    kept: keptOf({ database, queue, clock, log }),
    log,
  });
  const ledger = new Ledger({
    database,
    prices: ownPrices(ports.prices, () => settings.current),
    clock,
    ids,
    refuseUnknownPrice: () => settings.current.budgets.unknownPrice === 'refuse',
  });
  tellOfSpending(ledger, (notice) => notices.raise(notice));
  const records = new ToolCallRecords(database, queue);
  const attachments = new Attachments(attachmentFiles(folders, facts), ids);
  const store = new ChatStore({ database, clock, ids, attachments });
  const current = () => settings.current;

  const pins = new ToolPins(database, clock);
  const results = resultFiles({ folders, facts, limits: () => current().results, clock, log });
  const keeper = new ResultKeeper({ records, files: results, log });
  // a tool that has changed since it was approved may say anything: no model is shown it
  const usable = remade(
    () => [gateway.tools(), current().tools.hidden, pins.revision],
    () => {
      const hidden = new Set(current().tools.hidden);
      return gateway.tools().filter((tool) => !hidden.has(tool.name) && !pins.isSuspended(tool));
    },
  );
  const finding = createFindTools({
    ports,
    settings,
    ledger,
    models: () => models,
    ...{ gateway, notices, usable },
  });
  const { meaning, downloads, patienceMs, exampleStore } = finding;
  const { toolCatalogue, choices, offers, words, rank, likeness } = finding;
  const turnOffers = new TurnOffers(database);
  const tools = new ToolGate({
    gateway,
    paid: new PaidTools(gateway, ledger),
    lookUp: async (query, chatId) => {
      await toolCatalogue.prepare([query], { patienceMs, owner: { chatId } });
      return offers.lookUp(query, chatId);
    },
    records,
    keeper,
    pins,
    settings: current,
    allowAlways: (tool) =>
      void settings.update({
        approvals: { alwaysAllow: [...new Set([...current().approvals.alwaysAllow, tool])] },
      }),
    clock,
    ids,
  });
  gateway.events.on('changed', () => {
    if (facts.host !== 'cli') {
      meaning.follow(usable());
      examples.follow();
    }
    const notice = changedToolsNotice(pins.changes(gateway.tools()));
    if (notice) notices.raise(notice);
    else notices.dismiss(CHANGED_TOOLS);
  });
  settings.events.on('changed', () => meaning.retry(usable()));
  const planner = createPlanner({
    words,
    now: () => clock.now(),
    folder: () => current().filesFolder,
    rank,
  });
  const models = new ModelRegistry({
    settings: current,
    secrets: ports.secrets,
    wire: ports.wire,
    planner,
    data: ports.modelData,
    countText: (text, signal) => ports.machine.workers.run('countText', { text }, signal),
    base: ports.base,
  });
  const catalogue = new Catalogue({
    settings: current,
    data: ports.modelData,
    list: (provider, signal) => models.models(provider, signal),
  });
  const { all, offer, offerTo } = createTurnTools({
    ...{ usable, offers, turnOffers, keeper },
    settings: current,
  });
  const agents = createAgents({
    base: ports.base,
    folder: ports.files.agents,
    ...{ database, queue, gateway, ledger, settings },
  });
  const asks = new OpenAsks(ids);
  const answerer = (call: AskedFor): Answerer =>
    personAnswerer(
      {
        asks,
        ledger,
        clock,
        model: () => models.resolve(current().model),
        known: (model) => catalogue.entry(model),
        roots: (server) => gateway.server(server).config.options.roots,
      },
      call,
    );
  const runner = new ChatRunner({
    store,
    models,
    tools,
    ledger,
    settings: current,
    clock,
    log,
    ready: async (signal, { id: turnId, chatId }, message) => {
      await gateway.settled(SETTLE_MS, signal);
      await toolCatalogue.follow(usable());
      await offers.prepare(message, { patienceMs, owner: { chatId, turnId } });
    },
    offer: offerTo,
    agent: (name) => chatAgent(agents, name, (tool) => modelNames(gateway.tools()).get(tool)?.name),
    answerer,
  });

  const examples = createToolExamples({
    base: ports.base,
    ...{ database, ledger, settings },
    models: { registry: models, catalogue },
    store: exampleStore,
    tools: usable,
    onWritten: ({ name }) => toolCatalogue.touch(name),
  });
  settings.events.on('changed', () => facts.host !== 'cli' && examples.follow());

  const shares = createShares({ ports, settings, gateway, agents });
  const flows = createFlows({
    base: ports.base,
    database,
    ledger,
    models: { registry: models, catalogue },
    tools: { gateway, gate: tools, records, pins, all, offer },
    agents,
    share: shares.of,
    settings: current,
    plan: { rank, words, likeness },
  });
  const { engine, bus } = flows;
  const health = createHealth({
    system: ports.machine.system,
    database,
    gateway,
    secrets: ports.secrets,
    providers: () => providersSeen(models, current()),
    background: backgroundOf(engine, ports.machine.workers),
    clock,
    log,
  });

  return {
    facts,
    folders,
    pickFolder,
    clock,
    log,
    database,
    secrets: ports.secrets,
    notices,
    health,
    settings,
    gateway,
    journal,
    ledger,
    records,
    pins,
    choices,
    examples,
    offers,
    turnOffers,
    store,
    tools,
    asks,
    answerer,
    toolCatalogue,
    meaning,
    patienceMs,
    downloads,
    usableTools: usable,
    models,
    catalogue,
    runner,
    ...flows,
    agents,

    /**
     * Marks what a killed run left open, adds the servers of a first start, starts all servers.
     * Without `servers` the last two are left out, for a command that needs none.
     */
    start(options: { readonly servers: boolean } = { servers: true }): void {
      if (settings.problem) notices.raise(settingsNotice(settings.problem));
      if (gateway.configProblem) {
        notices.raise(errorNotice('servers-broken', 'error', gateway.configProblem));
      }
      ledger.settleOpen((messageId) => estimateParts(store.message(messageId)?.parts ?? []));
      const turns = store.closeOpen();
      const calls = records.closeOpen();
      if (turns + calls > 0) {
        log.warn('the last run ended in the middle of work', { turns, calls });
        notices.raise(interruptedNotice());
      }
      const uncertain = uncertainNotice(journal.closeOpen());
      if (uncertain) notices.raise(uncertain);
      if (!options.servers) return;
      const trouble = offerBuiltins({ gateway, settings, facts, folders });
      if (trouble) {
        log.warn('the built-in servers could not be set up', { reason: trouble.message });
        notices.raise(errorNotice('builtins', 'warning', trouble));
      }
      results.tidy();
      gateway.start();
      health.monitor.start();
      void gateway.settled(SETTLE_MS).then(() => agents.prewarm(log));
      // A command of the command line is over soon: what was interrupted goes on in a host that stays.
      if (facts.host !== 'cli') {
        void gateway.settled(SETTLE_MS).then(() => {
          engine.recover();
          bus.recover();
        });
      }
    },

    async [Symbol.asyncDispose](): Promise<void> {
      health.monitor[Symbol.dispose]();
      await runner.stopAll();
      downloads[Symbol.dispose]();
      meaning[Symbol.dispose]();
      examples.writer[Symbol.dispose]();
      for (const each of [shares, engine, bus]) each[Symbol.dispose]();
      await agents[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
      queue[Symbol.dispose]();
    },
  };
}

export type App = ReturnType<typeof createApp>;
