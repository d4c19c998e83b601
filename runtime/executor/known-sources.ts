/** Sources by the hash of their text, so that one travels once; forgets what was used longest ago. */
export class KnownSources {
  /** The one that was used last at the end. */
  readonly #sources = new Map<string, string>();
  readonly #maxLength: number;
  #length = 0;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  find(hash: string): string | undefined {
    const source = this.#sources.get(hash);
    if (source === undefined) return undefined;
    this.#sources.delete(hash);
    this.#sources.set(hash, source);
    return source;
  }

  keep(hash: string, source: string): void {
    if (this.#sources.has(hash)) return;
    this.#sources.set(hash, source);
    this.#length += source.length;
    for (const [oldest, { length }] of this.#sources) {
      if (this.#length <= this.#maxLength || this.#sources.size === 1) return;
      this.#sources.delete(oldest);
      this.#length -= length;
    }
  }
}
