import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { HmacSm3 } from "#core/crypto/hmac-sm3";
import { ascii, hex, native, PORTS, patterned, placedAt, pure, toHex } from "./helpers.ts";

/** GM/T 0042-2015 appendix D.3. */
const HMAC_VECTORS: readonly [Uint8Array, Uint8Array, string][] = [
  [
    hex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20"),
    ascii("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".repeat(2)),
    "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a",
  ],
  [
    hex("0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425"),
    hex("cd".repeat(50)),
    "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae",
  ],
  [hex("0b".repeat(32)), ascii("Hi There"), "c0ba18c68b90c88bc07de794bfc7d2c8d19ec31ed8773bc2b390c9604e0be11e"],
  [
    ascii("Jefe"),
    ascii("what do ya want for nothing?"),
    "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882",
  ],
];

for (const port of PORTS) {
  test(`${port.name} SM3 gives the digests of GB/T 32905 appendix A`, () => {
    assert.equal(toHex(port.sm3(ascii("abc"))), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    assert.equal(
      toHex(port.sm3(ascii("abcd".repeat(16)))),
      "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
    );
  });

  test(`${port.name} HMAC-SM3 gives the codes of GM/T 0042 appendix D.3`, () => {
    for (const [key, data, code] of HMAC_VECTORS) assert.equal(toHex(port.hmacSm3(key, data)), code);
  });
}

test("pure and native SM3 agree on every length from 0 to 200 and at any offset", () => {
  for (let length = 0; length <= 200; length++) {
    const data = patterned(length, length);
    assert.deepEqual(pure.sm3(placedAt(data, length % 7)), native.sm3(data));
  }
});

test("pure and native HMAC-SM3 agree on any key, also longer than a block", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 150 }), fc.uint8Array({ maxLength: 300 }), (key, data) => {
      assert.deepEqual(pure.hmacSm3(key, data), native.hmacSm3(key, data));
    }),
    { numRuns: 300 },
  );
});

test("one HMAC-SM3 key codes many messages, each as if it were the first", () => {
  const key = patterned(32);
  const kept = new HmacSm3(key);
  const out = new Uint8Array(40);
  for (let length = 0; length < 140; length += 13) {
    kept.macInto(patterned(length), out, 5);
    assert.deepEqual(out.slice(5, 37), native.hmacSm3(key, patterned(length)));
  }
});
