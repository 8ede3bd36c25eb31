import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Integrity } from "#core/policy";
import { BAD_TAGS_PER_OFFSET } from "#core/protocol/bad-tags";
import { FrameType } from "#core/protocol/header";
import { Refusal, type RefusalNumber, refusalName } from "#core/protocol/refusal";
import { HELD_FRAMES_MAX } from "#core/station/encryption-machine";
import { Trace } from "#core/trace";
import { AccessRig, openRig, poolsOf } from "#test/helpers/access-rig";
import { attack, forged, forgery } from "#test/helpers/hostile";
import { withBitFlipped } from "#test/helpers/patterned";

const INTEGRITIES: readonly Integrity[] = ["session-mac", "wegman-carter-128", "wegman-carter-256"];
const SECOND_US = 1_000_000;

/** Facts that say where a frame went that was not accepted. */
function turnedAway(rig: AccessRig): number {
  const { machineFx: fx } = rig;
  return fx.count(Trace.FrameRefused) + fx.count(Trace.FrameReplayed) + fx.count(Trace.FrameLate);
}

function assertCoded(rig: AccessRig): void {
  for (const refusal of rig.machineFx.firsts(Trace.FrameRefused)) {
    assert.ok(refusalName(refusal as RefusalNumber), `refusal ${refusal} has a name`);
  }
}

/** The next second of genuine traffic is accepted, frame for frame. */
function assertPasses(rig: AccessRig): void {
  const before = { delivered: rig.delivered, sent: rig.up.length };
  rig.runUntil(rig.nowUs + SECOND_US);
  const sent = rig.up.length - before.sent;
  assert.ok(sent >= 9, `${sent} frames in a second`);
  assert.equal(rig.delivered - before.delivered, sent);
}

describe("an encryption machine under forged frames", () => {
  for (const integrity of INTEGRITIES) {
    test(`${integrity}: each is counted as refused with a code, moves no pool, and genuine traffic passes on`, () => {
      fc.assert(
        fc.property(fc.array(forgery, { minLength: 1, maxLength: 40 }), (attacks) => {
          const rig = openRig({ policy: { integrity } });
          const pools = JSON.stringify(poolsOf(rig.station.options.keys));
          const { next, base, received } = rig.station.window;
          for (const one of attacks) {
            const frame = forged(one, [...rig.up, ...rig.down]);
            if (frame === null) continue;
            const before = turnedAway(rig);
            rig.toMachine(frame);
            assert.equal(turnedAway(rig), before + 1, JSON.stringify(one));
          }
          assertCoded(rig);
          assert.equal(JSON.stringify(poolsOf(rig.station.options.keys)), pools);
          const { window } = rig.station;
          assert.deepEqual([window.next, window.base, window.received], [next, base, received]);
          assert.deepEqual(rig.machineFx.take(2), [], "nothing was answered");
          assertPasses(rig);
        }),
        { numRuns: 30 },
      );
    });

    test(`${integrity}: every single flipped bit of every kind of frame is refused`, () => {
      const rig = openRig({ policy: { integrity, messageBytes: 16 } });
      const kinds = new Map(rig.up.map((frame) => [(frame[0] as number) & 15, frame]));
      assert.deepEqual([...kinds.keys()].sort(), [FrameType.AccessRequest, FrameType.Proposal, FrameType.Data]);
      const pools = JSON.stringify(poolsOf(rig.station.options.keys));
      for (const frame of kinds.values()) {
        for (let bit = 0; bit < 8 * frame.length; bit++) {
          const before = turnedAway(rig);
          rig.toMachine(withBitFlipped(frame, bit));
          assert.equal(turnedAway(rig), before + 1, `type ${(frame[0] as number) & 15}, bit ${bit}`);
        }
      }
      assert.equal(JSON.stringify(poolsOf(rig.station.options.keys)), pools);
      assertPasses(rig);
    });
  }

  test("anything at all on its frame channel, before any terminal has spoken, is refused", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 1_500 }), { maxLength: 30 }), (frames) => {
        const rig = new AccessRig();
        rig.machine.start(0, rig.machineFx);
        for (const frame of frames) rig.toMachine(frame);
        assert.equal(turnedAway(rig), frames.length);
        assertCoded(rig);
      }),
    );
  });
});

