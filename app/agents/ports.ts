import type { FileFault } from './files/faults.ts';

/** A text file, or why it cannot be read. */
export interface AgentFile {
  /** Within the data folder's part, as shown to a person. */
  readonly name: string;
  readonly text: string;
  /** In place of the text, where there is none. */
  readonly fault?: FileFault | undefined;
}

/** A folder that a plugin stands in. */
export interface PluginFolder {
  /** As shown to a person. */
  readonly name: string;
  readonly manifest: AgentFile | undefined;
  readonly agents: readonly AgentFile[];
  /** What is wrong with the folder itself. */
  readonly fault?: FileFault | undefined;
}

/** The folders in which agents stand as files: a person's own, and those of plugins. */
export interface AgentFolder {
  /** The place of the person's own, as shown to a person. */
  readonly path: string;
  /** The person's own files that may be agents; none where there is no folder. */
  read(): readonly AgentFile[];
  plugins(): readonly PluginFolder[];
  /** Calls after files have changed; disposing ends it. */
  watch(changed: () => void): Disposable;
}
