import { wipe, xorInto } from "../crypto/bytes.ts";
import { GCM_NONCE_BYTES, Gcm } from "../crypto/gcm.ts";
import { KeystreamPads, PAD_PREFIX_BYTES } from "../crypto/keystream-pads.ts";
import { Poly1305Key, poly1305, poly1305Verify } from "../crypto/poly1305.ts";
import type { BlockCipherName, CryptoPort } from "../crypto/port.ts";
import { KeygridError } from "../errors.ts";
import type { Direction, Integrity } from "../policy.ts";
import { encodeHeader, type FrameHeader, FrameType, writeU32 } from "./header.ts";
import { type SessionMaterial, splitSessionMaterial } from "./session-material.ts";
import { HEADER_BYTES, TAG_BYTES, tagKeyBytes } from "./size.ts";

const nonce = new Uint8Array(GCM_NONCE_BYTES);

/**
 * The cryptography of one session at one end. A frame is header, ciphertext of the payload, tag; the
 * tag covers header and ciphertext. Under one-time pad the pool gives pad and, in the one-time
 * integrity modes, tag key; a block cipher is GCM under the session's encryption key.
 */
export class Protection {
  readonly #crypto: CryptoPort;
  readonly #cipherName: BlockCipherName;
  readonly #integrity: Integrity;
  readonly #session: number;
  readonly #keys: SessionMaterial;
  readonly #hashKey: Poly1305Key;
  /** Made when first needed: most channels never fall back to their block cipher. */
  #gcm: Gcm | null = null;
  #macPads: Partial<Record<Direction, KeystreamPads>> = {};
  /**
   * Highest sequence number sealed in each direction, of the types that stream (data, acknowledgements) and
   * of all others: sealing one twice is fatal. Plain fields, because every frame looks at them.
   */
  #upStream = -1;
  #upOther = -1;
  #downStream = -1;
  #downOther = -1;
  #isRetired = false;

  /** @param material as long as `sessionMaterialBytes(cipher)` says; copied. */
  constructor(
    crypto: CryptoPort,
    cipher: BlockCipherName,
    integrity: Integrity,
    material: Uint8Array,
    session: number,
  ) {
    this.#crypto = crypto;
    this.#cipherName = cipher;
    this.#integrity = integrity;
    this.#session = session;
    this.#keys = splitSessionMaterial(cipher, material);
    this.#hashKey = new Poly1305Key(this.#keys.hashKey);
  }

