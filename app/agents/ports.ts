/** A file that may be an agent, or why it cannot be read. */
export interface AgentFile {
  /** Within the data folder's part, as shown to a person. */
  readonly name: string;
  readonly text: string;
  /** The plugin that brings it; undefined is the person's own. */
  readonly plugin?: string | undefined;
  /** In place of the text, where there is none. */
  readonly problem?: string | undefined;
}

/** The folders in which agents stand as files: a person's own, and those of plugins. */
export interface AgentFolder {
  /** The place of the person's own, as shown to a person. */
  readonly path: string;
  /** The files that may be agents, the person's own first; none where there is no folder. */
  read(): readonly AgentFile[];
  /** Calls after files have changed; disposing ends it. */
  watch(changed: () => void): Disposable;
}
