/** A text file that is replaced whole (written beside, flushed, then renamed). */
export interface TextFile {
  /** The place, as shown to a person. */
  readonly path: string;
  /** Undefined where there is no file. */
  read(): string | undefined;
  write(text: string): void;
  /** Copies the present file aside under a name that says when; returns the copy's path. */
  keepAside(): string;
}

/** A text file in memory, for tests. */
export function memoryTextFile(initial?: string): TextFile & { text: string | undefined } {
  return {
    path: 'memory',
    text: initial,
    read() {
      return this.text;
    },
    write(text) {
      this.text = text;
    },
    keepAside: () => 'memory.bad',
  };
}
