import { BLOCK_KEY_BYTES, type BlockCipherName } from "../crypto/port.ts";

/** Poly1305's r, kept for a session. */
const HASH_KEY_BYTES = 16;

/**
 * Quantum key that one session draws from the down pool: an encryption key, a MAC key and a hash
 * key. Three independent keys, so that no block of the cipher serves two purposes.
 */
export function sessionMaterialBytes(cipher: BlockCipherName): number {
  return 2 * BLOCK_KEY_BYTES[cipher] + HASH_KEY_BYTES;
}

/** The longest of all ciphers. */
export const SESSION_MATERIAL_BYTES_MAX = 2 * Math.max(...Object.values(BLOCK_KEY_BYTES)) + HASH_KEY_BYTES;

export interface SessionMaterial {
  readonly encryptionKey: Uint8Array;
  readonly macKey: Uint8Array;
  readonly hashKey: Uint8Array;
}

export function splitSessionMaterial(cipher: BlockCipherName, bytes: Uint8Array): SessionMaterial {
  const length = BLOCK_KEY_BYTES[cipher];
  return {
    encryptionKey: bytes.slice(0, length),
    macKey: bytes.slice(length, 2 * length),
    hashKey: bytes.slice(2 * length, 2 * length + HASH_KEY_BYTES),
  };
}
