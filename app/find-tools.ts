import type { Gateway, ServerTool } from './gateway/index.ts';
import type { Ledger } from './ledger/index.ts';
import { createMeaning } from './meaning.ts';
import type { ModelRegistry, ModelTool } from './models/index.ts';
import type { Notices } from './notices.ts';
import type { AppPorts } from './ports.ts';
import type { SettingsStore } from './settings/index.ts';
import { glossaryNotice } from './start-notices.ts';
import {
  Catalogue,
  ExampleStore,
  ToolChoices,
  ToolOffers,
  Vocabulary,
  modelNames,
  readOwnGlossary,
} from './tools/index.ts';

export interface FindToolsDeps {
  readonly ports: AppPorts;
  readonly settings: SettingsStore;
  readonly ledger: Ledger;
  readonly models: () => ModelRegistry;
  readonly gateway: Gateway;
  readonly notices: Notices;
  /** The tools that models may be shown. */
  readonly usable: () => readonly ServerTool[];
}

/** How tools are found: by words, meaning, the person's choices and example requests. */
export function createFindTools({ usable, ...deps }: FindToolsDeps) {
  const { ports, settings, gateway, notices } = deps;
  const { clock } = ports.base;
  const glossary = readOwnGlossary(ports.files.glossary?.read());
  if (glossary.problem !== undefined) notices.raise(glossaryNotice(glossary.problem));
  const vocabulary = new Vocabulary(glossary.entries);
  const { meaning, downloads, patienceMs, likeness } = createMeaning(deps);
  const exampleStore = new ExampleStore(ports.database, clock);
  const toolCatalogue = new Catalogue({
    vocabulary,
    meaning,
    monotonic: () => clock.monotonic(),
    pause: () => new Promise((resolve) => clock.after(0, resolve)),
    choicesOf: (tool) => choices.of(tool),
    examplesOf: (tool) => exampleStore.of(tool),
    aboutServer: (name) => gateway.server(name).about,
  });
  const choices = new ToolChoices(ports.database, clock, (tool) => toolCatalogue.touch(tool));
  const offers = new ToolOffers({
    catalogue: toolCatalogue,
    tools: usable,
    pinned: () => settings.current.tools.pinned,
  });
  const words = (text: string) => vocabulary.read(text);
  const rank = (offered: readonly ModelTool[], request: string) => {
    const all = usable();
    const toldAs = new Map([...modelNames(all)].map(([name, tool]) => [tool.name, name]));
    const known = new Set(offered.map(({ name }) => name));
    toolCatalogue.followFew(all);
    return toolCatalogue
      .rankByWords(request, 200)
      .map(({ tool, score }) => ({ name: toldAs.get(tool.name) ?? tool.name, score }))
      .filter(({ name }) => known.has(name))
      .slice(0, 20);
  };
  return {
    ...{ meaning, downloads, patienceMs, exampleStore },
    ...{ toolCatalogue, choices, offers, words, rank, likeness },
  };
}