describe("an encryption machine under replayed and reordered frames", () => {
  test("data that was accepted is counted as replayed, never delivered twice", () => {
    const rig = openRig();
    const data = rig.up.filter((frame) => ((frame[0] as number) & 15) === FrameType.Data);
    const before = { delivered: rig.delivered, pools: JSON.stringify(poolsOf(rig.station.options.keys)) };
    for (const frame of data.toReversed()) rig.toMachine(frame);
    assert.equal(rig.machineFx.count(Trace.FrameReplayed), data.length);
    assert.equal(rig.delivered, before.delivered);
    assert.equal(JSON.stringify(poolsOf(rig.station.options.keys)), before.pools);
    assertPasses(rig);
  });

  test("a repeated request and proposal get byte-identical answers", () => {
    const rig = openRig();
    const [challenge, answer] = rig.down as [Uint8Array, Uint8Array];
    const [request, proposal] = rig.up as [Uint8Array, Uint8Array];
    const pools = JSON.stringify(poolsOf(rig.station.options.keys));
    rig.toMachine(request);
    rig.toMachine(proposal);
    rig.toMachine(request);
    assert.deepEqual(rig.machineFx.take(2), [challenge, answer, challenge]);
    assert.equal(JSON.stringify(poolsOf(rig.station.options.keys)), pools);
  });

  for (const integrity of INTEGRITIES) {
    test(`${integrity}: whatever is held back, doubled, forged and mixed, each frame is delivered once and the pools balance`, () => {
      const swaps = fc.array(fc.nat({ max: 30 }), { minLength: 21, maxLength: 21 });
      fc.assert(
        fc.property(swaps, fc.array(attack, { maxLength: 20 }), (order, attacks) => {
          const rig = openRig({ policy: { integrity } });
          const genuine: Uint8Array[] = [];
          rig.tap = (frame, up) => {
            if (up) genuine.push(frame);
            return up ? [] : [frame];
          };
          const before = rig.delivered;
          rig.runUntil(5 * SECOND_US);
          const mixed = genuine.map((frame, i) => ({ frame, at: order[i] ?? 0 })).sort((a, b) => a.at - b.at);
          for (const [i, { frame }] of mixed.entries()) {
            rig.toGateway(1, frame);
            const one = attacks[i];
            const bad = one === undefined ? null : forged(one, genuine);
            if (bad !== null && one?.kind !== "replay") rig.toGateway(1, bad);
            rig.settle();
          }
          // Replays only of what went through: before that, a replay is the delivery.
          for (const one of attacks) if (one.kind === "replay") rig.toGateway(1, forged(one, genuine) as Uint8Array);
          rig.settle();
          assert.equal(rig.delivered - before, genuine.length);
          const { receive } = rig.station.options.keys;
          assert.equal(receive.ledger.imbalanceBits(receive.storedBits, receive.inFlightBits), 0);
          rig.tap = (frame) => [frame];
          assertPasses(rig);
        }),
        { numRuns: 30 },
      );
    });
  }
});

describe("what an encryption machine keeps is bounded", () => {
  test("frames that wait for a durable mark are at most so many; then they are refused as too many, and later all held pass", () => {
    const policy = { messageBytes: 14, ackEveryFrames: 0 };
    const rig = new AccessRig({ messageEveryUs: SECOND_US / 2, injectedBytes: 200_000, policy });
    rig.start();
    rig.machineSyncs = false;
    const frames: Uint8Array[] = [];
    rig.tap = (frame) => {
      frames.push(frame);
      return [];
    };
    rig.runUntil(2_500 * SECOND_US);
    const { keys } = rig.station.options;
    const held = frames.filter((frame) => !keys.receive.isDurable(offsetOf(frame) + 14));
    assert.ok(held.length > HELD_FRAMES_MAX);
    const refusals = (reason: number) =>
      rig.machineFx.firsts(Trace.FrameRefused).filter((refusal) => refusal === reason).length;
    for (const frame of held) rig.toMachine(frame);
    assert.equal(refusals(Refusal.TooMany), held.length - HELD_FRAMES_MAX);
    const used = refusals(Refusal.KeyUsed);
    for (const frame of held.slice(0, 10)) rig.toMachine(frame);
    assert.equal(refusals(Refusal.KeyUsed), used + 10, "what is held already takes no second place");
    rig.syncMachine();
    assert.equal(rig.delivered, HELD_FRAMES_MAX, "each held frame once");
  });

  test("forgeries at one offset are refused unread after so many, those elsewhere are read on", () => {
    const rig = openRig({ policy: { integrity: "wegman-carter-256" } });
    const captured: Uint8Array[] = [];
    rig.tap = (frame, up) => {
      if (up) captured.push(frame);
      return up ? [] : [frame];
    };
    rig.runUntil(4 * SECOND_US);
    const [first, second] = captured as [Uint8Array, Uint8Array];
    for (let i = 0; i < BAD_TAGS_PER_OFFSET + 5; i++) rig.toMachine(withBitFlipped(first, 8 * 21 + i));
    const refusals = rig.machineFx.firsts(Trace.FrameRefused);
    assert.equal(refusals.filter((refusal) => refusal === Refusal.BadTag).length, BAD_TAGS_PER_OFFSET);
    assert.equal(refusals.filter((refusal) => refusal === Refusal.OffsetBlocked).length, 5);
    const before = rig.delivered;
    rig.toMachine(second);
    assert.equal(rig.delivered, before + 1);
  });
});

function offsetOf(frame: Uint8Array): number {
  return (
    ((frame[15] as number) << 24) | ((frame[16] as number) << 16) | ((frame[17] as number) << 8) | (frame[18] as number)
  );
}
