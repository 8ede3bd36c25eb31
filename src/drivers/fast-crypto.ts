import { assertRange } from "#core/crypto/bytes";
import type { BlockCipher, BlockCipherName, CryptoPort } from "#core/crypto/port";
import { createPureCrypto } from "#core/crypto/pure";
import { createNativeCrypto } from "./native-crypto.ts";

/**
 * Blocks that a key encrypts in TypeScript before an OpenSSL object is made for it. Making one costs as
 * much as some 300 blocks, and most keys of a large fleet never see that many: a session of a meter that
 * reports once a minute protects ten frames.
 */
export const NATIVE_FROM_BLOCKS = 512;

/** Messages up to this length are authenticated in TypeScript, for the same reason. */
const SHORT_MESSAGE_BYTES = 512;

const pure = createPureCrypto();
const native = createNativeCrypto();

class AdaptiveBlockCipher implements BlockCipher {
  readonly #name: BlockCipherName;
  /** Kept until the native cipher is made, then wiped. */
  readonly #key: Uint8Array;
  #cipher: BlockCipher;
  #blocksLeft = NATIVE_FROM_BLOCKS;

  constructor(name: BlockCipherName, key: Uint8Array) {
    this.#name = name;
    this.#cipher = pure.blockCipher(name, key);
    this.#key = key.slice();
  }

  encryptBlocks(input: Uint8Array, output: Uint8Array, blocks: number): void {
    assertRange(input, 0, 16 * blocks);
    if (this.#blocksLeft >= 0) this.#countDown(blocks);
    this.#cipher.encryptBlocks(input, output, blocks);
  }

  #countDown(blocks: number): void {
    this.#blocksLeft -= blocks;
    if (this.#blocksLeft >= 0) return;
    this.#cipher = native.blockCipher(this.#name, this.#key);
    this.#key.fill(0);
  }
}

/** The primitives as fast as this process has them: TypeScript for little work, node:crypto for much. */
export function createFastCrypto(): CryptoPort {
  return {
    name: "native",
    blockCipher: (name, key) => new AdaptiveBlockCipher(name, key),
    sm3: (data) => (data.length <= SHORT_MESSAGE_BYTES ? pure : native).sm3(data),
    hmacSm3: (key, data) => (data.length <= SHORT_MESSAGE_BYTES ? pure : native).hmacSm3(key, data),
  };
}
