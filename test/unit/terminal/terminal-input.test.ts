import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Integrity } from "#core/policy";
import { BAD_TAGS_PER_OFFSET } from "#core/protocol/bad-tags";
import { FrameType } from "#core/protocol/header";
import { Refusal, type RefusalNumber, refusalName } from "#core/protocol/refusal";
import { Trace } from "#core/trace";
import { AccessRig, openRig, poolsOf } from "#test/helpers/access-rig";
import { forged, forgery } from "#test/helpers/hostile";
import { withBitFlipped } from "#test/helpers/patterned";

const INTEGRITIES: readonly Integrity[] = ["session-mac", "wegman-carter-128", "wegman-carter-256"];
const SECOND_US = 1_000_000;

const typeOf = (frame: Uint8Array) => (frame[0] as number) & 15;
const refused = (rig: AccessRig) => rig.terminalFx.count(Trace.FrameRefused);

/** The next second's acknowledgements are taken by the terminal. */
function assertPasses(rig: AccessRig): void {
  const before = rig.terminalFx.count(Trace.RoundTrip);
  rig.runUntil(rig.nowUs + SECOND_US);
  assert.ok(rig.terminalFx.count(Trace.RoundTrip) - before >= 2, "acknowledgements arrive");
  assert.equal(rig.terminal.sessionState, "open");
}

describe("a terminal under forged frames", () => {
  for (const integrity of INTEGRITIES) {
    test(`${integrity}: none moves a pool, ends the session or is answered, and genuine traffic passes on`, () => {
      fc.assert(
        fc.property(fc.array(forgery, { minLength: 1, maxLength: 40 }), (attacks) => {
          const rig = openRig({ policy: { integrity } });
          const pools = JSON.stringify(poolsOf(rig.terminal.keys));
          for (const one of attacks) {
            const frame = forged(one, [...rig.up, ...rig.down]);
            if (frame !== null) rig.toTerminal(frame);
          }
          for (const refusal of rig.terminalFx.firsts(Trace.FrameRefused)) {
            assert.ok(refusalName(refusal as RefusalNumber), `refusal ${refusal} has a name`);
          }
          assert.equal(JSON.stringify(poolsOf(rig.terminal.keys)), pools);
          assert.deepEqual(rig.terminalFx.take(1), []);
          assertPasses(rig);
        }),
        { numRuns: 30 },
      );
    });

    test(`${integrity}: every single flipped bit of an acknowledgement is counted as refused`, () => {
      const rig = openRig({ policy: { integrity } });
      const captured: Uint8Array[] = [];
      rig.tap = (frame, up) => {
        if (up) return [frame];
        captured.push(frame);
        return [];
      };
      rig.runUntil(4 * SECOND_US);
      const ack = captured.find((frame) => typeOf(frame) === FrameType.Ack) as Uint8Array;
      const pools = JSON.stringify(poolsOf(rig.terminal.keys));
      for (let bit = 0; bit < 8 * ack.length; bit++) {
        const forgedAck = withBitFlipped(ack, bit);
        if (typeOf(forgedAck) === FrameType.AccessChallenge || typeOf(forgedAck) === FrameType.Answer) continue;
        if (typeOf(forgedAck) === FrameType.Closed) continue;
        const before = refused(rig);
        rig.toTerminal(forgedAck);
        assert.equal(refused(rig), before + 1, `bit ${bit}`);
      }
      assert.equal(JSON.stringify(poolsOf(rig.terminal.keys)), pools);
      // After the most attempts at one offset only a later acknowledgement, at an offset of its own, gets through.
      rig.tap = (frame) => [frame];
      assertPasses(rig);
    });
  }

  test("every forged frame is counted as refused, whatever its type", () => {
    const rig = openRig();
    for (const frame of rig.down) {
      // Of an access that is over: they say nothing to anybody.
      if (typeOf(frame) === FrameType.AccessChallenge || typeOf(frame) === FrameType.Answer) continue;
      const before = refused(rig);
      rig.toTerminal(withBitFlipped(frame, 8 * frame.length - 1));
      assert.equal(refused(rig), before + 1, `type ${typeOf(frame)}`);
    }
  });

  test("forged challenges and answers do not disturb an access under way", () => {
    const rig = new AccessRig();
    rig.machine.start(0, rig.machineFx);
    rig.settle();
    rig.tap = (frame, up) =>
      up ? [frame] : [withBitFlipped(frame, 8 * frame.length - 1), withBitFlipped(frame, 170), frame];
    rig.terminal.start(0, rig.terminalFx);
    rig.settle();
    assert.equal(rig.terminal.sessionState, "open");
    assert.equal(refused(rig), 4, "two of a challenge and two of an answer");
  });

  test("anything at all before it has a session is survived, and the session then opens", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 1_500 }), { maxLength: 30 }), (frames) => {
        const rig = new AccessRig();
        for (const frame of frames) rig.toTerminal(frame);
        assert.equal(refused(rig), frames.length);
        rig.start();
        assert.equal(rig.terminal.sessionState, "open");
      }),
    );
  });
});

describe("a terminal under replayed frames", () => {
  for (const integrity of INTEGRITIES) {
    test(`${integrity}: acknowledgements that were taken are refused as used, in whichever order they come again`, () => {
      fc.assert(
        fc.property(fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 20 }), (picks) => {
          const rig = openRig({ policy: { integrity } });
          const acks = rig.down.filter((frame) => typeOf(frame) === FrameType.Ack);
          const pools = JSON.stringify(poolsOf(rig.terminal.keys));
          for (const pick of picks) rig.toTerminal(acks[pick % acks.length] as Uint8Array);
          assert.deepEqual(
            rig.terminalFx.firsts(Trace.FrameRefused),
            picks.map(() => Refusal.KeyUsed),
          );
          assert.equal(JSON.stringify(poolsOf(rig.terminal.keys)), pools);
          assertPasses(rig);
        }),
        { numRuns: 20 },
      );
    });
  }

  test("the challenge and the answer of the access before do not touch the session", () => {
    const rig = openRig();
    const pools = JSON.stringify(poolsOf(rig.terminal.keys));
    for (const frame of rig.down.slice(0, 2)) rig.toTerminal(frame);
    assert.equal(JSON.stringify(poolsOf(rig.terminal.keys)), pools);
    assertPasses(rig);
  });
});

test("acknowledgements under one-time tags: forgeries at one offset are refused unread after so many", () => {
  const rig = openRig({ policy: { integrity: "wegman-carter-256" } });
  const captured: Uint8Array[] = [];
  rig.tap = (frame, up) => {
    if (!up) captured.push(frame);
    return up ? [frame] : [];
  };
  rig.runUntil(4 * SECOND_US);
  const ack = captured[0] as Uint8Array;
  for (let i = 0; i < BAD_TAGS_PER_OFFSET + 3; i++) rig.toTerminal(withBitFlipped(ack, 8 * 21 + i));
  const refusals = rig.terminalFx.firsts(Trace.FrameRefused);
  assert.equal(refusals.filter((refusal) => refusal === Refusal.BadTag).length, BAD_TAGS_PER_OFFSET);
  assert.equal(refusals.filter((refusal) => refusal === Refusal.OffsetBlocked).length, 3);
});
