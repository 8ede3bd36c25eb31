/** Each decoder against bytes that are nearly right: every one either reads exactly what was written or refuses. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeAck, encodeAck } from "#core/protocol/ack";
import {
  ANSWER_BYTES,
  decodeAnswer,
  decodeProposal,
  encodeAnswer,
  encodeProposal,
  PROPOSAL_BYTES,
} from "#core/protocol/handshake";
import { type DecodeAnswer, decodeHeader, emptyHeader, encodeHeader } from "#core/protocol/header";
import { ACK_PAYLOAD_BYTES, frameBytes, HEADER_BYTES, PAYLOAD_BYTES_MAX, TAG_BYTES } from "#core/protocol/size";
import { parseTimeline } from "#core/timeline/parse";
import { withBitFlipped } from "#test/helpers/patterned";

const REFUSALS: readonly DecodeAnswer[] = ["too-short", "bad-version", "bad-type", "bad-field", "bad-length"];
const proposal = encodeProposal({
  use: "encryption",
  algorithm: "sm4-gcm",
  integrity: "wegman-carter-128",
  blockCipher: "sm4",
  lifetimeSeconds: 3_600,
  payloadBitsPerSecond: 11_000,
  upNext: 2 ** 47 + 5,
  downNext: 77,
  sequence: 2 ** 31,
  recovered: true,
});
const answer = encodeAnswer({
  answer: "queue",
  session: 9,
  sessionKeyOffset: 2 ** 40,
  upFloor: 3,
  lifetimeSeconds: 60,
  position: 4,
  withinMs: 5,
});

function frame(payloadBytes: number): Uint8Array {
  const bytes = new Uint8Array(frameBytes(payloadBytes));
  encodeHeader({ ...emptyHeader(), pair: 7, session: 3, sequence: 12, poolOffset: 2 ** 39, payloadBytes }, bytes);
  return bytes;
}

/** `bytes` cut or filled up to every length from 0 to a little more. */
function* resized(bytes: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length <= bytes.length + 20; length++) {
    const other = new Uint8Array(length);
    other.set(bytes.subarray(0, length));
    if (length !== bytes.length) yield other;
  }
}

describe("a frame header", () => {
  test("of any other length is refused with a reason", () => {
    for (const bytes of resized(frame(9)))
      assert.ok(REFUSALS.includes(decodeHeader(bytes, emptyHeader())), `${bytes.length}`);
  });

  test("with a flipped bit is refused with a reason or read as what it then says, byte for byte", () => {
    const whole = frame(9);
    for (let bit = 0; bit < 8 * HEADER_BYTES; bit++) {
      const flipped = withBitFlipped(whole, bit);
      const header = emptyHeader();
      if (decodeHeader(flipped, header) !== "ok") continue;
      const again = new Uint8Array(flipped.length);
      encodeHeader(header, again);
      assert.deepEqual(again.subarray(0, HEADER_BYTES), flipped.subarray(0, HEADER_BYTES), `bit ${bit}`);
    }
  });

  test("states at most the largest payload, also where the frame is that long", () => {
    assert.equal(decodeHeader(frame(PAYLOAD_BYTES_MAX), emptyHeader()), "ok");
    assert.equal(decodeHeader(frame(PAYLOAD_BYTES_MAX + 1), emptyHeader()), "bad-length");
    assert.equal(decodeHeader(new Uint8Array(HEADER_BYTES + TAG_BYTES - 1), emptyHeader()), "too-short");
    assert.equal(decodeHeader(new Uint8Array(0), emptyHeader()), "too-short");
  });

  test("any bytes that are accepted are exactly what the encoder writes", () => {
    const nearly = fc.tuple(
      fc.nat({ max: 40 }),
      fc.array(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 255 })), { maxLength: 6 }),
    );
    fc.assert(
      fc.property(nearly, ([payloadBytes, changes]) => {
        const bytes = frame(payloadBytes);
        for (const [at, value] of changes) bytes[at] = value;
        const header = emptyHeader();
        if (decodeHeader(bytes, header) !== "ok") return;
        const again = new Uint8Array(bytes.length);
        encodeHeader(header, again);
        assert.deepEqual(again, bytes);
      }),
      { numRuns: 1_000 },
    );
  });
});

const decoders = [
  { name: "a proposal", bytes: proposal, decode: decodeProposal, encode: encodeProposal, length: PROPOSAL_BYTES },
  { name: "an answer", bytes: answer, decode: decodeAnswer, encode: encodeAnswer, length: ANSWER_BYTES },
] as const;

for (const { name, bytes, decode, encode, length } of decoders) {
  describe(name, () => {
    test("has its length and is refused at any other", () => {
      assert.equal(bytes.length, length);
      for (const other of resized(bytes)) assert.equal(decode(other), null);
    });

    test("with a flipped bit is refused or read as what it then says", () => {
      for (let bit = 0; bit < 8 * length; bit++) {
        const flipped = withBitFlipped(bytes, bit);
        const read = decode(flipped);
        if (read !== null) assert.deepEqual(encode(read as never), flipped, `bit ${bit}`);
      }
    });
  });
}

test("an acknowledgement is refused at any other length and says exactly what its bits say", () => {
  const bytes = new Uint8Array(ACK_PAYLOAD_BYTES);
  encodeAck({ next: 2 ** 32 - 1, low: 0x8000_0001, high: 5 }, bytes);
  for (const other of resized(bytes)) assert.equal(decodeAck(other), null);
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const flipped = withBitFlipped(bytes, bit);
    const again = new Uint8Array(ACK_PAYLOAD_BYTES);
    encodeAck(decodeAck(flipped) as NonNullable<ReturnType<typeof decodeAck>>, again);
    assert.deepEqual(again, flipped);
  }
});

test("statements that are cut, doubled, joined or have a character changed give as many answers, and no exception", () => {
  const statements = [
    "at 120 s cut link qkd-1 for 30 s",
    "at 2 min flap link qkd-1 every 2 s for 20 s",
    "at 10 s degrade link access:A bit-error-rate 8e-6, rate 20 kbit/s for 60 s",
    "within 5 s expect pool A/1 up is WARNING",
    "never counter reused-pad of * > 0",
    "always key-server sub-1 is up",
  ];
  const text = fc.constantFrom(...statements);
  const mutated = fc.oneof(
    fc.tuple(text, fc.nat({ max: 80 })).map(([one, at]) => one.slice(0, at)),
    fc.tuple(text, text, fc.nat({ max: 80 })).map(([one, other, at]) => one.slice(0, at) + other),
    fc
      .tuple(text, fc.nat({ max: 80 }), fc.string({ minLength: 1, maxLength: 2 }))
      .map(([one, at, char]) => one.slice(0, at) + char + one.slice(at + 1)),
    text.map((one) => one.repeat(40)),
  );
  fc.assert(
    fc.property(fc.array(mutated, { maxLength: 8 }), (texts) => {
      const parsed = parseTimeline(texts);
      assert.equal(parsed.statements.length + parsed.problems.length, texts.length);
      for (const { index, column, allowed } of parsed.problems) {
        assert.ok(column >= 1 && column <= (texts[index] as string).length + 1);
        assert.notEqual(allowed, "");
      }
      parsed.statements.forEach((statement, i) => {
        assert.equal(statement.text, texts[parsed.indexes[i] as number]?.trim());
      });
    }),
    { numRuns: 500 },
  );
});
