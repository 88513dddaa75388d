/** Keeps the last `limit` bytes of a stream, whole characters only when read. */
export class ByteRing {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): void {
    const kept = chunk.length > this.#limit ? chunk.subarray(chunk.length - this.#limit) : chunk;
    // A copy: a slice would keep the whole pool buffer that the stream read into.
    this.#chunks.push(Buffer.from(kept));
    this.#size += kept.length;
    while (this.#size - (this.#chunks[0]?.length ?? 0) >= this.#limit) {
      this.#size -= this.#chunks.shift()!.length;
    }
  }

  toString(): string {
    const all = Buffer.concat(this.#chunks);
    const start = Math.max(0, all.length - this.#limit);
    return all
      .subarray(start)
      .toString('utf8')
      .replace(/^\uFFFD+/, '');
  }
}
