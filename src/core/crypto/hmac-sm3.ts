import {
  absorbSm3Block,
  finishSm3,
  initialSm3State,
  SM3_BLOCK_BYTES,
  SM3_DIGEST_BYTES,
  type Sm3State,
  sm3,
} from "./sm3.ts";

const running = initialSm3State();
const innerDigest = new Uint8Array(SM3_DIGEST_BYTES);

/**
 * HMAC with SM3 under one key. The two key blocks are hashed once, so that each further code costs
 * only its message and one block more. Source: RFC 2104.
 */
export class HmacSm3 {
  readonly #inner: Sm3State;
  readonly #outer: Sm3State;

  /** @param key of any length; longer than 64 bytes it is hashed first. Not kept. */
  constructor(key: Uint8Array) {
    const block = new Uint8Array(SM3_BLOCK_BYTES);
    block.set(key.length > SM3_BLOCK_BYTES ? sm3(key) : key);
    this.#inner = keyState(block, 0x36);
    this.#outer = keyState(block, 0x5c);
    block.fill(0);
  }

  /** Writes the 32-byte code of `data` to `out[outOffset..]`. */
  macInto(data: Uint8Array, out: Uint8Array, outOffset: number): void {
    running.set(this.#inner);
    finishSm3(running, SM3_BLOCK_BYTES, data, innerDigest, 0);
    running.set(this.#outer);
    finishSm3(running, SM3_BLOCK_BYTES, innerDigest, out, outOffset);
  }

  /** The 32-byte code of `data`. */
  mac(data: Uint8Array): Uint8Array {
    const code = new Uint8Array(SM3_DIGEST_BYTES);
    this.macInto(data, code, 0);
    return code;
  }
}

function keyState(block: Uint8Array, pad: number): Sm3State {
  const padded = block.map((byte) => byte ^ pad);
  const state = initialSm3State();
  absorbSm3Block(state, new DataView(padded.buffer), 0);
  padded.fill(0);
  return state;
}
