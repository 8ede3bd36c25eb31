import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { BAD_TAGS_PER_OFFSET } from "#core/protocol/bad-tags";
import { AUTHENTICATION_KEY_BYTES, buildControlFrame, controlPayload } from "#core/protocol/control-frame";
import { type Answer, decodeAnswer, encodeProposal, NONCE_BYTES, type Proposal } from "#core/protocol/handshake";
import { decodeHeader, emptyHeader, FrameType } from "#core/protocol/header";
import { Refusal } from "#core/protocol/refusal";
import { RandomStream } from "#core/random/random-stream";
import { AccessServer, type AccessStep } from "#core/station/access-server";
import { createNativeCrypto } from "#drivers/native-crypto";
import { poolsOf, rigKeys } from "#test/helpers/access-rig";
import { patterned, withBitFlipped } from "#test/helpers/patterned";

const crypto = createNativeCrypto();
const PAIR = 1;
const INJECTED_BYTES = 10_000;
const NO_CONTEXT = new Uint8Array(0);

const proposal: Proposal = {
  use: "encryption",
  algorithm: "otp",
  integrity: "session-mac",
  blockCipher: "aes-256",
  lifetimeSeconds: 3_600,
  payloadBitsPerSecond: 5_000,
  upNext: 32,
  downNext: 0,
  sequence: 0,
  recovered: false,
};
const answer: Answer = {
  answer: "serve",
  session: 4,
  sessionKeyOffset: 9,
  upFloor: 32,
  lifetimeSeconds: 60,
  position: 0,
  withinMs: 0,
};

function keyAt(offset: number): Uint8Array {
  return patterned(INJECTED_BYTES, 77).slice(offset, offset + AUTHENTICATION_KEY_BYTES);
}

function server(durable = true, restarted = false) {
  const keys = rigKeys("encryption-machine", { injectedBytes: INJECTED_BYTES }, null);
  if (durable) keys.receive.markPersisted(INJECTED_BYTES);
  return { keys, it: new AccessServer(crypto, keys, new RandomStream(1, "nonces"), restarted) };
}

/** A request at `offset` of the up pool, under its key there or another. */
function request(offset: number, nonceStart = 1, key = keyAt(offset), nonceBytes = NONCE_BYTES): Uint8Array {
  const header = { ...emptyHeader(), type: FrameType.AccessRequest, pair: PAIR, poolOffset: offset };
  return buildControlFrame(crypto, key, NO_CONTEXT, header, patterned(nonceBytes, nonceStart));
}

function proposalTo(
  challenge: Uint8Array,
  to: Uint8Array,
  key: Uint8Array,
  payload = encodeProposal(proposal),
): Uint8Array {
  const transcript = Uint8Array.of(...controlPayload(to), ...controlPayload(challenge));
  const header = { ...emptyHeader(), type: FrameType.Proposal, pair: PAIR, poolOffset: headerOf(to).poolOffset };
  return buildControlFrame(crypto, key, transcript, header, payload);
}

function headerOf(frame: Uint8Array) {
  const header = emptyHeader();
  assert.equal(decodeHeader(frame, header), "ok");
  return header;
}

const ask = (it: AccessServer, frame: Uint8Array) => it.request(headerOf(frame), frame, 0);
const propose = (it: AccessServer, frame: Uint8Array) => it.proposal(headerOf(frame), frame);

function replyOf(step: AccessStep): Uint8Array {
  assert.equal(step.kind, "reply");
  return (step as Extract<AccessStep, { kind: "reply" }>).frame;
}

function refused(refusal: number): AccessStep {
  return { kind: "refused", refusal } as AccessStep;
}

