import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AUTHENTICATION_KEY_BYTES, buildControlFrame, controlPayload } from "#core/protocol/control-frame";
import { type Answer, decodeProposal, encodeAnswer, NONCE_BYTES } from "#core/protocol/handshake";
import { decodeHeader, emptyHeader, FrameType, type FrameTypeNumber } from "#core/protocol/header";
import { Refusal } from "#core/protocol/refusal";
import {
  ACCESS_PAUSE_US,
  AccessClient,
  type AccessResult,
  CONTROL_ATTEMPTS,
  CONTROL_REPEAT_US,
} from "#core/terminal/access-client";
import { createNativeCrypto } from "#drivers/native-crypto";
import { ACCESS, PAIR, rigTerminalOptions } from "#test/helpers/access-rig";
import { FakeEffects } from "#test/helpers/fake-effects";
import { patterned } from "#test/helpers/patterned";

const crypto = createNativeCrypto();
const INJECTED_BYTES = 10_000;
const BAD_TAG = { kind: "refused", refusal: Refusal.BadTag };

/** The client, with what a master station does that holds the same key (or, on demand, another). */
class Conversation {
  readonly fx = new FakeEffects();
  readonly options = rigTerminalOptions({ injectedBytes: INJECTED_BYTES }, null);
  /** Number of the next frame that the terminal sends. */
  nextSequence = 0;
  readonly client = new AccessClient(this.options, () => this.nextSequence);
  readonly frames: Uint8Array[] = [];
  readonly nonceMaster = patterned(NONCE_BYTES, 200);
  nowUs = 0;

  begin(): this {
    this.client.begin(false, this.nowUs, this.fx);
    this.fx.syncAll(() => {
      this.options.keys.sendMarkPersisted(this.fx);
      this.client.proceed(this.nowUs, this.fx);
    });
    return this.collect();
  }

  collect(): this {
    this.frames.push(...(this.fx.take(ACCESS) as Uint8Array[]));
    return this;
  }

  get last(): Uint8Array {
    return this.frames.at(-1) as Uint8Array;
  }

  /** Runs the client's timer when it is due. */
  tick(): AccessResult {
    this.nowUs = this.client.nextUs;
    const result = this.client.timer(this.nowUs, this.fx);
    this.fx.syncAll(() => {
      this.options.keys.sendMarkPersisted(this.fx);
      this.client.proceed(this.nowUs, this.fx);
    });
    this.collect();
    return result;
  }

  offsetOf(frame: Uint8Array): number {
    const header = emptyHeader();
    assert.equal(decodeHeader(frame, header), "ok");
    return header.poolOffset;
  }

  reply(type: FrameTypeNumber, to: Uint8Array, context: Uint8Array, payload: Uint8Array, key?: Uint8Array): Uint8Array {
    const offset = this.offsetOf(to);
    const right = patterned(INJECTED_BYTES, 77).slice(offset, offset + AUTHENTICATION_KEY_BYTES);
    const header = { ...emptyHeader(), type, direction: "down" as const, pair: PAIR, poolOffset: offset };
    return buildControlFrame(crypto, key ?? right, context, header, payload);
  }

  challenge(request: Uint8Array, key?: Uint8Array): Uint8Array {
    return this.reply(FrameType.AccessChallenge, request, controlPayload(request), this.nonceMaster, key);
  }

  answer(request: Uint8Array, answer: Partial<Answer>, key?: Uint8Array): Uint8Array {
    const none = { session: 0, sessionKeyOffset: 0, upFloor: 0, lifetimeSeconds: 0, position: 0, withinMs: 0 };
    const payload = encodeAnswer({ ...none, answer: "serve", ...answer });
    const transcript = Uint8Array.of(...controlPayload(request), ...this.nonceMaster);
    return this.reply(FrameType.Answer, request, transcript, payload, key);
  }

  hear(frame: Uint8Array): AccessResult {
    const header = emptyHeader();
    assert.equal(decodeHeader(frame, header), "ok");
    const result = this.client.receive(header, frame, this.nowUs, this.fx);
    this.collect();
    return result;
  }
}

