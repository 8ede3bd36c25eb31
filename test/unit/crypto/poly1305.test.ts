import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { Poly1305Key, poly1305, poly1305Verify } from "#core/crypto/poly1305";
import { finishTag } from "#core/crypto/poly1305-limbs";
import { KeygridError } from "#core/errors";
import {
  ascii,
  bigIntToLittleEndian,
  hex,
  littleEndianToBigInt,
  patterned,
  placedAt,
  toHex,
  withBitFlipped,
} from "./helpers.ts";

const P = (1n << 130n) - 5n;
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn;

/** RFC 8439 section 2.5 on big integers. */
function tagByDefinition(key: Uint8Array, message: Uint8Array): Uint8Array {
  const r = littleEndianToBigInt(key.subarray(0, 16)) & CLAMP;
  let h = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const block = message.subarray(at, at + 16);
    h = ((h + littleEndianToBigInt(block) + (1n << BigInt(8 * block.length))) * r) % P;
  }
  return bigIntToLittleEndian(h + littleEndianToBigInt(key.subarray(16, 32)), 16);
}

function tagOf(key: Uint8Array, message: Uint8Array): Uint8Array {
  const tag = new Uint8Array(16);
  poly1305(key, 0, message, 0, message.length, tag, 0);
  return tag;
}

const IETF_TEXT =
  "Any submission to the IETF intended by the Contributor for publication as all or part of an " +
  "IETF Internet-Draft or RFC and any statement made within the context of an IETF activity is " +
  'considered an "IETF Contribution". Such statements include oral statements in IETF sessions, ' +
  "as well as written and electronic communications made at any time or place, which are addressed to";
const JABBERWOCKY =
  "'Twas brillig, and the slithy toves\nDid gyre and gimble in the wabe:\n" +
  "All mimsy were the borogoves,\nAnd the mome raths outgrabe.";
const R_TEXT = "36e5f6b5c5e06070f0efca96227a863e";
const ZERO = "00".repeat(16);
const FF = "ff".repeat(16);
const R_9 = `0100000000000000 0400000000000000 ${ZERO}`;

/** RFC 8439 section 2.5.2 and appendix A.3: source, key r || s, message, tag. */
const RFC_VECTORS: readonly [string, string, Uint8Array, string][] = [
  [
    "section 2.5.2",
    "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
    ascii("Cryptographic Forum Research Group"),
    "a8061dc1305136c6c22b8baf0c0127a9",
  ],
  ["A.3 #1", ZERO + ZERO, new Uint8Array(64), ZERO],
  ["A.3 #2", ZERO + R_TEXT, ascii(IETF_TEXT), R_TEXT],
  ["A.3 #3", R_TEXT + ZERO, ascii(IETF_TEXT), "f3477e7cd95417af89a6b8794c310cf0"],
  [
    "A.3 #4",
    "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0",
    ascii(JABBERWOCKY),
    "4541669a7eaaee61e708dc7cbcc5eb62",
  ],
  ["A.3 #5", `02${"00".repeat(31)}`, hex(FF), `03${"00".repeat(15)}`],
  ["A.3 #6", `02${"00".repeat(15)}${FF}`, hex(`02${"00".repeat(15)}`), `03${"00".repeat(15)}`],
  ["A.3 #7", `01${"00".repeat(31)}`, hex(`${FF} f0${"ff".repeat(15)} 11${"00".repeat(15)}`), `05${"00".repeat(15)}`],
  ["A.3 #8", `01${"00".repeat(31)}`, hex(`${FF} fb${"fe".repeat(15)} ${"01".repeat(16)}`), ZERO],
  ["A.3 #9", `02${"00".repeat(31)}`, hex(`fd${"ff".repeat(15)}`), `fa${"ff".repeat(15)}`],
  [
    "A.3 #10",
    R_9,
    hex(
      "e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000" +
        "00000000000000000000000000000000 0100000000000000 0000000000000000",
    ),
    "14000000000000005500000000000000",
  ],
  [
    "A.3 #11",
    R_9,
    hex("e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000" + "00000000000000000000000000000000"),
    "13000000000000000000000000000000",
  ],
];

