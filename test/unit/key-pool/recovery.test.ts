import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RESERVE_SEQUENCES } from "#core/key-pool/pair-keys";
import { type EndOptions, OneEnd } from "./one-end.ts";

type Step =
  | { readonly do: "offer"; readonly bytes: number }
  | { readonly do: "sync" }
  | { readonly do: "send"; readonly bytes: number }
  | { readonly do: "accept"; readonly share: number; readonly bytes: number }
  | { readonly do: "expire"; readonly back: number }
  | { readonly do: "skip"; readonly by: number }
  | { readonly do: "crash" };

const bytes = fc.integer({ min: 1, max: 120 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("offer" as const), bytes: fc.integer({ min: 1, max: 700 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("sync" as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("send" as const), bytes }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("accept" as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      bytes,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("expire" as const), back: fc.nat({ max: 10 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("skip" as const), by: fc.nat({ max: 300 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const) }) },
);
const end: fc.Arbitrary<EndOptions> = fc.record({
  holder: fc.constantFrom("terminal", "encryption-machine"),
  upShare: fc.oneof(fc.constantFrom(0, 0.5, 0.9, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  injectedBytes: fc.nat({ max: 600 }),
  capacityBits: fc.constantFrom(8_000, 800_000),
});

function take(it: OneEnd, one: Step, sequence: number, canForget: boolean): void {
  switch (one.do) {
    case "offer":
      return it.offer(one.bytes);
    case "sync":
      return it.sync();
    case "send":
      return it.send(one.bytes);
    case "accept":
      return it.accept(one.share, one.bytes, sequence);
    case "expire":
      return it.keys.receive.expireThrough(sequence - one.back);
    case "skip":
      it.keys.send.skipTo(it.keys.send.nextByte + one.by);
      return it.keys.receive.skipTo(it.keys.receive.frontierByte + one.by);
    case "crash":
      if (canForget || !it.forgotTheLast) it.crash();
  }
}

function run(options: EndOptions, plan: readonly Step[], canForget: boolean): void {
  const it = new OneEnd(options);
  for (const [sequence, one] of plan.entries()) {
    take(it, one, sequence, canForget);
    it.check();
  }
}

const plans = fc.array(step, { minLength: 20, maxLength: 250 });

test("through crashes at any point no byte is used twice and both books balance exactly", () => {
  fc.assert(
    fc.property(end, plans, (options, plan) => run(options, plan, false)),
    { numRuns: 1_000 },
  );
});

test("the same when every block that was delivered has been used up before the crash", () => {
  fc.assert(
    fc.property(end, plans, (options, plan) => run(options, plan, true)),
    { numRuns: 1_000 },
  );
});

const options: EndOptions = { holder: "terminal", upShare: 0.5, injectedBytes: 1_000, capacityBits: 8_000 };

function syncAll(it: OneEnd): void {
  while (it.fx.unsynced.length > 0) it.sync();
}

test("a block that was used up, forgotten and followed by none is still in the books after a restart", () => {
  const it = new OneEnd({ ...options, injectedBytes: 200 });
  it.offer(200);
  syncAll(it);
  for (let i = 0; i < 20; i++) {
    it.send(20);
    syncAll(it);
    it.accept(0, 20, i);
    syncAll(it);
  }
  it.keys.reserveSend(it.keys.send.nextByte, 20, it.fx);
  syncAll(it);
  assert.ok(it.forgotTheLast, "the store let go of the block");
  it.crash();
  it.check();
});

test("both pools resume at their marks: what lies below was used or is destroyed, what lies above is whole", () => {
  const it = new OneEnd(options);
  it.send(40);
  syncAll(it);
  it.send(40);
  it.accept(0, 30, 0);
  syncAll(it);
  it.accept(0, 30, 0);
  const { markBytes } = it.keys.send;
  syncAll(it);
  it.crash();
  const { send, receive } = it.keys;
  assert.equal(send.nextByte, markBytes);
  assert.equal(send.levelBits, 8 * (500 - markBytes));
  assert.equal(send.ledger.usedBits + send.ledger.destroyedBits, 8 * markBytes);
  assert.equal(receive.levelBits, 8 * (500 - receive.frontierByte));
  it.check();
});

test("the books keep the use that the last mark remembers; use after it counts as destroyed", () => {
  const it = new OneEnd(options);
  it.send(40);
  syncAll(it);
  for (let i = 0; i < 3; i++) it.send(40);
  it.keys.reserveSend(it.keys.send.nextByte, 3, it.fx);
  syncAll(it);
  it.send(40);
  const used = it.keys.send.ledger.usedBits;
  assert.equal(used, 4 * 320);
  it.crash();
  assert.equal(it.keys.send.ledger.payloadBits, 3 * 320);
  assert.equal(it.keys.send.ledger.destroyedBits, 8 * it.keys.send.nextByte - 3 * 320);
});

test("a mark that was not durable when the crash came is as if it had never been asked for", () => {
  const it = new OneEnd(options);
  it.send(40);
  assert.deepEqual(it.fx.unsynced, ["6:send"]);
  it.crash();
  assert.equal(it.keys.send.nextByte, 0);
  assert.equal(it.keys.send.ledger.destroyedBits, 0);
  assert.equal(it.keys.firstSequence, 0);
});

test("a block that was not durable when the crash came is not held, and is taken when it is offered again", () => {
  const it = new OneEnd(options);
  const before = it.keys.levelBits;
  it.offer(300);
  assert.equal(it.keys.levelBits, before, "it counts once it is durable");
  it.crash();
  assert.equal(it.keys.levelBits, before);
  it.offer(300);
  it.sync();
  assert.equal(it.keys.levelBits, before + 8 * 300);
});

test("sequence numbers resume behind all that can have been used", () => {
  const it = new OneEnd(options);
  it.send(10);
  syncAll(it);
  it.send(10);
  syncAll(it);
  it.crash();
  assert.equal(it.keys.firstSequence, RESERVE_SEQUENCES);
  it.send(10);
  syncAll(it);
  it.send(10);
  syncAll(it);
  it.crash();
  assert.equal(it.keys.firstSequence, 2 * RESERVE_SEQUENCES);
});
