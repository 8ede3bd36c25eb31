import { assertKeyBytes, assertRange } from "./bytes.ts";
import { BLOCK_KEY_BYTES, type BlockCipher } from "./port.ts";

/**
 * SM4, encryption only (counter modes need no more). The S-box and the linear map L are joined into
 * four 32-bit tables when the module loads. Source: GB/T 32907-2016.
 */
const ROUNDS = 32;

const SBOX_HEX =
  "d690e9fecce13db716b614c228fb2c052b679a762abe04c3aa44132649860699" +
  "9c4250f491ef987a33540b43edcfac62e4b31ca9c908e89580df94fa758f3fa6" +
  "4707a7fcf37317ba83593c19e6854fa8686b81b27164da8bf8eb0f4b70569d35" +
  "1e240e5e6358d1a225227c3b01217887d40046579fd327524c3602e7a0c4c89e" +
  "eabf8ad240c738b5a3f7f2cef96115a1e0ae5da49b341a55ad933230f58cb1e3" +
  "1df6e22e8266ca60c02923ab0d534e6fd5db3745defd8e2f03ff6a726d6c5b51" +
  "8d1baf92bbddbc7f11d95c411f105ad80ac13188a5cd7bbd2d74d012b8e5b4b0" +
  "8969974a0c96777e65b9f109c56ec68418f07dec3adc4d2079ee5f3ed7cb3948";

/** FK of GB/T 32907 section 7.3. */
const SYSTEM_PARAMETERS = [0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc] as const;

const sbox = new Uint8Array(256);
const table0 = new Int32Array(256);
const table1 = new Int32Array(256);
const table2 = new Int32Array(256);
const table3 = new Int32Array(256);
fillTables();

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function fillTables(): void {
  for (let x = 0; x < 256; x++) {
    const s = Number.parseInt(SBOX_HEX.slice(2 * x, 2 * x + 2), 16);
    sbox[x] = s;
    const top = s << 24;
    const word = top ^ rotateLeft(top, 2) ^ rotateLeft(top, 10) ^ rotateLeft(top, 18) ^ rotateLeft(top, 24);
    table0[x] = word;
    table1[x] = rotateLeft(word, 24);
    table2[x] = rotateLeft(word, 16);
    table3[x] = rotateLeft(word, 8);
  }
}

/** T of section 6.2: S-box on the four bytes, then L. */
function transform(word: number): number {
  return (
    (table0[word >>> 24] as number) ^
    (table1[(word >>> 16) & 0xff] as number) ^
    (table2[(word >>> 8) & 0xff] as number) ^
    (table3[word & 0xff] as number)
  );
}

/** T' of section 7.3, for the key schedule alone: S-box, then L'. */
function transformKey(word: number): number {
  const s =
    ((sbox[word >>> 24] as number) << 24) |
    ((sbox[(word >>> 16) & 0xff] as number) << 16) |
    ((sbox[(word >>> 8) & 0xff] as number) << 8) |
    (sbox[word & 0xff] as number);
  return s ^ rotateLeft(s, 13) ^ rotateLeft(s, 23);
}

/** CK_i of section 7.3: byte j is (4i + j) * 7 mod 256. */
function roundParameter(round: number): number {
  let word = 0;
  for (let j = 0; j < 4; j++) word = (word << 8) | (((4 * round + j) * 7) & 0xff);
  return word;
}

export class Sm4 implements BlockCipher {
  readonly #roundKeys = new Int32Array(ROUNDS);

  /**
   * @param key 16 bytes; not kept.
   * @throws KeygridError KG_CRYPTO_KEY on any other length.
   */
  constructor(key: Uint8Array) {
    assertKeyBytes("sm4", key, BLOCK_KEY_BYTES.sm4);
    const view = new DataView(key.buffer, key.byteOffset, key.length);
    const k = SYSTEM_PARAMETERS.map((parameter, i) => view.getInt32(4 * i) ^ parameter);
    for (let i = 0; i < ROUNDS; i++) {
      const mixed = (k[1] as number) ^ (k[2] as number) ^ (k[3] as number) ^ roundParameter(i);
      const next = (k[0] as number) ^ transformKey(mixed);
      this.#roundKeys[i] = next;
      k.shift();
      k.push(next);
    }
  }

  encryptBlocks(input: Uint8Array, output: Uint8Array, blocks: number): void {
    assertRange(input, 0, 16 * blocks);
    assertRange(output, 0, 16 * blocks);
    const source = new DataView(input.buffer, input.byteOffset, input.length);
    const target = new DataView(output.buffer, output.byteOffset, output.length);
    for (let at = 0; at < 16 * blocks; at += 16) this.#encrypt(source, target, at);
  }

  #encrypt(source: DataView, target: DataView, at: number): void {
    const k = this.#roundKeys;
    let a = source.getInt32(at);
    let b = source.getInt32(at + 4);
    let c = source.getInt32(at + 8);
    let d = source.getInt32(at + 12);
    for (let i = 0; i < ROUNDS; i += 4) {
      a ^= transform(b ^ c ^ d ^ (k[i] as number));
      b ^= transform(c ^ d ^ a ^ (k[i + 1] as number));
      c ^= transform(d ^ a ^ b ^ (k[i + 2] as number));
      d ^= transform(a ^ b ^ c ^ (k[i + 3] as number));
    }
    // R of section 6.2: the words leave in reverse order.
    target.setInt32(at, d);
    target.setInt32(at + 4, c);
    target.setInt32(at + 8, b);
    target.setInt32(at + 12, a);
  }
}