for (const [source, key, message, tag] of RFC_VECTORS) {
  test(`Poly1305 gives the tag of RFC 8439 ${source}`, () => {
    assert.equal(toHex(tagOf(hex(key), message)), tag);
    assert.equal(toHex(tagByDefinition(hex(key), message)), tag, "the reference agrees");
  });
}

/** Bernstein, "The Poly1305-AES message-authentication code" (2005), appendix B: m, r, k, n, tag. */
const AES_VECTORS: readonly [string, string, string, string, string][] = [
  [
    "f3f6",
    "851fc40c3467ac0be05cc20404f3f700",
    "ec074c835580741701425b623235add6",
    "fb447350c4e868c52ac3275cf9d4327e",
    "f4c633c3044fc145f84f335cb81953de",
  ],
  [
    "",
    "a0f3080000f46400d0c7e9076c834403",
    "75deaa25c09f208e1dc4ce6b5cad3fbf",
    "61ee09218d29b0aaed7e154a2c5509cc",
    "dd3fab2251f11ac759f0887129cc2ee7",
  ],
  [
    "663cea190ffb83d89593f3f476b6bc24d7e679107ea26adb8caf6652d0656136",
    "48443d0bb0d21109c89a100b5ce2c208",
    "6acb5f61a7176dd320c5c1eb2edcdc74",
    "ae212a55399729595dea458bc621ff0e",
    "0ee1c16bb73f0f4fd19881753c01cdbe",
  ],
  [
    "ab0812724a7f1e342742cbed374d94d136c6b8795d45b3819830f2c04491faf0" +
      "990c62e48b8018b2c3e4a0fa3134cb67fa83e158c994d961c4cb21095c1bf9",
    "12976a08c4426d0ce8a82407c4f48207",
    "e1a5668a4d5b66a5f68cc5424ed5982d",
    "9ae831e743978d3a23527c7128149e3a",
    "5154ad0d2cb26e01274fc51148491f1b",
  ],
];

test("a kept r with s = AES_k(n) gives the published Poly1305-AES tags", () => {
  for (const [message, r, k, n, tag] of AES_VECTORS) {
    const aes128 = createCipheriv("aes-128-ecb", hex(k), null).setAutoPadding(false);
    const pad = new Uint8Array(aes128.update(hex(n)));
    const out = new Uint8Array(16);
    const m = hex(message);
    new Poly1305Key(hex(r)).tag(m, 0, m.length, pad, 0, out, 0);
    assert.equal(toHex(out), tag);
  }
});

/** Bytes that are mostly extreme, where carries go furthest. */
const extreme = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 0xff, 0xfb, 0xfe, 1) },
  { weight: 1, arbitrary: fc.nat({ max: 255 }) },
);

test("Poly1305 agrees with big integers on random and on extreme keys and messages", () => {
  for (const byte of [fc.nat({ max: 255 }), extreme]) {
    fc.assert(
      fc.property(
        fc.array(byte, { minLength: 32, maxLength: 32 }),
        fc.array(byte, { maxLength: 200, size: "max" }),
        fc.nat({ max: 7 }),
        (keyBytes, messageBytes, offset) => {
          const key = Uint8Array.from(keyBytes);
          const message = Uint8Array.from(messageBytes);
          const expected = tagByDefinition(key, message);
          assert.deepEqual(tagOf(placedAt(key, offset), placedAt(message, offset)), expected);
        },
      ),
      { numRuns: 500 },
    );
  }
});

