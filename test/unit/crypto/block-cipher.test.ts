import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BLOCK_KEY_BYTES, type BlockCipherName, type CryptoPort } from "#core/crypto/port";
import { KeygridError } from "#core/errors";
import { hex, native, PORTS, placedAt, pure, toHex } from "./helpers.ts";

const VECTORS: readonly [string, BlockCipherName, string, string, string][] = [
  [
    "FIPS 197 appendix C.3",
    "aes-256",
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    "00112233445566778899aabbccddeeff",
    "8ea2b7ca516745bfeafc49904b496089",
  ],
  [
    "GB/T 32907 appendix A.1",
    "sm4",
    "0123456789abcdeffedcba9876543210",
    "0123456789abcdeffedcba9876543210",
    "681edf34d206965e86b3e94f536e4246",
  ],
];

function encrypt(port: CryptoPort, name: BlockCipherName, key: Uint8Array, data: Uint8Array) {
  const out = new Uint8Array(data.length);
  port.blockCipher(name, key).encryptBlocks(data, out, data.length / 16);
  return out;
}

for (const port of PORTS) {
  for (const [source, name, key, plaintext, ciphertext] of VECTORS) {
    test(`${port.name} ${name} gives the block of ${source}`, () => {
      assert.equal(toHex(encrypt(port, name, hex(key), hex(plaintext))), ciphertext);
    });
  }

  test(`${port.name} ciphers refuse a key of the wrong length`, () => {
    for (const name of ["aes-256", "sm4"] as const) {
      for (const length of [0, 15, 17, 24, 31, 33]) {
        assert.throws(
          () => port.blockCipher(name, new Uint8Array(length)),
          (error) => error instanceof KeygridError && error.code === "KG_CRYPTO_KEY",
        );
      }
    }
  });

  test(`${port.name} ciphers refuse more blocks than the arrays hold`, () => {
    const cipher = port.blockCipher("sm4", new Uint8Array(16));
    const two = new Uint8Array(32);
    assert.throws(() => cipher.encryptBlocks(two, new Uint8Array(48), 3), KeygridError);
    assert.throws(() => cipher.encryptBlocks(new Uint8Array(48), two, 3), KeygridError);
  });

  test(`${port.name} ciphers keep no state between calls and encrypt in place`, () => {
    const cipher = port.blockCipher("aes-256", hex("11".repeat(32)));
    const data = hex("000102030405060708090a0b0c0d0e0f".repeat(3));
    const apart = new Uint8Array(48);
    cipher.encryptBlocks(data, apart, 3);
    cipher.encryptBlocks(data, data, 3);
    assert.deepEqual(data, apart);
    assert.deepEqual(data.subarray(0, 16), data.subarray(32, 48));
  });
}

test("SM4 applied a million times gives GB/T 32907 appendix A.2", () => {
  const key = hex("0123456789abcdeffedcba9876543210");
  const block = key.slice();
  const cipher = pure.blockCipher("sm4", key);
  for (let i = 0; i < 1_000_000; i++) cipher.encryptBlocks(block, block, 1);
  assert.equal(toHex(block), "595298c7c6fd271f0402f804c33d3f66");
});

test("pure and native ciphers agree on any key, data, number of blocks and offset", () => {
  const name = fc.constantFrom<BlockCipherName>("aes-256", "sm4");
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const input = name.chain((cipher) =>
    fc.record({
      cipher: fc.constant(cipher),
      key: bytes(BLOCK_KEY_BYTES[cipher]),
      data: fc.integer({ min: 0, max: 12 }).chain((blocks) => bytes(16 * blocks)),
      offset: fc.nat({ max: 17 }),
    }),
  );
  fc.assert(
    fc.property(input, ({ cipher, key, data, offset }) => {
      const placed = placedAt(data, offset);
      const expected = encrypt(native, cipher, key, placed);
      assert.deepEqual(encrypt(pure, cipher, placedAt(key, offset), placed), expected);
    }),
    { numRuns: 300 },
  );
});
