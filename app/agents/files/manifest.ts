import * as z from 'zod';
import { plainName, semanticVersion } from '../definition.ts';
import { readYaml, type YamlReading } from './yaml.ts';

/** What the search for agents needs of a plugin; the fields of its code are read by no one yet. */
const manifest = z.object({
  name: plainName,
  version: semanticVersion,
  description: z.string().max(2000).default(''),
  author: z.string().max(200).default(''),
});

export type PluginManifest = z.infer<typeof manifest>;

/** Reads `plugin.yaml`: its name and version must be there, other fields may. */
export function readManifest(file: string, text: string): YamlReading<PluginManifest> {
  return readYaml({ file, text, first: 1 }, manifest);
}