describe("an access", () => {
  test("sends nothing before the key of its request is durably reserved", () => {
    const it = new Conversation();
    it.client.begin(false, 0, it.fx);
    assert.deepEqual(it.fx.sent, []);
    assert.equal(it.options.keys.send.nextByte, 0);
    assert.equal(it.fx.unsynced.length, 1);
  });

  test("goes request, challenge, proposal, answer, and draws one authentication key", () => {
    const it = new Conversation().begin();
    const [request] = it.frames as [Uint8Array];
    it.hear(it.challenge(request));
    const proposal = decodeProposal(controlPayload(it.last));
    assert.equal(proposal?.upNext, AUTHENTICATION_KEY_BYTES);
    assert.equal(proposal?.algorithm, "otp");
    const result = it.hear(it.answer(request, { session: 12, sessionKeyOffset: 500, lifetimeSeconds: 60 }));
    assert.equal(result.kind, "granted");
    assert.equal(result.kind === "granted" && result.answer.session, 12);
    assert.equal(it.client.state, "idle");
    assert.equal(it.options.keys.send.ledger.authenticationBits, 8 * AUTHENTICATION_KEY_BYTES);
    assert.deepEqual(it.fx.events, [{ kind: "step", step: 2, channel: "A/1" }]);
  });

  test("proposes to go on with the frame that is next then: the old session sent on while the access was under way", () => {
    const it = new Conversation().begin();
    const [request] = it.frames as [Uint8Array];
    it.nextSequence = 7;
    it.hear(it.challenge(request));
    assert.equal(decodeProposal(controlPayload(it.last))?.sequence, 7);
  });

  test("an unanswered request is repeated byte for byte, ever more slowly, and given up after its attempts", () => {
    const it = new Conversation().begin();
    let expectedUs = 0;
    for (let attempt = 1; attempt < CONTROL_ATTEMPTS; attempt++) {
      expectedUs += CONTROL_REPEAT_US * 2 ** (attempt - 1);
      assert.deepEqual(it.tick(), { kind: "none" });
      assert.equal(it.nowUs, expectedUs);
    }
    assert.equal(it.frames.length, CONTROL_ATTEMPTS);
    for (const frame of it.frames) assert.deepEqual(frame, it.frames[0]);
    assert.deepEqual(it.tick(), { kind: "failed", reason: "no answer" });
    assert.equal(it.client.nextUs, it.nowUs + ACCESS_PAUSE_US);
  });

  test("an unanswered proposal is repeated byte for byte too", () => {
    const it = new Conversation().begin();
    it.hear(it.challenge(it.last));
    const proposal = it.last;
    it.tick();
    it.tick();
    assert.deepEqual(it.frames.slice(-2), [proposal, proposal]);
  });

  test("after a failure it is tried afresh, under another key and another nonce", () => {
    const it = new Conversation().begin();
    while (it.tick().kind !== "failed");
    it.tick();
    const [first] = it.frames as [Uint8Array];
    assert.equal(it.client.state, "requested");
    assert.notDeepEqual(controlPayload(it.last), controlPayload(first));
    assert.equal(it.offsetOf(it.last), AUTHENTICATION_KEY_BYTES);
  });

  test("queued, it waits for the announced time and asks again with the same bytes", () => {
    const it = new Conversation().begin();
    const [request] = it.frames as [Uint8Array];
    it.hear(it.challenge(request));
    const proposal = it.last;
    it.hear(it.answer(request, { answer: "queue", position: 2, withinMs: 30_000 }));
    assert.equal(it.client.state, "waiting");
    assert.equal(it.client.nextUs, it.nowUs + 30_000_000 + CONTROL_REPEAT_US);
    it.tick();
    assert.deepEqual(it.last, proposal);
    assert.equal(it.hear(it.answer(request, { session: 3 })).kind, "granted");
  });

  test("refused, it fails and pauses", () => {
    const it = new Conversation().begin();
    it.hear(it.challenge(it.last));
    assert.deepEqual(it.hear(it.answer(it.frames[0] as Uint8Array, { answer: "refuse" })), {
      kind: "failed",
      reason: "refused",
    });
    assert.equal(it.client.nextUs, it.nowUs + ACCESS_PAUSE_US);
  });

  test("without key for a request it pauses and tries again", () => {
    const it = new Conversation();
    it.options.keys.send.skipTo(INJECTED_BYTES / 2 - 10);
    it.client.begin(false, 0, it.fx);
    assert.equal(it.client.state, "idle");
    assert.equal(it.client.nextUs, ACCESS_PAUSE_US);
  });
});

