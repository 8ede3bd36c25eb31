/** Frames rebuilt from the papers alone: RFC 8439's Poly1305 over big integers, NIST SP 800-38D's GHASH bit by bit. */
import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { describe, test } from "node:test";
import type { BlockCipherName } from "#core/crypto/port";
import { BLOCK_KEY_BYTES } from "#core/crypto/port";
import { sessionMaterialBytes } from "#core/protocol/session-material";
import { createNativeCrypto } from "#drivers/native-crypto";
import { patterned } from "#test/helpers/patterned";
import { CIPHERS, dataHeader, INTEGRITIES, type Mode, padFor, protection, seal } from "./sealed-frame.ts";

const native = createNativeCrypto();
const P1305 = 2n ** 130n - 5n;
const CLAMP = 0x0ffffffc0ffffffc0ffffffc0fffffffn;

function little(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function poly1305(r: Uint8Array, s: Uint8Array, message: Uint8Array): Uint8Array {
  const clamped = little(r) & CLAMP;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const block = message.subarray(at, at + 16);
    sum = ((sum + little(block) + 2n ** BigInt(8 * block.length)) * clamped) % P1305;
  }
  const tag = (sum + little(s)) % 2n ** 128n;
  return Uint8Array.from({ length: 16 }, (_, i) => Number((tag >> BigInt(8 * i)) & 0xffn));
}

function encryptBlock(cipher: BlockCipherName, key: Uint8Array, block: Uint8Array): Uint8Array {
  const ecb = createCipheriv(cipher === "sm4" ? "sm4-ecb" : "aes-256-ecb", key, null).setAutoPadding(false);
  return new Uint8Array(ecb.update(block));
}

function big(bytes: Uint8Array): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** Multiplication in GF(2^128) as SP 800-38D, algorithm 1 has it. */
function gfMultiply(x: bigint, y: bigint): bigint {
  let z = 0n;
  let v = y;
  for (let i = 127n; i >= 0n; i--) {
    if ((x >> i) & 1n) z ^= v;
    v = v & 1n ? (v >> 1n) ^ (0xe1n << 120n) : v >> 1n;
  }
  return z;
}

function ghash(key: bigint, aad: Uint8Array, text: Uint8Array): bigint {
  let y = 0n;
  for (const part of [aad, text]) {
    for (let at = 0; at < part.length; at += 16) {
      const block = new Uint8Array(16);
      block.set(part.subarray(at, at + 16));
      y = gfMultiply(y ^ big(block), key);
    }
  }
  return gfMultiply(y ^ ((BigInt(8 * aad.length) << 64n) | BigInt(8 * text.length)), key);
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.map((byte, i) => byte ^ (b[i] as number));
}

/** The 21 bytes of the header, written out field by field. */
function headerBytes(mode: Mode, payloadBytes: number): Uint8Array {
  const algorithm = mode.pad ? 0 : mode.cipher === "sm4" ? 2 : 1;
  const second = (algorithm << 5) | (INTEGRITIES.indexOf(mode.integrity) << 3);
  const offset = mode.pad ? [0, 0, 0, 1_000 >>> 8, 1_000 & 255] : [0, 0, 0, 0, 0];
  const numbers = [0, 0, 0, 5, 0, 0, 0, 7, 0, 0, 0, 9];
  return Uint8Array.of(0x15, second, ...numbers, ...offset, payloadBytes >>> 8, payloadBytes & 255);
}

const materialOf = (cipher: BlockCipherName) => patterned(sessionMaterialBytes(cipher), 3);

