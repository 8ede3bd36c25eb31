import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { CryptoPort } from "#core/crypto/port";
import { createPureCrypto } from "#core/crypto/pure";
import { decodeHeader, emptyHeader } from "#core/protocol/header";
import { Protection } from "#core/protocol/protection";
import { sessionMaterialBytes } from "#core/protocol/session-material";
import { TAG_BYTES } from "#core/protocol/size";
import { createNativeCrypto } from "#drivers/native-crypto";
import { patterned, withBitFlipped } from "#test/helpers/patterned";
import { dataHeader, MODES, modeName, open, padFor, protection, seal } from "./sealed-frame.ts";

const pure = createPureCrypto();
const native = createNativeCrypto();
const UNTOUCHED = 0xa5;

describe("round trip", () => {
  const ports: readonly (readonly [CryptoPort, CryptoPort])[] = [
    [pure, pure],
    [native, native],
    [native, pure],
    [pure, native],
  ];
  for (const mode of MODES) {
    test(`${modeName(mode)}: what was sealed is opened, by either implementation of the primitives`, () => {
      for (const [sealing, opening] of ports) {
        for (const length of [0, 1, 15, 16, 17, 64, 1_340]) {
          const payload = patterned(length, length);
          const frame = seal(protection(sealing, mode), mode, dataHeader(mode, length), payload);
          const header = emptyHeader();
          assert.equal(decodeHeader(frame, header), "ok");
          const out = new Uint8Array(length);
          assert.equal(open(protection(opening, mode), mode, header, frame, out), true);
          assert.deepEqual(out, payload);
        }
      }
    });
  }
});

describe("forgery", () => {
  for (const mode of MODES) {
    test(`${modeName(mode)}: any flipped bit of header, ciphertext or tag is refused and writes nothing`, () => {
      const payload = patterned(20);
      const frame = seal(protection(native, mode), mode, dataHeader(mode, 20), payload);
      const by = protection(native, mode);
      for (let bit = 0; bit < 8 * frame.length; bit++) {
        const forged = withBitFlipped(frame, bit);
        const header = emptyHeader();
        // A flipped length or version falls before the tag is looked at.
        if (decodeHeader(forged, header) !== "ok") continue;
        const out = new Uint8Array(20).fill(UNTOUCHED);
        assert.equal(open(by, mode, header, forged, out), false, `bit ${bit}`);
        assert.ok(
          out.every((byte) => byte === UNTOUCHED),
          `bit ${bit} wrote`,
        );
      }
      const out = new Uint8Array(20);
      assert.equal(open(by, mode, dataHeader(mode, 20), frame, out), true, "the genuine frame still opens");
      assert.deepEqual(out, payload);
    });
  }

  for (const mode of MODES.filter(({ pad, integrity }) => !pad || integrity === "session-mac")) {
    test(`${modeName(mode)}: a frame does not open in another session, direction or number, nor with other keys`, () => {
      const frame = seal(protection(native, mode), mode, dataHeader(mode, 8), patterned(8));
      const out = new Uint8Array(8);
      assert.equal(open(protection(native, mode, 8), mode, dataHeader(mode, 8), frame, out), false, "session");
      assert.equal(open(protection(native, mode, 7, 4), mode, dataHeader(mode, 8), frame, out), false, "keys");
      for (const change of [{ direction: "down" }, { sequence: 10 }] as const) {
        const header = dataHeader(mode, 8, change);
        assert.equal(open(protection(native, mode), mode, header, frame, out), false, JSON.stringify(change));
      }
    });
  }

  test("random frames are refused", () => {
    for (const mode of MODES) {
      const by = protection(native, mode);
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 21 + TAG_BYTES, maxLength: 80 }), (frame) => {
          const header = dataHeader(mode, frame.length - 21 - TAG_BYTES);
          assert.equal(open(by, mode, header, frame, new Uint8Array(header.payloadBytes)), false);
        }),
        { numRuns: 50 },
      );
    }
  });
});

describe("pad", () => {
  for (const mode of MODES.filter(({ pad }) => pad)) {
    test(`${modeName(mode)}: the pad is wiped by sealing, and by opening whether genuine or not`, () => {
      const payload = patterned(40);
      const header = dataHeader(mode, 40);
      const isWiped = (pad: Uint8Array) => pad.every((byte) => byte === 0);
      const sealingPad = padFor(mode, 40);
      const frame = seal(protection(native, mode), mode, header, payload, sealingPad);
      assert.ok(isWiped(sealingPad));
      const openingPad = padFor(mode, 40);
      assert.equal(protection(native, mode).openWithPad(header, frame, openingPad, new Uint8Array(40)), true);
      assert.ok(isWiped(openingPad));
      const refusedPad = padFor(mode, 40);
      const forged = withBitFlipped(frame, 8 * frame.length - 1);
      assert.equal(protection(native, mode).openWithPad(header, forged, refusedPad, new Uint8Array(40)), false);
      assert.ok(isWiped(refusedPad));
    });

    test(`${modeName(mode)}: only the bytes of this frame are wiped in a larger scratch`, () => {
      const bytes = padFor(mode, 40).length;
      const scratch = patterned(bytes + 8, 2);
      const rest = scratch.slice(bytes);
      seal(protection(native, mode), mode, dataHeader(mode, 40), patterned(40), scratch);
      assert.deepEqual(scratch.subarray(bytes), rest);
    });
  }

  test("the ciphertext is payload XOR pad: the same pad gives the payload back", () => {
    for (const mode of MODES.filter(({ pad }) => pad)) {
      const payload = patterned(33, 8);
      const pad = padFor(mode, 33);
      const frame = seal(protection(native, mode), mode, dataHeader(mode, 33), payload);
      const decrypted = payload.map((_, i) => (frame[21 + i] as number) ^ (pad[i] as number));
      assert.deepEqual(decrypted, payload);
    }
  });
});

describe("retirement", () => {
  for (const mode of MODES.filter(({ pad, integrity }) => !pad || integrity !== "wegman-carter-256")) {
    test(`${modeName(mode)}: after retire() nothing genuine opens`, () => {
      const header = dataHeader(mode, 12);
      const frame = seal(protection(native, mode), mode, header, patterned(12));
      const by = protection(native, mode);
      assert.equal(open(by, mode, header, frame, new Uint8Array(12)), true);
      by.retire();
      const out = new Uint8Array(12).fill(UNTOUCHED);
      assert.equal(open(by, mode, header, frame, out), false);
      assert.ok(out.every((byte) => byte === UNTOUCHED));
    });
  }

  test("the material that a session was made of is copied: wiping it changes nothing", () => {
    for (const mode of MODES) {
      const material = patterned(sessionMaterialBytes(mode.cipher), 3);
      const by = new Protection(native, mode.cipher, mode.integrity, material, 7);
      material.fill(0);
      const frame = seal(protection(native, mode), mode, dataHeader(mode, 5), patterned(5));
      assert.equal(open(by, mode, dataHeader(mode, 5), frame, new Uint8Array(5)), true);
    }
  });

  test("after retire() nothing opens, not even what was sealed under wiped keys", () => {
    for (const mode of MODES) {
      const by = protection(native, mode);
      by.retire();
      const zeros = new Uint8Array(sessionMaterialBytes(mode.cipher));
      const forger = new Protection(native, mode.cipher, mode.integrity, zeros, 7);
      const header = dataHeader(mode, 12);
      const frame = seal(forger, mode, header, patterned(12));
      assert.equal(open(by, mode, header, frame, new Uint8Array(12)), false, modeName(mode));
    }
  });
});
