import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Ledger } from "#core/key-pool/ledger";
import { blocksOf, CALM, type Chaos, heldBytes, INJECTED_BYTES, Rig, SECOND } from "./rig.ts";

const share = (max: number) => fc.double({ min: 0, max, noNaN: true });
const chaos: fc.Arbitrary<Chaos> = fc.record({
  loss: share(0.5),
  twice: share(0.5),
  flip: share(0.3),
  delayUs: fc.integer({ min: 0, max: 2_000_000 }),
});
const kills = fc.array(fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.constantFrom("courier", "terminal")), {
  maxLength: 8,
});
const BLOCKS = blocksOf(5);
const TROUBLE_US = 60 * SECOND;

/** A minute of trouble, then the link is good for as long as the longest rest and repeat take. */
function troubled(seed: number, trouble: Chaos, killed: readonly (readonly [number, string])[]): Rig {
  const rig = new Rig(seed);
  rig.blocks = BLOCKS;
  rig.chaos = trouble;
  for (const [ms, who] of killed) {
    rig.at(ms * 1_000, () => (who === "courier" ? rig.restartCourier() : rig.restartTerminal()));
  }
  rig.start();
  rig.runUntil(TROUBLE_US);
  rig.chaos = CALM;
  rig.runUntil(TROUBLE_US + 180 * SECOND);
  return rig;
}

describe("wrapped delivery over a bad link, with kills at any moment", () => {
  it("every block arrives once, whole and where it belongs, and the books balance", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), chaos, kills, (seed, trouble, killed) => {
        const rig = troubled(seed, trouble, killed);
        const { keys } = rig.terminal;
        const last = BLOCKS.at(-1) as (typeof BLOCKS)[number];
        assert.deepEqual(rig.stored, [0, 1, 2, 3, 4]);
        assert.equal(keys.receivedByte, last.offset + last.key.length);
        for (const block of BLOCKS) {
          const { up, down } = heldBytes(keys, block);
          assert.deepEqual(up, block.key.subarray(0, up.length));
          assert.deepEqual(down, block.key.subarray(up.length));
        }
        const { send, receive } = keys;
        // After a restart a gap in the stream is booked as key that came and went: in both columns.
        const kept = (ledger: Ledger) => ledger.generatedBits - ledger.destroyedBits;
        assert.equal(kept(send.ledger) + kept(receive.ledger), BLOCKS.length * 8_192 * 8);
        assert.equal(send.ledger.injectedBits + receive.ledger.injectedBits, INJECTED_BYTES * 8);
        assert.equal(send.ledger.imbalanceBits(send.levelBits, 0), 0);
        assert.equal(receive.ledger.imbalanceBits(receive.storedBits, receive.inFlightBits), 0);
        const { receivedBits, deliveredBits, storedBits } = rig.lane;
        assert.equal(receivedBits, deliveredBits + storedBits);
      }),
      { numRuns: 150 },
    );
  });

  it("no number seals two different frames, in either direction, across restarts", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), chaos, kills, (seed, trouble, killed) => {
        const rig = troubled(seed, trouble, killed);
        for (const frames of [rig.down, rig.up]) {
          const byNumber = new Map<string, string>();
          for (const frame of frames) {
            const number = Buffer.from(frame.subarray(0, 14)).toString("hex");
            const whole = Buffer.from(frame).toString("hex");
            assert.equal(byNumber.get(number) ?? whole, whole);
            byNumber.set(number, whole);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
