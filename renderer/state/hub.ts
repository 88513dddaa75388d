import { createContext } from 'svelte';
import type { Client } from '../client/client.ts';
import { Asks } from './asks.svelte.ts';
import { Agents } from './agents.svelte.ts';
import { Budgets } from './budgets.svelte.ts';
import { Chats } from './chats.svelte.ts';
import { Conversation } from './conversation.svelte.ts';
import { Embeddings } from './embeddings.svelte.ts';
import { Examples } from './examples.svelte.ts';
import { Folders } from './folders.svelte.ts';
import { Layers, type DownloadedFile } from './layers.svelte.ts';
import { Models } from './models.svelte.ts';
import { Navigation, type AddressBar } from './navigation.svelte.ts';
import { OpenRun } from './run.svelte.ts';
import { Preferences } from './preferences.svelte.ts';
import { Runs } from './runs.svelte.ts';
import { Servers } from './servers.svelte.ts';
import { Tools } from './tools.svelte.ts';
import { Usage } from './usage.svelte.ts';
import { Workflows } from './workflows.svelte.ts';

/** Everything that the screens show and call, built once over the client. */
export interface Hub {
  readonly preferences: Preferences;
  readonly navigation: Navigation;
  readonly chats: Chats;
  readonly conversation: Conversation;
  readonly servers: Servers;
  readonly tools: Tools;
  readonly models: Models;
  readonly embeddings: Embeddings;
  readonly examples: Examples;
  readonly folders: Folders;
  readonly usage: Usage;
  readonly budgets: Budgets;
  readonly asks: Asks;
  readonly layers: Layers;
  readonly runs: Runs;
  readonly workflows: Workflows;
  readonly agents: Agents;
  /** One run, followed while it is on the screen. */
  openRun(id: string): OpenRun;
}

export function createHub(
  client: Client,
  page: { readonly address: AddressBar; readonly download: (file: DownloadedFile) => void },
): Hub {
  const preferences = new Preferences(client);
  return {
    preferences,
    navigation: new Navigation(page.address),
    chats: new Chats(client),
    conversation: new Conversation(client),
    servers: new Servers(client),
    tools: new Tools(client),
    models: new Models(client),
    embeddings: new Embeddings(client),
    examples: new Examples(client),
    folders: new Folders(client, preferences),
    usage: new Usage(client),
    budgets: new Budgets(client),
    asks: new Asks(client),
    layers: new Layers(page.download),
    runs: new Runs(client),
    workflows: new Workflows(client),
    agents: new Agents(client),
    openRun: (id) => new OpenRun(client, id),
  };
}

export const [useHub, provideHub] = createContext<Hub>();