/** Tag key of a frame under one-time pad: r and s. */
function tagKey(mode: Mode, pad: Uint8Array, payloadBytes: number): { r: Uint8Array; s: Uint8Array } {
  const keyBytes = BLOCK_KEY_BYTES[mode.cipher];
  const material = materialOf(mode.cipher);
  const kept = material.subarray(2 * keyBytes);
  if (mode.integrity === "wegman-carter-256") {
    return { r: pad.subarray(payloadBytes, payloadBytes + 16), s: pad.subarray(payloadBytes + 16) };
  }
  if (mode.integrity === "wegman-carter-128") return { r: kept, s: pad.subarray(payloadBytes) };
  // Direction, type Data, two zero bytes, session; then the sequence number as 64 bits.
  const counter = Uint8Array.of(0, 5, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 9);
  return { r: kept, s: encryptBlock(mode.cipher, material.subarray(keyBytes, 2 * keyBytes), counter) };
}

describe("a frame under one-time pad, rebuilt by hand", () => {
  for (const cipher of CIPHERS) {
    for (const integrity of INTEGRITIES) {
      test(`${cipher}, ${integrity}: header, payload XOR pad, Poly1305 over both`, () => {
        const mode: Mode = { cipher, integrity, pad: true };
        for (const length of [0, 1, 16, 61, 300]) {
          const payload = patterned(length, 4);
          const pad = padFor(mode, length);
          const { r, s } = tagKey(mode, pad, length);
          const body = Buffer.concat([headerBytes(mode, length), xor(payload, pad.subarray(0, length))]);
          const expected = Buffer.concat([body, poly1305(r, s, body)]);
          const frame = seal(protection(native, mode), mode, dataHeader(mode, length), payload);
          assert.equal(Buffer.from(frame).toString("hex"), expected.toString("hex"), `${length} bytes`);
        }
      });
    }
  }
});

describe("a frame under the block cipher, rebuilt by hand", () => {
  for (const cipher of CIPHERS) {
    test(`${cipher}: GCM with nonce = direction, type, session, number, and the header as additional data`, () => {
      const mode: Mode = { cipher, integrity: "session-mac", pad: false };
      const key = materialOf(cipher).subarray(0, BLOCK_KEY_BYTES[cipher]);
      // Direction up, type Data, session 7, sequence 9 as 48 bits.
      const nonce = Uint8Array.of(0, 5, 0, 0, 0, 7, 0, 0, 0, 0, 0, 9);
      const block = (n: number) => encryptBlock(cipher, key, Uint8Array.of(...nonce, 0, 0, n >>> 8, n & 255));
      for (const length of [0, 1, 16, 61, 300]) {
        const payload = patterned(length, 4);
        const aad = headerBytes(mode, length);
        const blocks = Math.ceil(length / 16);
        const keystream = Buffer.concat(Array.from({ length: blocks }, (_, i) => block(i + 2)));
        const text = xor(payload, keystream);
        const hashKey = big(encryptBlock(cipher, key, new Uint8Array(16)));
        const tag = (ghash(hashKey, aad, text) ^ big(block(1))).toString(16).padStart(32, "0");
        const frame = seal(protection(native, mode), mode, dataHeader(mode, length), payload);
        assert.equal(
          Buffer.from(frame).toString("hex"),
          Buffer.concat([aad, text]).toString("hex") + tag,
          `${length} bytes`,
        );
      }
    });
  }

  test("aes-256: OpenSSL's own GCM makes the same frame", () => {
    const mode: Mode = { cipher: "aes-256", integrity: "session-mac", pad: false };
    const payload = patterned(100, 4);
    const aad = headerBytes(mode, 100);
    const gcm = createCipheriv(
      "aes-256-gcm",
      materialOf("aes-256").subarray(0, 32),
      Uint8Array.of(0, 5, 0, 0, 0, 7, 0, 0, 0, 0, 0, 9),
    );
    gcm.setAAD(aad);
    const expected = Buffer.concat([aad, gcm.update(payload), gcm.final(), gcm.getAuthTag()]);
    const frame = seal(protection(native, mode), mode, dataHeader(mode, 100), payload);
    assert.equal(Buffer.from(frame).toString("hex"), expected.toString("hex"));
  });
});
