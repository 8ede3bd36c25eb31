import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeAck, encodeAck, isAcknowledged } from "#core/protocol/ack";
import {
  ANSWER_WORDS,
  type Answer,
  decodeAnswer,
  decodeProposal,
  encodeAnswer,
  encodeProposal,
  type Proposal,
} from "#core/protocol/handshake";
import { ACK_PAYLOAD_BYTES } from "#core/protocol/size";

const u32 = fc.nat({ max: 2 ** 32 - 1 });
const u48 = fc.nat({ max: 2 ** 48 - 1 });

test("a proposal is read back whole", () => {
  const proposal: fc.Arbitrary<Proposal> = fc.record(
    {
      use: fc.constantFrom("encryption", "authentication"),
      algorithm: fc.constantFrom("otp", "aes-256-gcm", "sm4-gcm"),
      integrity: fc.constantFrom("session-mac", "wegman-carter-128", "wegman-carter-256"),
      blockCipher: fc.constantFrom("aes-256", "sm4"),
      lifetimeSeconds: u32,
      payloadBitsPerSecond: u32,
      upNext: u48,
      downNext: u48,
      sequence: u32,
      recovered: fc.boolean(),
    },
    { noNullPrototype: true },
  );
  fc.assert(fc.property(proposal, (written) => assert.deepEqual(decodeProposal(encodeProposal(written)), written)));
});

test("an answer is read back whole", () => {
  const answer: fc.Arbitrary<Answer> = fc.record(
    {
      answer: fc.constantFrom(...ANSWER_WORDS),
      session: u32,
      sessionKeyOffset: u48,
      upFloor: u48,
      lifetimeSeconds: u32,
      position: u32,
      withinMs: u32,
    },
    { noNullPrototype: true },
  );
  fc.assert(fc.property(answer, (written) => assert.deepEqual(decodeAnswer(encodeAnswer(written)), written)));
});

test("anything but the exact bytes of a message decodes to null, never to an exception", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const proposal = decodeProposal(bytes);
      if (proposal !== null) assert.deepEqual(encodeProposal(proposal), bytes);
      const answer = decodeAnswer(bytes);
      if (answer !== null) assert.deepEqual(encodeAnswer(answer), bytes);
      if (bytes.length !== ACK_PAYLOAD_BYTES) assert.equal(decodeAck(bytes), null);
    }),
    { numRuns: 2_000 },
  );
});

test("an acknowledgement covers everything below its number and the set bits after it", () => {
  const bytes = new Uint8Array(ACK_PAYLOAD_BYTES);
  encodeAck({ next: 10, low: 0b10, high: 1 }, bytes);
  const ack = decodeAck(bytes);
  assert.ok(ack !== null);
  const acknowledged = [9, 10, 11, 42, 43, 74].map((sequence) => isAcknowledged(ack, sequence));
  assert.deepEqual(acknowledged, [true, false, true, true, false, false]);
});
