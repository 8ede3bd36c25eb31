import { Aes256 } from "./aes256.ts";
import { HmacSm3 } from "./hmac-sm3.ts";
import type { BlockCipherName, CryptoPort } from "./port.ts";
import { sm3 } from "./sm3.ts";
import { Sm4 } from "./sm4.ts";

/** The primitives in TypeScript alone: for environments without node:crypto, and to check it against. */
export function createPureCrypto(): CryptoPort {
  return {
    name: "pure",
    blockCipher(name: BlockCipherName, key: Uint8Array) {
      return name === "sm4" ? new Sm4(key) : new Aes256(key);
    },
    sm3,
    hmacSm3(key: Uint8Array, data: Uint8Array) {
      return new HmacSm3(key).mac(data);
    },
  };
}
