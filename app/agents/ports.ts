/** The folder in which a person keeps agents of their own. */
export interface AgentFolder {
  /** The place, as shown to a person. */
  readonly path: string;
  /** The files in it that may be agents; none where there is no folder. */
  read(): readonly { readonly name: string; readonly text: string }[];
  /** Calls after files have changed; disposing ends it. */
  watch(changed: () => void): Disposable;
}
