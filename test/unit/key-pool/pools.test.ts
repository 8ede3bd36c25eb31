import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { StoredMaterial } from "#core/key-pool/material";
import { ReceiverPool } from "#core/key-pool/receiver-pool";
import { SenderPool } from "#core/key-pool/sender-pool";
import { nextPoolState } from "#core/key-pool/state";

const limits = { minimumBits: 80, thresholdBits: 800, capacityBits: 8_000 };

function counting(from: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (from + i) & 0xff);
}

test("a pool is CHARGING after EMPTY until the threshold, WARNING on the way down", () => {
  assert.equal(nextPoolState("READY", 799, limits), "WARNING");
  assert.equal(nextPoolState("WARNING", 80, limits), "EMPTY");
  assert.equal(nextPoolState("EMPTY", 81, limits), "CHARGING");
  assert.equal(nextPoolState("CHARGING", 799, limits), "CHARGING");
  assert.equal(nextPoolState("CHARGING", 800, limits), "READY");
  assert.equal(nextPoolState("WARNING", 800, limits), "READY");
});

test("a sender hands out each byte once, in ascending order, and only below its durable mark", () => {
  const pool = new SenderPool(limits, new StoredMaterial());
  pool.append(0, counting(0, 100), "injected");
  assert.throws(() => pool.take(0, 10, new Uint8Array(10), 0), /out of turn/);
  pool.markPersisted(50);
  const out = new Uint8Array(10);
  pool.take(pool.offer(10, false), 10, out, 0);
  assert.deepEqual([...out], [...counting(0, 10)]);
  assert.throws(() => pool.take(0, 10, out, 0), /out of turn/);
  assert.throws(() => pool.take(45, 10, out, 0), /out of turn/);
});

test("users cannot touch the reserve, authentication can", () => {
  const pool = new SenderPool(limits, new StoredMaterial());
  pool.append(0, counting(0, 20), "injected");
  assert.equal(pool.offer(11, false), -1);
  assert.equal(pool.offer(11, true), 0);
  assert.equal(pool.offer(21, true), -1);
});

test("a used range reads as zeros in the bytes that were delivered", () => {
  const delivered = counting(1, 20);
  const pool = new SenderPool(limits, new StoredMaterial());
  pool.append(0, delivered, "generated");
  pool.markPersisted(100);
  pool.take(0, 8, new Uint8Array(8), 0);
  assert.deepEqual([...delivered.subarray(0, 8)], [0, 0, 0, 0, 0, 0, 0, 0]);
  assert.equal(delivered[8], 9);
});

test("a receiver refuses what it does not hold, what was used, and what is not durable", () => {
  const pool = new ReceiverPool(new StoredMaterial());
  pool.append(0, counting(0, 100), "injected");
  const out = new Uint8Array(50);
  assert.equal(pool.peek(90, 20, out, 0), "not-held");
  assert.equal(pool.isDurable(20), false);
  assert.throws(() => pool.consume(0, 20, 0), /durable mark/);
  pool.markPersisted(60);
  assert.equal(pool.isDurable(60), true);
  assert.equal(pool.isDurable(61), false);
  assert.equal(pool.peek(0, 20, out, 0), "ok");
  assert.equal(pool.peek(0, 20, out, 0), "ok", "looking consumes nothing");
  pool.consume(0, 20, 0);
  assert.equal(pool.peek(10, 20, out, 0), "used");
});

interface Frame {
  readonly offset: number;
  readonly bytes: number;
}

test("both copies stay in balance through any loss, reordering and skipping", () => {
  const frames = fc.array(
    fc.record({ bytes: fc.integer({ min: 1, max: 60 }), lost: fc.boolean(), swap: fc.boolean() }),
    {
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(frames, fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 12 }), (plan, blocks) => {
      const sender = new SenderPool({ minimumBits: 0, thresholdBits: 8, capacityBits: 1e9 }, new StoredMaterial());
      const receiver = new ReceiverPool(new StoredMaterial());
      let offset = 0;
      for (const block of blocks) {
        sender.append(offset, counting(offset, block), "generated");
        receiver.append(offset, counting(offset, block), "generated");
        offset += block;
      }
      sender.markPersisted(1e6);
      receiver.markPersisted(1e6);
      const sent: Frame[] = [];
      for (const { bytes } of plan) {
        const at = sender.offer(bytes, true);
        if (at < 0) break;
        const pad = new Uint8Array(bytes);
        sender.take(at, bytes, pad, 0);
        sender.book("payload", bytes * 8);
        assert.deepEqual([...pad], [...counting(at, bytes)]);
        sent.push({ offset: at, bytes });
      }
      const order = sent.map((frame, i) => ({ frame, sequence: i }));
      for (let i = 0; i + 1 < order.length; i++) {
        if (plan[i]?.swap) [order[i], order[i + 1]] = [order[i + 1] as never, order[i] as never];
      }
      for (const { frame, sequence } of order) {
        if (plan[sequence]?.lost) continue;
        const out = new Uint8Array(frame.bytes);
        assert.equal(receiver.peek(frame.offset, frame.bytes, out, 0), "ok");
        assert.deepEqual([...out], [...counting(frame.offset, frame.bytes)]);
        receiver.consume(frame.offset, frame.bytes, sequence);
        receiver.book("payload", frame.bytes * 8);
        assert.equal(receiver.ledger.imbalanceBits(receiver.storedBits, receiver.inFlightBits), 0);
      }
      receiver.expireThrough(Number.POSITIVE_INFINITY);
      assert.equal(receiver.inFlightBits, 0);
      assert.equal(sender.ledger.imbalanceBits(sender.levelBits, 0), 0);
      assert.equal(receiver.ledger.imbalanceBits(receiver.storedBits, 0), 0);
    }),
  );
});

test("after a crash the pool resumes at the mark and books what it skipped as destroyed", () => {
  const pool = new SenderPool(limits, new StoredMaterial());
  pool.append(0, counting(0, 100), "injected");
  pool.markPersisted(64);
  pool.skipTo(64);
  assert.equal(pool.nextByte, 64);
  assert.equal(pool.ledger.destroyedBits, 64 * 8);
  assert.equal(pool.ledger.imbalanceBits(pool.levelBits, 0), 0);
});