  /**
   * Builds the whole `frame` under one-time pad. `pad` holds as many bytes as the payload, then the tag
   * key; it is wiped.
   * @throws KeygridError KG_NONCE_REPEATED when this sequence number was sealed before.
   */
  sealWithPad(header: FrameHeader, payload: Uint8Array, pad: Uint8Array, frame: Uint8Array): void {
    this.#claim(header);
    encodeHeader(header, frame);
    const bytes = payload.length;
    const body = HEADER_BYTES + bytes;
    xorInto(frame, HEADER_BYTES, payload, 0, pad, 0, bytes);
    switch (this.#integrity) {
      case "wegman-carter-256":
        poly1305(pad, bytes, frame, 0, body, frame, body);
        break;
      case "wegman-carter-128":
        this.#hashKey.tag(frame, 0, body, pad, bytes, frame, body);
        break;
      case "session-mac": {
        const pads = this.#padsOf(header.direction);
        const at = pads.seek(header.sequence);
        this.#hashKey.tag(frame, 0, body, pads.bytes, at, frame, body);
        break;
      }
    }
    wipe(pad, 0, bytes + tagKeyBytes(this.#integrity));
  }

  /** Verifies and only then decrypts to `out`; wipes `pad` either way. False: nothing was written. */
  openWithPad(header: FrameHeader, frame: Uint8Array, pad: Uint8Array, out: Uint8Array): boolean {
    const bytes = header.payloadBytes;
    const genuine = !this.#isRetired && this.#verifyUnderPad(header, frame, pad);
    if (genuine) xorInto(out, 0, frame, HEADER_BYTES, pad, 0, bytes);
    wipe(pad, 0, bytes + tagKeyBytes(this.#integrity));
    return genuine;
  }

  /**
   * Builds the whole `frame` under the session's block cipher.
   * @throws KeygridError KG_NONCE_REPEATED when this sequence number was sealed before.
   */
  sealWithCipher(header: FrameHeader, payload: Uint8Array, frame: Uint8Array): void {
    this.#claim(header);
    encodeHeader(header, frame);
    const body = HEADER_BYTES + payload.length;
    this.#writeNonce(header);
    this.#cipher().seal(
      nonce,
      frame.subarray(0, HEADER_BYTES),
      payload,
      frame.subarray(HEADER_BYTES, body),
      frame.subarray(body),
    );
  }

  /** Verifies and only then decrypts to `out`. */
  openWithCipher(header: FrameHeader, frame: Uint8Array, out: Uint8Array): boolean {
    if (this.#isRetired) return false;
    const body = HEADER_BYTES + header.payloadBytes;
    this.#writeNonce(header);
    return this.#cipher().open(
      nonce,
      frame.subarray(0, HEADER_BYTES),
      frame.subarray(HEADER_BYTES, body),
      frame.subarray(body, body + TAG_BYTES),
      out,
    );
  }

  /** Overwrites the session's keys; afterwards nothing can be opened, and sealing is a defect. */
  retire(): void {
    this.#isRetired = true;
    for (const key of Object.values(this.#keys) as Uint8Array[]) wipe(key);
    this.#hashKey.wipe();
    for (const pads of Object.values(this.#macPads)) pads.wipe();
    this.#macPads = {};
    this.#gcm = null;
  }

  #verifyUnderPad(header: FrameHeader, frame: Uint8Array, pad: Uint8Array): boolean {
    const bytes = header.payloadBytes;
    const body = HEADER_BYTES + bytes;
    switch (this.#integrity) {
      case "wegman-carter-256":
        return poly1305Verify(pad, bytes, frame, 0, body, frame, body);
      case "wegman-carter-128":
        return this.#hashKey.verify(frame, 0, body, pad, bytes, frame, body);
      case "session-mac": {
        const pads = this.#padsOf(header.direction);
        const at = pads.seek(header.sequence);
        return this.#hashKey.verify(frame, 0, body, pads.bytes, at, frame, body);
      }
    }
  }

  /** A number serves one frame of a type and direction, whichever way it is protected. */
  #claim({ type, direction, sequence }: FrameHeader): void {
    if (this.#isRetired) throw new KeygridError("KG_INVARIANT", { what: `session ${this.#session} is retired` });
    const streams = type === FrameType.Data || type === FrameType.Ack;
    if (direction === "up") {
      if (sequence <= (streams ? this.#upStream : this.#upOther)) this.#repeated(type, direction, sequence);
      if (streams) this.#upStream = sequence;
      else this.#upOther = sequence;
      return;
    }
    if (sequence <= (streams ? this.#downStream : this.#downOther)) this.#repeated(type, direction, sequence);
    if (streams) this.#downStream = sequence;
    else this.#downOther = sequence;
  }

  #repeated(type: number, direction: Direction, sequence: number): never {
    const where = `session ${this.#session}, ${direction}, frame type ${type}, number ${sequence}`;
    throw new KeygridError("KG_NONCE_REPEATED", { where });
  }

  /** Direction and type 1 byte each, session 4, sequence 6: no two frames of a key have the same. */
  #writeNonce(header: FrameHeader): void {
    nonce[0] = header.direction === "up" ? 0 : 1;
    nonce[1] = header.type;
    writeU32(nonce, 2, this.#session);
    nonce[6] = 0;
    nonce[7] = 0;
    writeU32(nonce, 8, header.sequence);
  }

  #cipher(): Gcm {
    this.#gcm ??= new Gcm(this.#crypto.blockCipher(this.#cipherName, this.#keys.encryptionKey));
    return this.#gcm;
  }

  /** Pads of the session MAC; only data frames go up under it, so direction and session tell users apart. */
  #padsOf(direction: Direction): KeystreamPads {
    let pads = this.#macPads[direction];
    if (pads === undefined) {
      const prefix = new Uint8Array(PAD_PREFIX_BYTES);
      prefix[0] = direction === "up" ? 0 : 1;
      prefix[1] = FrameType.Data;
      writeU32(prefix, 4, this.#session);
      pads = new KeystreamPads(this.#crypto.blockCipher(this.#cipherName, this.#keys.macKey), prefix);
      this.#macPads[direction] = pads;
    }
    return pads;
  }
}
