import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { createPureCrypto } from "#core/crypto/pure";
import { KeygridError } from "#core/errors";
import { FrameType, type FrameTypeNumber } from "#core/protocol/header";
import { frameBytes, HEADER_BYTES } from "#core/protocol/size";
import { createNativeCrypto } from "#drivers/native-crypto";
import { patterned } from "#test/helpers/patterned";
import { dataHeader, MODES, modeName, padFor, protection, seal } from "./sealed-frame.ts";

const native = createNativeCrypto();

function isRepeat(error: unknown): boolean {
  assert.ok(error instanceof KeygridError);
  assert.equal(error.code, "KG_NONCE_REPEATED");
  return true;
}

describe("a sequence number seals one frame of a type and direction", () => {
  for (const mode of MODES) {
    test(`${modeName(mode)}: sealing a number twice, or one below it, is fatal and draws nothing`, () => {
      const by = protection(native, mode);
      seal(by, mode, dataHeader(mode, 4, { sequence: 9 }), patterned(4));
      for (const sequence of [9, 8, 0]) {
        const frame = new Uint8Array(frameBytes(4));
        const pad = padFor(mode, 4);
        const header = dataHeader(mode, 4, { sequence });
        const repeat = () =>
          mode.pad ? by.sealWithPad(header, patterned(4), pad, frame) : by.sealWithCipher(header, patterned(4), frame);
        assert.throws(repeat, isRepeat);
        assert.ok(
          frame.every((byte) => byte === 0),
          "nothing of the frame was written",
        );
        assert.deepEqual(pad, padFor(mode, 4), "the pad was not touched");
      }
      seal(by, mode, dataHeader(mode, 4, { sequence: 10 }), patterned(4));
    });
  }

  test("a number that went out under one-time pad does not go out under the block cipher, nor the other way", () => {
    for (const mode of MODES) {
      const by = protection(native, mode);
      const other = { ...mode, pad: !mode.pad };
      seal(by, mode, dataHeader(mode, 4), patterned(4));
      assert.throws(() => seal(by, other, dataHeader(other, 4), patterned(4)), isRepeat);
    }
  });

  test("each direction, and frames that stream and frames that control, count for themselves", () => {
    for (const mode of MODES) {
      const by = protection(native, mode);
      for (const direction of ["up", "down"] as const) {
        for (const type of [FrameType.Data, FrameType.Close]) {
          seal(by, mode, dataHeader(mode, 4, { direction, type }), patterned(4));
          assert.throws(() => seal(by, mode, dataHeader(mode, 4, { direction, type }), patterned(4)), isRepeat);
        }
      }
    }
  });
});

describe("nonces", () => {
  const identity = fc.record({
    direction: fc.constantFrom("up" as const, "down" as const),
    type: fc.integer({ min: 1, max: 10 }) as fc.Arbitrary<FrameTypeNumber>,
    session: fc.nat({ max: 2 ** 32 - 1 }),
    sequence: fc.nat({ max: 2 ** 32 - 1 }),
  });

  for (const cipher of ["aes-256", "sm4"] as const) {
    test(`${cipher}: the keystream of GCM differs between directions, types, sessions and numbers`, () => {
      const mode = { cipher, integrity: "session-mac", pad: false } as const;
      const zeros = new Uint8Array(32);
      fc.assert(
        fc.property(
          fc.uniqueArray(identity, { minLength: 2, maxLength: 12, selector: (one) => JSON.stringify(one) }),
          (ids) => {
            const streams = ids.map(({ session, ...rest }) => {
              const frame = seal(
                protection(native, mode, session),
                mode,
                dataHeader(mode, 32, { session, ...rest }),
                zeros,
              );
              return Buffer.from(frame.subarray(HEADER_BYTES, HEADER_BYTES + 32)).toString("hex");
            });
            assert.equal(new Set(streams).size, ids.length);
          },
        ),
      );
    });

    test(`${cipher}: neighbours in every part of the identity have keystreams without a block in common`, () => {
      const mode = { cipher, integrity: "session-mac", pad: false } as const;
      const blocks = new Set<string>();
      let drawn = 0;
      for (const session of [1, 2, 2 ** 24, 2 ** 32 - 1]) {
        for (const direction of ["up", "down"] as const) {
          for (const type of [FrameType.Data, FrameType.Ack, FrameType.Close]) {
            const by = protection(createPureCrypto(), mode, session);
            for (const sequence of [0, 1, 2, 2 ** 31, 2 ** 32 - 1]) {
              const header = dataHeader(mode, 64, { session, direction, type, sequence });
              const frame = seal(by, mode, header, new Uint8Array(64));
              for (let at = 0; at < 64; at += 16) {
                blocks.add(Buffer.from(frame.subarray(HEADER_BYTES + at, HEADER_BYTES + at + 16)).toString("hex"));
                drawn++;
              }
            }
          }
        }
      }
      assert.equal(blocks.size, drawn);
    });
  }
});
