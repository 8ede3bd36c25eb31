/**
 * The cryptographic primitives that the core needs, as a port with two implementations: `pure`
 * (TypeScript, here in the core) and `native` (node:crypto, in src/drivers). Tests hold the two
 * against each other and against published vectors.
 */

/** A keyed block cipher, 16-byte blocks. */
export interface BlockCipher {
  /** Encrypts `blocks` 16-byte blocks of `input` into `output` (may be the same array). */
  encryptBlocks(input: Uint8Array, output: Uint8Array, blocks: number): void;
}

export type BlockCipherName = "aes-256" | "sm4";

/** Key length in bytes: AES-256 32, SM4 16 (GB/T 32907). */
export const BLOCK_KEY_BYTES: Readonly<Record<BlockCipherName, number>> = { "aes-256": 32, sm4: 16 };

export interface CryptoPort {
  readonly name: "pure" | "native";
  blockCipher(name: BlockCipherName, key: Uint8Array): BlockCipher;
  /** SM3 digest, 32 bytes (GB/T 32905). */
  sm3(data: Uint8Array): Uint8Array;
  /** HMAC with SM3, 32 bytes (RFC 2104). */
  hmacSm3(key: Uint8Array, data: Uint8Array): Uint8Array;
}