test("Poly1305 agrees with big integers on every length from 0 to 200 and across its chunks", () => {
  const key = hex(`${FF}${"ff".repeat(16)}`);
  const lengths = Array.from({ length: 201 }, (_, i) => i);
  for (const length of [...lengths, 2_047, 2_048, 2_049, 2_064, 4_096, 5_000]) {
    for (const message of [patterned(length), new Uint8Array(length).fill(0xff)]) {
      assert.deepEqual(tagOf(key, message), tagByDefinition(key, message), `${length} bytes`);
    }
  }
});

test("the final reduction is right for every limb sign and next to multiples of 2^130 - 5", () => {
  const LIMB_MAX = 2 ** 21 + 2 ** 12;
  const limb = fc.oneof(
    fc.integer({ min: -LIMB_MAX, max: LIMB_MAX }),
    fc.constantFrom(-LIMB_MAX, -6, -5, -1, 0, 1, 4, 5, LIMB_MAX),
  );
  const randomLimbs = fc.array(limb, { minLength: 6, maxLength: 6 });
  const nearModulus = fc.integer({ min: -40, max: 40 }).map((distance) => {
    const limbs = [distance - 5, 0, 0, 0, 0, 2 ** 20];
    return limbs;
  });
  const fullLimbs = fc
    .integer({ min: -9, max: 0 })
    .map((low) => [2 ** 22 - 1 + low, ...Array(4).fill(2 ** 22 - 1), 2 ** 20 - 1]);
  fc.assert(
    fc.property(
      fc.oneof(randomLimbs, nearModulus, fullLimbs),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      (limbs, pad) => {
        const value = limbs.reduceRight((sum, x) => (sum << 22n) + BigInt(x), 0n);
        const reduced = ((value % P) + P) % P;
        const out = new Uint8Array(16);
        finishTag(Float64Array.from(limbs), pad, 0, out, 0);
        assert.deepEqual(out, bigIntToLittleEndian(reduced + littleEndianToBigInt(pad), 16));
      },
    ),
    { numRuns: 2_000 },
  );
});

test("a kept key tags a region of a frame, and with its pad equals the one-time form", () => {
  const key = patterned(32, 5);
  const frame = patterned(560, 6);
  const pads = patterned(48, 8);
  pads.set(key.subarray(16), 17);
  const kept = new Poly1305Key(placedAt(key, 3));
  kept.tag(frame, 9, 501, pads, 17, frame, 510);
  assert.deepEqual(frame.slice(510, 526), tagOf(key, frame.slice(9, 510)));
  assert.deepEqual(frame.slice(526), patterned(560, 6).slice(526), "nothing beyond the tag changed");
  assert.equal(kept.verify(frame, 9, 501, pads, 17, frame, 510), true);
});

test("every flipped bit of message, tag or pad is refused", () => {
  const key = patterned(32, 3);
  const message = patterned(53, 4);
  const tag = tagOf(key, message);
  const check = (k: Uint8Array, m: Uint8Array, t: Uint8Array) => poly1305Verify(k, 0, m, 0, m.length, t, 0);
  assert.equal(check(key, message, tag), true);
  for (let i = 0; i < 8 * 53; i++) assert.equal(check(key, withBitFlipped(message, i), tag), false);
  for (let i = 0; i < 8 * 16; i++) assert.equal(check(key, message, withBitFlipped(tag, i)), false);
  for (let i = 128; i < 256; i++) assert.equal(check(withBitFlipped(key, i), message, tag), false);
  assert.equal(check(key, message.subarray(0, 52), tag), false, "a shorter message");
  assert.equal(check(key, new Uint8Array([...message, 0]), tag), false, "a longer message");
});

test("keys, pads, messages and tags that leave their array are refused", () => {
  const bytes = new Uint8Array(40);
  assert.throws(() => new Poly1305Key(bytes, 25), KeygridError);
  assert.throws(() => poly1305(bytes, 9, bytes, 0, 4, bytes, 0), KeygridError);
  assert.throws(() => poly1305(bytes, 0, bytes, 39, 2, bytes, 0), KeygridError);
  assert.throws(() => poly1305(bytes, 0, bytes, 0, 4, bytes, 25), KeygridError);
});
