import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeHeader, emptyHeader, encodeHeader, type FrameHeader } from "#core/protocol/header";
import { frameBytes, HEADER_BYTES, PAYLOAD_BYTES_MAX, TAG_BYTES } from "#core/protocol/size";

const header: fc.Arbitrary<FrameHeader> = fc.record(
  {
    type: fc.integer({ min: 1, max: 10 }) as fc.Arbitrary<FrameHeader["type"]>,
    algorithm: fc.constantFrom("otp", "aes-256-gcm", "sm4-gcm"),
    integrity: fc.constantFrom("session-mac", "wegman-carter-128", "wegman-carter-256"),
    direction: fc.constantFrom("up", "down"),
    pair: fc.nat({ max: 2 ** 32 - 1 }),
    session: fc.nat({ max: 2 ** 32 - 1 }),
    sequence: fc.nat({ max: 2 ** 32 - 1 }),
    poolOffset: fc.nat({ max: 2 ** 40 - 1 }),
    payloadBytes: fc.nat({ max: PAYLOAD_BYTES_MAX }),
  },
  { noNullPrototype: true },
);

test("a header that was written is read back whole", () => {
  fc.assert(
    fc.property(header, (written) => {
      const frame = new Uint8Array(frameBytes(written.payloadBytes));
      encodeHeader(written, frame);
      const read = emptyHeader();
      assert.equal(decodeHeader(frame, read), "ok");
      assert.deepEqual(read, written);
    }),
  );
});

test("a frame that is one byte too short or too long is refused", () => {
  fc.assert(
    fc.property(header, fc.constantFrom(-1, 1), (written, change) => {
      const frame = new Uint8Array(frameBytes(written.payloadBytes));
      encodeHeader(written, frame);
      const wrong = new Uint8Array(frame.length + change);
      wrong.set(frame.subarray(0, wrong.length));
      assert.notEqual(decodeHeader(wrong, emptyHeader()), "ok");
    }),
  );
});

test("random bytes never crash the decoder and never pass with a length of their own", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1_600 }), (bytes) => {
      const read = emptyHeader();
      if (decodeHeader(bytes, read) !== "ok") return;
      assert.equal(read.payloadBytes, bytes.length - HEADER_BYTES - TAG_BYTES);
    }),
    { numRuns: 2_000 },
  );
});

test("another version, an unknown type and set reserved bits are named", () => {
  const frame = new Uint8Array(frameBytes(0));
  encodeHeader(emptyHeader(), frame);
  const version = frame.slice();
  version[0] = 0x25;
  assert.equal(decodeHeader(version, emptyHeader()), "bad-version");
  const type = frame.slice();
  type[0] = 0x1f;
  assert.equal(decodeHeader(type, emptyHeader()), "bad-type");
  const reserved = frame.slice();
  reserved[1] = 1;
  assert.equal(decodeHeader(reserved, emptyHeader()), "bad-field");
});
