import { GCM_NONCE_BYTES, Gcm } from "../crypto/gcm.ts";
import { BLOCK_KEY_BYTES, type BlockCipherName, type CryptoPort } from "../crypto/port.ts";
import { KeygridError } from "../errors.ts";
import { Ledger } from "../key-pool/ledger.ts";
import type { Algorithm, Direction } from "../policy.ts";
import { emptyHeader, encodeHeader, type FrameHeader, FrameType, writeU32 } from "./header.ts";
import { frameBytes, HEADER_BYTES, TAG_BYTES } from "./size.ts";

/** Number of the injected key-encryption keys; another injection would count it up. */
export const KEY_EPOCH = 1;

/** The two keys that are injected at both ends at commissioning, one for each direction. */
export interface KeyEncryptionKeys {
  /** Courier to terminal: chunks of key. */
  readonly down: Uint8Array;
  /** Terminal to courier: receipts. */
  readonly up: Uint8Array;
}

type Wrapped = typeof FrameType.KeyDelivery | typeof FrameType.KeyReceipt;

const nonce = new Uint8Array(GCM_NONCE_BYTES);

/**
 * The cryptography of wrapped delivery at one end: key deliveries (down) and receipts (up) of one pair in
 * GCM under its key-encryption keys. Computational, whatever the key inside is used for.
 */
export class KeyWrap {
  readonly pair: number;
  readonly algorithm: Algorithm;
  /** What became of the key-encryption keys: injected at commissioning, used as such, never in a pool. */
  readonly ledger = new Ledger();
  readonly #crypto: CryptoPort;
  readonly #cipher: BlockCipherName;
  readonly #keys: KeyEncryptionKeys;
  readonly #gcm: Partial<Record<Direction, Gcm>> = {};
  readonly #header = emptyHeader();
  /** Highest number sealed, by direction: sealing one twice is fatal. */
  readonly #sealed: Record<Direction, number> = { down: -1, up: -1 };

  /** `keys`: each as long as the cipher's key. */
  constructor(crypto: CryptoPort, cipher: BlockCipherName, keys: KeyEncryptionKeys, pair: number) {
    this.#crypto = crypto;
    this.#cipher = cipher;
    this.#keys = keys;
    this.pair = pair;
    this.algorithm = cipher === "sm4" ? "sm4-gcm" : "aes-256-gcm";
    const bits = 2 * BLOCK_KEY_BYTES[cipher] * 8;
    this.ledger.injectedBits = bits;
    this.ledger.book("key-encryption", bits);
  }

  /**
   * The whole frame around `payload`.
   * @throws KeygridError KG_NONCE_REPEATED unless `sequence` is above every one sealed before.
   */
  seal(type: Wrapped, sequence: number, payload: Uint8Array): Uint8Array {
    const direction = type === FrameType.KeyDelivery ? "down" : "up";
    if (sequence <= this.#sealed[direction]) {
      const where = `key epoch ${KEY_EPOCH} of pair ${this.pair}, ${direction}, number ${sequence}`;
      throw new KeygridError("KG_NONCE_REPEATED", { where });
    }
    this.#sealed[direction] = sequence;
    const header = this.#header;
    header.type = type;
    header.algorithm = this.algorithm;
    header.direction = direction;
    header.pair = this.pair;
    header.session = KEY_EPOCH;
    header.sequence = sequence;
    header.payloadBytes = payload.length;
    const frame = new Uint8Array(frameBytes(payload.length));
    encodeHeader(header, frame);
    writeNonce(header);
    const body = HEADER_BYTES + payload.length;
    const aad = frame.subarray(0, HEADER_BYTES);
    this.#gcmOf(direction).seal(nonce, aad, payload, frame.subarray(HEADER_BYTES, body), frame.subarray(body));
    return frame;
  }

  /** Verifies and only then decrypts to `out`, `header.payloadBytes` long. `header` is that of `frame`. */
  open(header: FrameHeader, frame: Uint8Array, out: Uint8Array): boolean {
    writeNonce(header);
    const body = HEADER_BYTES + header.payloadBytes;
    return this.#gcmOf(header.direction).open(
      nonce,
      frame.subarray(0, HEADER_BYTES),
      frame.subarray(HEADER_BYTES, body),
      frame.subarray(body, body + TAG_BYTES),
      out,
    );
  }

  /** Made when first used: most terminals of a large run have one direction busy at a time. */
  #gcmOf(direction: Direction): Gcm {
    let gcm = this.#gcm[direction];
    if (gcm === undefined) {
      gcm = new Gcm(this.#crypto.blockCipher(this.#cipher, this.#keys[direction]));
      this.#gcm[direction] = gcm;
    }
    return gcm;
  }
}

/** Direction and type 1 byte each, key epoch 4, sequence 6, as for sessions. */
function writeNonce(header: FrameHeader): void {
  nonce[0] = header.direction === "up" ? 0 : 1;
  nonce[1] = header.type;
  writeU32(nonce, 2, header.session);
  nonce[6] = 0;
  nonce[7] = 0;
  writeU32(nonce, 8, header.sequence);
}
