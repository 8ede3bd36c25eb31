import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { Gcm } from "#core/crypto/gcm";
import { Ghash } from "#core/crypto/ghash";
import type { BlockCipherName, CryptoPort } from "#core/crypto/port";
import { KeygridError } from "#core/errors";
import { hex, native, PORTS, patterned, placedAt, pure, toHex, withBitFlipped } from "./helpers.ts";

const LONG_PLAINTEXT =
  "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" +
  "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255";
const LONG_CIPHERTEXT =
  "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa" +
  "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad";
const FEFF_KEY = "feffe9928665731c6d6a8f9467308308".repeat(2);

interface Vector {
  readonly source: string;
  readonly cipher: BlockCipherName;
  readonly key: string;
  readonly nonce: string;
  readonly aad: string;
  readonly plaintext: string;
  readonly ciphertext: string;
  readonly tag: string;
}

/**
 * Test cases 13 to 16 of the GCM specification (McGrew and Viega). Cases 17 and 18 have nonces of 64
 * and 480 bits, which this implementation refuses; a test below says so.
 */
const VECTORS: readonly Vector[] = [
  {
    source: "GCM test case 13",
    cipher: "aes-256",
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    aad: "",
    plaintext: "",
    ciphertext: "",
    tag: "530f8afbc74536b9a963b4f1c4cb738b",
  },
  {
    source: "GCM test case 14",
    cipher: "aes-256",
    key: "00".repeat(32),
    nonce: "00".repeat(12),
    aad: "",
    plaintext: "00".repeat(16),
    ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
    tag: "d0d1c8a799996bf0265b98b5d48ab919",
  },
  {
    source: "GCM test case 15",
    cipher: "aes-256",
    key: FEFF_KEY,
    nonce: "cafebabefacedbaddecaf888",
    aad: "",
    plaintext: LONG_PLAINTEXT,
    ciphertext: LONG_CIPHERTEXT,
    tag: "b094dac5d93471bdec1a502270e3cc6c",
  },
  {
    source: "GCM test case 16",
    cipher: "aes-256",
    key: FEFF_KEY,
    nonce: "cafebabefacedbaddecaf888",
    aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    plaintext: LONG_PLAINTEXT.slice(0, 120),
    ciphertext: LONG_CIPHERTEXT.slice(0, 120),
    tag: "76fc6ece0f4e1768cddf8853bb2d551b",
  },
  {
    source: "RFC 8998 appendix A.1",
    cipher: "sm4",
    key: "0123456789abcdeffedcba9876543210",
    nonce: "00001234567800000000abcd",
    aad: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
    plaintext: ["aa", "bb", "cc", "dd", "ee", "ff", "ee", "aa"].map((b) => b.repeat(8)).join(""),
    ciphertext:
      "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735" +
      "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
    tag: "83de3541e4c2b58177e065a9bf7b62ec",
  },
];

function seal(gcm: Gcm, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array) {
  const ciphertext = new Uint8Array(plaintext.length);
  const tag = new Uint8Array(16);
  gcm.seal(nonce, aad, plaintext, ciphertext, tag);
  return { ciphertext, tag };
}

function nodeSeal(key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plaintext: Uint8Array) {
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(aad);
  const ciphertext = new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final()]));
  return { ciphertext, tag: new Uint8Array(cipher.getAuthTag()) };
}

function gcmOf(port: CryptoPort, cipher: BlockCipherName, key: Uint8Array): Gcm {
  return new Gcm(port.blockCipher(cipher, key));
}

for (const port of PORTS) {
  for (const vector of VECTORS) {
    test(`GCM over ${port.name} ${vector.cipher} gives ${vector.source} and opens it`, () => {
      const gcm = gcmOf(port, vector.cipher, hex(vector.key));
      const nonce = hex(vector.nonce);
      const aad = hex(vector.aad);
      const sealed = seal(gcm, nonce, aad, hex(vector.plaintext));
      assert.equal(toHex(sealed.ciphertext), vector.ciphertext);
      assert.equal(toHex(sealed.tag), vector.tag);
      const opened = new Uint8Array(sealed.ciphertext.length);
      assert.equal(gcm.open(nonce, aad, sealed.ciphertext, sealed.tag, opened), true);
      assert.equal(toHex(opened), vector.plaintext);
    });
  }
}

