import { BUILT_IN } from '../built-in.ts';
import type { AgentDefinition } from '../definition.ts';
import type { AgentFile, AgentFolder, PluginFolder } from '../ports.ts';
import { readAgentFile, type FileReading } from './agent-file.ts';
import {
  agentTwice,
  nameKept,
  nameOfPlugin,
  nameOfYours,
  noManifest,
  pluginTwice,
  type FileFault,
} from './faults.ts';
import { readManifest, type PluginManifest } from './manifest.ts';
import type { FileProblem } from './yaml.ts';

/** An agent that stands in a file. */
export interface FileAgent {
  readonly definition: AgentDefinition;
  readonly file: string;
  /** The plugin that brought it; undefined is the person's own. */
  readonly plugin: PluginManifest | undefined;
}

export interface Discovery {
  readonly agents: readonly FileAgent[];
  readonly problems: readonly FileProblem[];
}

/** `auto` leaves a step to the supervisor. */
const KEPT_NAMES = ['auto'];
/** Servers are agents under these names, and come and go. */
const SERVER_NAMES = /^(?:mcp|a2a)-/;

/**
 * Every agent in the folders, the person's own first, so that no plugin takes the name of one. What
 * cannot be used is told, and hides nothing else.
 */
export function discover(folder: Pick<AgentFolder, 'read' | 'plugins'>): Discovery {
  const agents: FileAgent[] = [];
  const problems: FileProblem[] = [];
  const take = (file: AgentFile, plugin: PluginManifest | undefined): void => {
    const reading = readingOf(file, plugin);
    if (!reading.ok) {
      problems.push(...reading.problems);
      return;
    }
    const { definition } = reading;
    const fault = conflictOf(definition, plugin, agents);
    if (fault) problems.push({ file: file.name, line: 1, ...fault });
    else agents.push({ definition, file: file.name, plugin });
  };
  for (const file of folder.read()) take(file, undefined);
  const seen = new Map<string, string>();
  for (const place of folder.plugins()) {
    const reading = pluginOf(place, seen);
    problems.push(...reading.problems);
    if (!reading.plugin) continue;
    seen.set(reading.plugin.name, place.name);
    for (const file of place.agents) take(file, reading.plugin);
  }
  return { agents, problems };
}

function readingOf(
  { name, text, fault }: AgentFile,
  plugin: PluginManifest | undefined,
): FileReading {
  if (fault) return { ok: false, problems: [{ file: name, line: 1, ...fault }] };
  return readAgentFile(name, text, plugin && { version: plugin.version });
}

/** The plugin in a folder; without a manifest it has no name, so that none of its agents is used. */
function pluginOf(
  { name, manifest, fault }: PluginFolder,
  seen: ReadonlyMap<string, string>,
): { readonly plugin?: PluginManifest; readonly problems: readonly FileProblem[] } {
  const told = fault ? [{ file: name, line: 1, ...fault }] : [];
  const refuse = (file: string, why: FileFault) => ({
    problems: [...told, { file, line: 1, ...why }],
  });
  if (!manifest) return fault ? { problems: told } : refuse(name, noManifest());
  if (manifest.fault) return refuse(manifest.name, manifest.fault);
  const reading = readManifest(manifest.name, manifest.text);
  if (!reading.ok) return { problems: [...told, ...reading.problems] };
  const other = seen.get(reading.value.name);
  if (other !== undefined) return refuse(manifest.name, pluginTwice(reading.value.name, other));
  return { plugin: reading.value, problems: told };
}

/** Why an agent cannot be there beside those that are; no plugin takes a name that another has. */
function conflictOf(
  { name, version }: AgentDefinition,
  plugin: PluginManifest | undefined,
  known: readonly FileAgent[],
): FileFault | undefined {
  const builtIn = BUILT_IN.find((other) => other.name === name);
  if (builtIn) return agentTwice(name, builtIn.version);
  if (KEPT_NAMES.includes(name) || (plugin && SERVER_NAMES.test(name))) return nameKept(name);
  const other = known.find(
    ({ definition, plugin: of }) =>
      definition.name === name && (of?.name !== plugin?.name || definition.version === version),
  );
  if (!other) return undefined;
  if (other.plugin?.name === plugin?.name) return agentTwice(name, version);
  return other.plugin ? nameOfPlugin(name, other.plugin.name) : nameOfYours(name);
}
