/** Forgeries that one pool offset may see before frames there are refused unread. */
export const BAD_TAGS_PER_OFFSET = 16;
/** Offsets remembered; the oldest is forgotten first, so that a flood cannot fill memory. */
export const BAD_TAG_OFFSETS_MAX = 1_024;

/**
 * Counts bad tags by pool offset. Every forgery attempt against one-time key material has a small
 * chance; bounding the attempts bounds the sum of the chances.
 */
export class BadTags {
  /** Made by the first forgery: most channels never see one. */
  #counts: Map<number, number> | null = null;

  isBlocked(offset: number): boolean {
    return this.#counts !== null && (this.#counts.get(offset) ?? 0) >= BAD_TAGS_PER_OFFSET;
  }

  add(offset: number): void {
    this.#counts ??= new Map();
    const count = this.#counts.get(offset) ?? 0;
    this.#counts.set(offset, count + 1);
    if (this.#counts.size <= BAD_TAG_OFFSETS_MAX) return;
    this.#counts.delete(this.#counts.keys().next().value as number);
  }
}