const key32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const nonce12 = fc.uint8Array({ minLength: 12, maxLength: 12 });

test("AES-256-GCM agrees with node's on any key, nonce, associated data, text and offset", () => {
  const data = fc.record({
    key: key32,
    nonce: nonce12,
    aad: fc.uint8Array({ maxLength: 60 }),
    plaintext: fc.uint8Array({ maxLength: 200 }),
    offset: fc.nat({ max: 9 }),
  });
  fc.assert(
    fc.property(data, fc.constantFrom(...PORTS), ({ key, nonce, aad, plaintext, offset }, port) => {
      const gcm = gcmOf(port, "aes-256", key);
      const placedNonce = placedAt(nonce, offset);
      const own = seal(gcm, placedNonce, placedAt(aad, offset), placedAt(plaintext, offset));
      assert.deepEqual(own, nodeSeal(key, nonce, aad, plaintext));
    }),
    { numRuns: 200 },
  );
});

test("AES-256-GCM agrees with node's on every length from 0 to 200, and beyond one batch", () => {
  const key = patterned(32);
  const gcm = gcmOf(pure, "aes-256", key);
  const lengths = Array.from({ length: 201 }, (_, i) => i);
  // 2,032 bytes is what the first batch of keystream covers.
  for (const length of [...lengths, 2_031, 2_032, 2_033, 2_048, 4_080, 4_081, 9_999]) {
    const nonce = patterned(12, length);
    const aad = patterned(length % 37);
    const expected = nodeSeal(key, nonce, aad, patterned(length));
    assert.deepEqual(seal(gcm, nonce, aad, patterned(length)), expected, `${length} bytes`);
    const opened = new Uint8Array(length);
    assert.equal(gcm.open(nonce, aad, expected.ciphertext, expected.tag, opened), true);
    assert.deepEqual(opened, patterned(length));
  }
});

test("SM4-GCM text is node's SM4 counter mode, and its tag GHASH by definition", () => {
  const input = fc.record({
    key: fc.uint8Array({ minLength: 16, maxLength: 16 }),
    nonce: nonce12,
    aad: fc.uint8Array({ maxLength: 40 }),
    plaintext: fc.uint8Array({ maxLength: 120 }),
  });
  fc.assert(
    fc.property(input, fc.constantFrom(...PORTS), ({ key, nonce, aad, plaintext }, port) => {
      const sealed = seal(gcmOf(port, "sm4", key), nonce, aad, plaintext);
      const counter = new Uint8Array([...nonce, 0, 0, 0, 1]);
      const stream = createCipheriv("sm4-ctr", key, counter);
      const mask = stream.update(new Uint8Array(16));
      assert.deepEqual(sealed.ciphertext, new Uint8Array(stream.update(plaintext)));
      const hashKey = new Uint8Array(16);
      native.blockCipher("sm4", key).encryptBlocks(hashKey, hashKey, 1);
      const hash = ghashByDefinition(hashKey, aad, sealed.ciphertext);
      assert.deepEqual(
        sealed.tag,
        hash.map((byte, i) => byte ^ (mask[i] as number)),
      );
    }),
    { numRuns: 100 },
  );
});

/** SP 800-38D algorithms 1 and 2, bit by bit on big integers: nothing shared with the tables. */
function ghashByDefinition(hashKey: Uint8Array, aad: Uint8Array, text: Uint8Array): Uint8Array {
  const padded = (bytes: Uint8Array) => {
    const out = new Uint8Array(Math.ceil(bytes.length / 16) * 16);
    out.set(bytes);
    return toHex(out);
  };
  const length = (bytes: Uint8Array) => (bytes.length * 8).toString(16).padStart(16, "0");
  const blocks = padded(aad) + padded(text) + length(aad) + length(text);
  const h = BigInt(`0x${toHex(hashKey)}`);
  let y = 0n;
  for (let at = 0; at < blocks.length; at += 32) {
    const x = y ^ BigInt(`0x${blocks.slice(at, at + 32)}`);
    y = 0n;
    let v = h;
    for (let bit = 127n; bit >= 0n; bit--) {
      if (((x >> bit) & 1n) !== 0n) y ^= v;
      v = (v >> 1n) ^ ((v & 1n) !== 0n ? 0xe1n << 120n : 0n);
    }
  }
  return hex(y.toString(16).padStart(32, "0"));
}

