import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { StoredMaterial } from "#core/key-pool/material";
import { ReceiverPool } from "#core/key-pool/receiver-pool";
import { ReplayWindow } from "#core/protocol/replay-window";
import { keyStream } from "./one-end.ts";

function pool(bytes = 1_000): { pool: ReceiverPool; delivered: Uint8Array } {
  const it = new ReceiverPool(new StoredMaterial());
  const delivered = keyStream(0, bytes).map((byte) => byte | 1);
  it.append(0, delivered, "generated");
  it.markPersisted(bytes);
  return { pool: it, delivered };
}

test("what a lost frame was to use is in flight, and expires when the frame that jumped over it leaves the window", () => {
  const { pool: it } = pool();
  it.consume(0, 10, 0);
  it.consume(30, 10, 3);
  assert.equal(it.inFlightBits, 20 * 8);
  assert.equal(it.storedBits, 960 * 8);
  it.expireThrough(2);
  assert.equal(it.ledger.expiredBits, 0, "frame 3 is still in the window, so 1 and 2 may come");
  it.expireThrough(3);
  assert.equal(it.ledger.expiredBits, 20 * 8);
  assert.equal(it.inFlightBits, 0);
  assert.equal(it.peek(10, 10, new Uint8Array(10), 0), "used");
});

test("a gap that was filled before expires nothing", () => {
  const { pool: it } = pool();
  it.consume(10, 10, 1);
  it.consume(0, 10, 0);
  it.expireThrough(1);
  assert.equal(it.ledger.expiredBits, 0);
});

test("expired and used key is overwritten", () => {
  const { pool: it, delivered } = pool();
  it.consume(100, 10, 5);
  it.expireThrough(5);
  it.consume(110, 10, 6);
  it.append(1_000, keyStream(1_000, 10), "generated");
  it.markPersisted(1_010);
  it.consume(1_000, 10, 7);
  it.expireThrough(7);
  assert.ok(
    delivered.every((byte) => byte === 0),
    "every byte of the block was used or expired",
  );
});

test("an agreement to skip destroys what was held below, gaps included, and later key below it too", () => {
  const { pool: it } = pool(100);
  it.consume(10, 10, 1);
  it.book("payload", 80);
  it.skipTo(150);
  assert.equal(it.ledger.destroyedBits, 90 * 8);
  assert.equal(it.inFlightBits, 0);
  it.append(100, keyStream(100, 100), "generated");
  assert.equal(it.ledger.destroyedBits, 140 * 8);
  assert.equal(it.storedBits, 50 * 8);
  it.skipTo(120);
  assert.equal(it.frontierByte, 150, "never backwards");
  assert.equal(it.ledger.imbalanceBits(it.storedBits, it.inFlightBits), 0);
});

test("with the replay window in front every byte ends as used once or expired once, whatever is lost and reordered", () => {
  const arrivals = fc.array(fc.record({ lost: fc.boolean(), late: fc.nat({ max: 12 }) }), {
    minLength: 1,
    maxLength: 80,
  });
  fc.assert(
    fc.property(arrivals, fc.constantFrom(4, 8, 64), (plan, frames) => {
      const { pool: it } = pool(plan.length * 10);
      const window = new ReplayWindow(frames);
      const order = plan
        .map(({ lost, late }, sequence) => ({ lost, sequence, at: sequence + late }))
        .filter(({ lost }) => !lost)
        .sort((a, b) => a.at - b.at);
      let used = 0;
      for (const { sequence } of order) {
        if (window.check(sequence) !== "new") continue;
        assert.equal(it.peek(sequence * 10, 10, new Uint8Array(10), 0), "ok", `frame ${sequence} is in the window`);
        it.consume(sequence * 10, 10, sequence);
        it.book("payload", 80);
        used++;
        window.accept(sequence, () => {});
        it.expireThrough(window.base - 1);
        assert.equal(it.ledger.imbalanceBits(it.storedBits, it.inFlightBits), 0);
      }
      it.expireThrough(Number.POSITIVE_INFINITY);
      assert.equal(it.inFlightBits, 0);
      assert.equal(it.ledger.usedBits, used * 80);
      assert.equal(it.ledger.expiredBits, 8 * it.frontierByte - used * 80);
    }),
  );
});

test("a mark is asked for before half of the room ahead is used, and at once for a frame that jumps far", () => {
  const it = new ReceiverPool(new StoredMaterial());
  it.append(0, keyStream(0, 2_000), "generated");
  assert.equal(it.markAhead(100, 0), 100);
  it.markPersisted(100);
  assert.equal(it.markAhead(100, 0), 0);
  it.consume(0, 50, 0);
  assert.equal(it.markAhead(100, 0), 0);
  it.consume(50, 10, 1);
  assert.equal(it.markAhead(100, 0), 160);
  assert.equal(it.markAhead(100, 1_500), 1_600);
});

test("a range that lies beyond the durable mark, or was used, cannot be used up", () => {
  const it = new ReceiverPool(new StoredMaterial());
  it.append(0, keyStream(0, 100), "generated");
  it.markPersisted(50);
  assert.throws(() => it.consume(45, 10, 0), /durable mark/);
  it.consume(40, 10, 0);
  assert.throws(() => it.consume(40, 10, 0), /used twice/);
  assert.throws(() => it.consume(35, 10, 0), /used twice/);
});
