import { KeygridError } from "../errors.ts";
import { assertRange, equalConstantTime, wipe } from "./bytes.ts";
import { finishTag, hashMessage, type Limbs, loadHashKey } from "./poly1305-limbs.ts";

export const POLY1305_TAG_BYTES = 16;
/** Length of the hash key r. */
export const POLY1305_HASH_KEY_BYTES = 16;
/** Length of the pad s that hides the hash; it protects one message only. */
export const POLY1305_PAD_BYTES = 16;

const accumulator: Limbs = new Float64Array(6);
const expectedTag = new Uint8Array(POLY1305_TAG_BYTES);

/**
 * Poly1305 under a kept hash key r, with a fresh 16-byte pad s per message (RFC 8439 section 2.5).
 * `wegman-carter-128` takes s from the pool; a session MAC takes s_i = E_k(nonce_i), which is
 * Bernstein's Poly1305-AES, and likewise with SM4. Two tags under one pad give r away.
 */
export class Poly1305Key {
  readonly #r: Limbs = new Float64Array(6);

  /**
   * @param hashKey 16 bytes at `offset`, clamped here; not kept.
   * @throws KeygridError KG_CRYPTO_KEY when they are not there.
   */
  constructor(hashKey: Uint8Array, offset = 0) {
    this.load(hashKey, offset);
  }

  /** Takes another r, 16 bytes at `offset` of `hashKey`. For `wegman-carter-256`: no allocation. */
  load(hashKey: Uint8Array, offset: number): void {
    const found = hashKey.length - offset;
    if (offset < 0 || found < POLY1305_HASH_KEY_BYTES) {
      const params = { cipher: "poly1305", found, need: POLY1305_HASH_KEY_BYTES };
      throw new KeygridError("KG_CRYPTO_KEY", params);
    }
    loadHashKey(hashKey, offset, this.#r);
  }

  /**
   * Writes the 16-byte tag of `message[offset..offset + lengthBytes]` to `out[outOffset..]`, with the
   * pad s at `pad[padOffset..]`.
   * @throws KeygridError KG_INVARIANT when a range leaves its array.
   */
  tag(
    message: Uint8Array,
    offset: number,
    lengthBytes: number,
    pad: Uint8Array,
    padOffset: number,
    out: Uint8Array,
    outOffset: number,
  ): void {
    assertRange(message, offset, lengthBytes);
    assertRange(pad, padOffset, POLY1305_PAD_BYTES);
    assertRange(out, outOffset, POLY1305_TAG_BYTES);
    hashMessage(this.#r, message, offset, lengthBytes, accumulator);
    finishTag(accumulator, pad, padOffset, out, outOffset);
  }

  /** Whether `tag[tagOffset..]` is the tag of the message, compared in constant time. */
  verify(
    message: Uint8Array,
    offset: number,
    lengthBytes: number,
    pad: Uint8Array,
    padOffset: number,
    tag: Uint8Array,
    tagOffset: number,
  ): boolean {
    this.tag(message, offset, lengthBytes, pad, padOffset, expectedTag, 0);
    const genuine = equalConstantTime(expectedTag, 0, tag, tagOffset, POLY1305_TAG_BYTES);
    // The right tag of a forged frame must not stay behind.
    wipe(expectedTag);
    return genuine;
  }

  /** Overwrites r; the key then tags nothing worth trusting. */
  wipe(): void {
    this.#r.fill(0);
  }
}

const oneTimeKey = new Poly1305Key(new Uint8Array(POLY1305_HASH_KEY_BYTES));

/**
 * One-time Poly1305 (RFC 8439 section 2.5): the 32-byte key r || s at `key[keyOffset..]` protects
 * this message alone, which is `wegman-carter-256`. Writes 16 bytes to `out[outOffset..]`.
 * @throws KeygridError KG_INVARIANT when a range leaves its array.
 */
export function poly1305(
  key: Uint8Array,
  keyOffset: number,
  message: Uint8Array,
  offset: number,
  lengthBytes: number,
  out: Uint8Array,
  outOffset: number,
): void {
  oneTimeKey.load(key, keyOffset);
  const padOffset = keyOffset + POLY1305_HASH_KEY_BYTES;
  oneTimeKey.tag(message, offset, lengthBytes, key, padOffset, out, outOffset);
  oneTimeKey.wipe();
}

/** Like `poly1305`, but compares with `tag[tagOffset..]` in constant time. */
export function poly1305Verify(
  key: Uint8Array,
  keyOffset: number,
  message: Uint8Array,
  offset: number,
  lengthBytes: number,
  tag: Uint8Array,
  tagOffset: number,
): boolean {
  oneTimeKey.load(key, keyOffset);
  const padOffset = keyOffset + POLY1305_HASH_KEY_BYTES;
  const genuine = oneTimeKey.verify(message, offset, lengthBytes, key, padOffset, tag, tagOffset);
  oneTimeKey.wipe();
  return genuine;
}