test("a GHASH object hashes again from the start after a reset", () => {
  const ghash = new Ghash(patterned(16));
  const first = new Uint8Array(16);
  const second = new Uint8Array(16);
  for (const out of [first, second]) {
    ghash.reset();
    ghash.update(patterned(21));
    ghash.finish(21, 0, out);
  }
  assert.deepEqual(first, ghashByDefinition(patterned(16), patterned(21), new Uint8Array(0)));
  assert.deepEqual(second, first);
});

for (const cipher of ["aes-256", "sm4"] as const) {
  test(`every flipped bit of nonce, header, ciphertext or tag is refused under ${cipher}`, () => {
    const gcm = gcmOf(pure, cipher, patterned(cipher === "sm4" ? 16 : 32));
    const nonce = patterned(12, 2);
    const aad = patterned(21, 3);
    const { ciphertext, tag } = seal(gcm, nonce, aad, patterned(50, 4));
    const out = new Uint8Array(50);
    const attempt = (n: Uint8Array, a: Uint8Array, c: Uint8Array, t: Uint8Array) => {
      assert.equal(gcm.open(n, a, c, t, out), false);
      assert.deepEqual(out, new Uint8Array(50), "nothing of the plaintext came out");
    };
    for (let i = 0; i < 8 * 12; i++) attempt(withBitFlipped(nonce, i), aad, ciphertext, tag);
    for (let i = 0; i < 8 * 21; i++) attempt(nonce, withBitFlipped(aad, i), ciphertext, tag);
    for (let i = 0; i < 8 * 50; i++) attempt(nonce, aad, withBitFlipped(ciphertext, i), tag);
    for (let i = 0; i < 8 * 16; i++) attempt(nonce, aad, ciphertext, withBitFlipped(tag, i));
    assert.equal(gcm.open(nonce, aad, ciphertext, tag, out), true, "and the true one is opened");
  });
}

test("sealing and opening work in place inside one frame", () => {
  const gcm = gcmOf(native, "sm4", patterned(16));
  const nonce = patterned(12);
  const frame = new Uint8Array(21 + 480 + 16);
  frame.set(patterned(21, 9));
  const aad = frame.subarray(0, 21);
  const text = frame.subarray(21, 501);
  const tag = frame.subarray(501);
  text.set(patterned(480, 7));
  gcm.seal(nonce, aad, text, text, tag);
  assert.notDeepEqual(text.slice(), patterned(480, 7));
  assert.deepEqual(frame.slice(0, 21), patterned(21, 9));
  assert.equal(gcm.open(nonce, aad, text, tag, text), true);
  assert.deepEqual(text.slice(), patterned(480, 7));
});

test("GCM refuses a nonce that is not 96 bits, a short tag and room of another length", () => {
  const gcm = gcmOf(pure, "aes-256", hex(FEFF_KEY));
  const none = new Uint8Array(0);
  const text = new Uint8Array(20);
  const tag = new Uint8Array(16);
  for (const length of [0, 8, 11, 13, 16, 60]) {
    assert.throws(() => gcm.seal(new Uint8Array(length), none, text, text, tag), KeygridError);
    assert.throws(() => gcm.open(new Uint8Array(length), none, text, tag, text), KeygridError);
  }
  const nonce = new Uint8Array(12);
  assert.throws(() => gcm.open(nonce, none, text, tag.subarray(1), text), KeygridError);
  assert.throws(() => gcm.seal(nonce, none, text, text.subarray(1), tag), KeygridError);
});