describe("a request", () => {
  test("that repeats gets the identical challenge and draws key once", () => {
    const { it, keys } = server();
    const first = request(0);
    const challenge = replyOf(ask(it, first));
    assert.deepEqual(replyOf(ask(it, first)), challenge);
    assert.deepEqual(replyOf(ask(it, first.slice())), challenge);
    assert.equal(keys.receive.ledger.authenticationBits, 8 * AUTHENTICATION_KEY_BYTES);
  });

  test("that is another frame under the same key is refused", () => {
    const { it } = server();
    ask(it, request(0, 1));
    assert.deepEqual(ask(it, request(0, 2)), refused(Refusal.KeyUsed));
  });

  test("under a key that is used, not held, or beyond the durable mark is refused or waits, and draws nothing", () => {
    const { it, keys } = server();
    ask(it, request(0));
    ask(it, request(100));
    const pools = JSON.stringify(poolsOf(keys));
    assert.deepEqual(ask(it, request(0)), refused(Refusal.KeyUsed), "of the access before");
    assert.deepEqual(ask(it, request(INJECTED_BYTES / 2 - 10, 1, keyAt(0))), refused(Refusal.KeyNotHeld));
    assert.equal(JSON.stringify(poolsOf(keys)), pools);
    const early = server(false);
    const before = JSON.stringify(poolsOf(early.keys));
    assert.deepEqual(ask(early.it, request(64)), { kind: "not-durable", end: 64 + AUTHENTICATION_KEY_BYTES });
    assert.equal(JSON.stringify(poolsOf(early.keys)), before);
    early.keys.receive.markPersisted(1_000);
    replyOf(ask(early.it, request(64)));
  });

  test("that does not know the key draws nothing and is refused unread after so many tries at one offset", () => {
    const { it, keys } = server();
    const pools = JSON.stringify(poolsOf(keys));
    const forged = request(0, 1, patterned(AUTHENTICATION_KEY_BYTES, 5));
    for (let i = 0; i < BAD_TAGS_PER_OFFSET; i++) assert.deepEqual(ask(it, forged), refused(Refusal.BadTag));
    assert.deepEqual(ask(it, forged), refused(Refusal.OffsetBlocked));
    assert.deepEqual(ask(it, request(0)), refused(Refusal.OffsetBlocked), "the genuine one there too");
    assert.equal(JSON.stringify(poolsOf(keys)), pools);
    replyOf(ask(it, request(32)));
  });

  test("with a nonce of another length is malformed and draws nothing", () => {
    const { it, keys } = server();
    const pools = JSON.stringify(poolsOf(keys));
    for (const length of [0, NONCE_BYTES - 1, NONCE_BYTES + 1]) {
      assert.deepEqual(ask(it, request(0, 1, keyAt(0), length)), refused(Refusal.Malformed));
    }
    assert.equal(JSON.stringify(poolsOf(keys)), pools);
  });

  test("with any bit flipped is refused and draws nothing", () => {
    const genuine = request(640);
    fc.assert(
      fc.property(fc.nat({ max: 8 * genuine.length - 1 }), (bit) => {
        const { it, keys } = server();
        const pools = JSON.stringify(poolsOf(keys));
        const forged = withBitFlipped(genuine, bit);
        if (decodeHeader(forged, emptyHeader()) !== "ok") return;
        assert.equal(ask(it, forged).kind, "refused");
        assert.equal(JSON.stringify(poolsOf(keys)), pools);
        replyOf(ask(it, genuine));
      }),
      { numRuns: 60 },
    );
  });
});

describe("a proposal", () => {
  test("is taken once; a repeat waits for the answer and then gets it, byte for byte", () => {
    const { it } = server();
    const first = request(0);
    const frame = proposalTo(replyOf(ask(it, first)), first, keyAt(0));
    assert.deepEqual(propose(it, frame), { kind: "proposed", proposal });
    assert.deepEqual(propose(it, frame), { kind: "nothing" });
    const sent = it.answer(PAIR, answer);
    assert.deepEqual(replyOf(propose(it, frame)), sent);
    assert.deepEqual(decodeAnswer(controlPayload(sent)), answer);
  });

  test("that differs from the one taken is refused", () => {
    const { it } = server();
    const first = request(0);
    const challenge = replyOf(ask(it, first));
    propose(it, proposalTo(challenge, first, keyAt(0)));
    const other = proposalTo(challenge, first, keyAt(0), encodeProposal({ ...proposal, lifetimeSeconds: 1 }));
    assert.deepEqual(propose(it, other), refused(Refusal.KeyUsed));
  });

  test("of another access, or before any request, is refused", () => {
    const { it } = server();
    const first = request(0);
    const second = request(32);
    const stranger = proposalTo(patterned(100), first, keyAt(0));
    assert.deepEqual(propose(it, stranger), refused(Refusal.UnknownSession));
    const late = proposalTo(replyOf(ask(it, first)), first, keyAt(0));
    ask(it, second);
    assert.deepEqual(propose(it, late), refused(Refusal.UnknownSession));
  });

  test("that does not know the key or answers another challenge is refused, and the genuine one still passes", () => {
    const { it } = server();
    const first = request(0);
    const challenge = replyOf(ask(it, first));
    assert.deepEqual(propose(it, proposalTo(challenge, first, keyAt(32))), refused(Refusal.BadTag));
    const otherChallenge = withBitFlipped(challenge, 8 * 25);
    assert.deepEqual(propose(it, proposalTo(otherChallenge, first, keyAt(0))), refused(Refusal.BadTag));
    assert.equal(propose(it, proposalTo(challenge, first, keyAt(0))).kind, "proposed");
  });

  test("that is genuine but no proposal is malformed", () => {
    const { it } = server();
    const first = request(0);
    const challenge = replyOf(ask(it, first));
    assert.deepEqual(propose(it, proposalTo(challenge, first, keyAt(0), patterned(5))), refused(Refusal.Malformed));
  });
});

test("two accesses get different challenges", () => {
  const { it } = server();
  const challenges = [0, 32].map((offset) => controlPayload(replyOf(ask(it, request(offset)))));
  assert.notDeepEqual(challenges[0], challenges[1]);
});
