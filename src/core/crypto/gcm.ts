import { KeygridError } from "../errors.ts";
import { equalConstantTime, wipe, xorInto } from "./bytes.ts";
import { encryptCounters, SCRATCH_BLOCKS, scratch } from "./counter-blocks.ts";
import { Ghash } from "./ghash.ts";
import type { BlockCipher } from "./port.ts";

/** Nonce length; other lengths, which GCM would hash, are refused. */
export const GCM_NONCE_BYTES = 12;
export const GCM_TAG_BYTES = 16;

/** Text that the first batch covers: its first block masks the tag. */
const FIRST_BYTES = 16 * (SCRATCH_BLOCKS - 1);

const tagMask = new Uint8Array(GCM_TAG_BYTES);
const expectedTag = new Uint8Array(GCM_TAG_BYTES);

/**
 * Galois/Counter Mode over any 16-byte block cipher: AES-256-GCM and SM4-GCM (RFC 8998) with 96-bit
 * nonces and 128-bit tags. Source: NIST SP 800-38D. It is our own because node:crypto has no SM4-GCM
 * and needs a new cipher object for each message. The caller never repeats a nonce under one key.
 */
export class Gcm {
  readonly #cipher: BlockCipher;
  /** Built at the first message: many sessions hold a block cipher only to fall back to. */
  #hash: Ghash | null = null;

  constructor(cipher: BlockCipher) {
    this.#cipher = cipher;
  }

  /**
   * Encrypts `plaintext` to `ciphertextOut` (same length; may be the same bytes) and writes the
   * 16-byte tag over it and `aad` to `tagOut`. Pass subarrays to work inside a frame.
   * @throws KeygridError KG_INVARIANT on a nonce, output or tag of the wrong length.
   */
  seal(nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array, ciphertextOut: Uint8Array, tagOut: Uint8Array): void {
    assertLengths(nonce, plaintext, ciphertextOut, tagOut);
    this.#startKeystream(nonce, plaintext.length);
    this.#crypt(nonce, plaintext, ciphertextOut);
    this.#tag(aad, ciphertextOut, tagOut);
  }

  /**
   * Checks the tag over `aad` and `ciphertext`, and only then decrypts to `plaintextOut` (same
   * length; may be the same bytes). On `false` nothing was written.
   * @throws KeygridError KG_INVARIANT on a nonce, output or tag of the wrong length.
   */
  open(nonce: Uint8Array, aad: Uint8Array, ciphertext: Uint8Array, tag: Uint8Array, plaintextOut: Uint8Array): boolean {
    assertLengths(nonce, ciphertext, plaintextOut, tag);
    this.#startKeystream(nonce, ciphertext.length);
    this.#tag(aad, ciphertext, expectedTag);
    const genuine = equalConstantTime(expectedTag, 0, tag, 0, GCM_TAG_BYTES);
    // The right tag of a forged frame must not stay behind.
    wipe(expectedTag);
    if (genuine) this.#crypt(nonce, ciphertext, plaintextOut);
    else wipe(scratch);
    return genuine;
  }

  /** Puts the first batch of keystream into `scratch`, behind the block that masks the tag. */
  #startKeystream(nonce: Uint8Array, textBytes: number): void {
    const blocks = 1 + Math.min(SCRATCH_BLOCKS - 1, (textBytes + 15) >>> 4);
    this.#encryptCounters(nonce, 1, blocks);
    tagMask.set(scratch.subarray(0, GCM_TAG_BYTES));
  }

  /** XORs all keystream into the text, the first batch of it being ready, and wipes `scratch`. */
  #crypt(nonce: Uint8Array, input: Uint8Array, output: Uint8Array): void {
    const length = input.length;
    let done = Math.min(FIRST_BYTES, length);
    let used = 16 + done;
    xorInto(output, 0, input, 0, scratch, 16, done);
    while (done < length) {
      const count = Math.min(scratch.length, length - done);
      this.#encryptCounters(nonce, 2 + done / 16, (count + 15) >>> 4);
      xorInto(output, done, input, done, scratch, 0, count);
      done += count;
      used = scratch.length;
    }
    wipe(scratch, 0, (used + 15) & ~15);
  }

  #encryptCounters(nonce: Uint8Array, counter: number, blocks: number): void {
    const view = new DataView(nonce.buffer, nonce.byteOffset, GCM_NONCE_BYTES);
    const cipher = this.#cipher;
    encryptCounters(cipher, blocks, view.getInt32(0), view.getInt32(4), view.getInt32(8), counter);
  }

  /** GHASH over both, masked; uses the mask up. */
  #tag(aad: Uint8Array, ciphertext: Uint8Array, out: Uint8Array): void {
    this.#hash ??= new Ghash(this.#hashKey());
    const hash = this.#hash;
    hash.reset();
    hash.update(aad);
    hash.update(ciphertext);
    hash.finish(aad.length, ciphertext.length, out);
    xorInto(out, 0, out, 0, tagMask, 0, GCM_TAG_BYTES);
    wipe(tagMask);
  }

  #hashKey(): Uint8Array {
    const block = new Uint8Array(16);
    this.#cipher.encryptBlocks(block, block, 1);
    return block;
  }
}

function assertLengths(nonce: Uint8Array, text: Uint8Array, out: Uint8Array, tag: Uint8Array): void {
  if (nonce.length !== GCM_NONCE_BYTES) fail(`a nonce of ${nonce.length} bytes`);
  if (out.length !== text.length) fail(`${out.length} bytes of room for ${text.length} of text`);
  if (tag.length !== GCM_TAG_BYTES) fail(`a tag of ${tag.length} bytes`);
}

function fail(what: string): never {
  throw new KeygridError("KG_INVARIANT", { what: `GCM was given ${what}` });
}