describe("a station that says from where on it accepts key", () => {
  const floor = (
    offset: number,
    key: Uint8Array = patterned(INJECTED_BYTES, 77).slice(offset, offset + AUTHENTICATION_KEY_BYTES),
  ) =>
    buildControlFrame(
      crypto,
      key,
      new Uint8Array(0),
      { ...emptyHeader(), type: FrameType.AccessFloor, direction: "down", pair: PAIR, poolOffset: offset },
      new Uint8Array(0),
    );

  test("is asked again under the key behind that", () => {
    const it = new Conversation().begin();
    assert.deepEqual(it.hear(floor(1_000)), { kind: "none" });
    it.tick();
    assert.equal(it.offsetOf(it.last), 1_000 + AUTHENTICATION_KEY_BYTES);
    assert.deepEqual(it.hear(floor(1_000)), { kind: "refused", refusal: Refusal.KeyUsed });
  });

  test("is refused under another key, and where the terminal has no key, some of it or all", () => {
    const it = new Conversation().begin();
    assert.deepEqual(it.hear(floor(1_000, patterned(AUTHENTICATION_KEY_BYTES, 3))), BAD_TAG);
    const { send } = it.options.keys;
    send.discard(1_000, 10);
    for (const offset of [970, 990, 1_000, 1_005, send.appendedByte - 1, send.appendedByte]) {
      assert.deepEqual(it.hear(floor(offset)), { kind: "refused", refusal: Refusal.KeyNotHeld }, `${offset}`);
    }
    assert.equal(it.client.state, "requested");
    assert.equal(send.nextByte, AUTHENTICATION_KEY_BYTES);
  });
});

describe("authentication of the master station", () => {
  const other = patterned(AUTHENTICATION_KEY_BYTES, 3);

  test("a challenge or answer under another key is refused, and the right one still counts", () => {
    const it = new Conversation().begin();
    const [request] = it.frames as [Uint8Array];
    assert.deepEqual(it.hear(it.challenge(request, other)), BAD_TAG);
    assert.equal(it.client.state, "requested");
    it.hear(it.challenge(request));
    assert.deepEqual(it.hear(it.answer(request, {}, other)), BAD_TAG);
    assert.equal(it.client.state, "proposed");
    assert.equal(it.hear(it.answer(request, { session: 1 })).kind, "granted");
  });

  test("the challenge and the answer of an access before do not pass in this one", () => {
    const it = new Conversation().begin();
    const [first] = it.frames as [Uint8Array];
    const oldChallenge = it.challenge(first);
    const oldAnswer = it.answer(first, { session: 9 });
    while (it.tick().kind !== "failed");
    it.tick();
    const second = it.last;
    assert.deepEqual(it.hear(oldChallenge), BAD_TAG);
    assert.equal(it.client.state, "requested");
    it.hear(it.challenge(second));
    assert.deepEqual(it.hear(oldAnswer), BAD_TAG);
    assert.equal(it.client.state, "proposed");
  });

  test("an answer that is bound to another challenge does not pass", () => {
    const it = new Conversation().begin();
    const [request] = it.frames as [Uint8Array];
    it.hear(it.challenge(request));
    const stranger = Uint8Array.of(...controlPayload(request), ...patterned(NONCE_BYTES, 1));
    const payload = controlPayload(it.answer(request, {}));
    const found = it.hear(it.reply(FrameType.Answer, request, stranger, payload));
    assert.deepEqual(found, BAD_TAG);
  });

  test("a genuine frame of the wrong length is refused, one before its turn ignored", () => {
    const it = new Conversation().begin();
    const [request] = it.frames as [Uint8Array];
    assert.deepEqual(it.hear(it.answer(request, {})), { kind: "none" });
    const short = it.reply(FrameType.AccessChallenge, request, controlPayload(request), patterned(NONCE_BYTES - 1));
    assert.deepEqual(it.hear(short), { kind: "refused", refusal: Refusal.Malformed });
    assert.equal(it.client.state, "requested");
    it.hear(it.challenge(request));
    const sent = it.frames.length;
    it.hear(it.challenge(request));
    assert.equal(it.frames.length, sent, "a second challenge makes no second proposal");
  });
});
