import assert from "node:assert/strict";
import { test } from "node:test";
import { StoredMaterial } from "#core/key-pool/material";
import { PairKeys, RESERVE_SEQUENCES, WRITE_KINDS, Write } from "#core/key-pool/pair-keys";
import { reserveChunkBytes } from "#core/key-pool/sender-pool";
import { FakeEffects } from "#test/helpers/fake-effects";
import { keyStream } from "./one-end.ts";

const CAPACITY_BITS = 2 * 64 * 8 * 1_000;
/** A 64th of one direction's half of the capacity. */
const CHUNK_BYTES = 1_000;

function pairKeys(injectedBytes = 40_000): PairKeys {
  return new PairKeys(
    {
      pair: 2,
      name: "A/1",
      holder: "terminal",
      limits: { minimumBits: 1_600, thresholdBits: 16_000, capacityBits: CAPACITY_BITS },
      upShare: 0.5,
      injected: keyStream(0, injectedBytes),
      upMaterial: new StoredMaterial(),
      downMaterial: new StoredMaterial(),
    },
    null,
  );
}

test("a mark reserves a 64th of the pool, 256 bytes at least", () => {
  assert.equal(reserveChunkBytes(8_000_000), 15_625);
  assert.equal(reserveChunkBytes(1_000), 256);
});

test("nothing is sendable before the mark is durable, and then exactly what lies below it", () => {
  const keys = pairKeys();
  const fx = new FakeEffects();
  assert.equal(keys.sendable(0, 0), false);
  keys.reserveSend(10, 0, fx);
  assert.equal(keys.sendable(10, 0), false, "written is not durable");
  assert.equal(fx.syncOne(), 2 * WRITE_KINDS + Write.SendMark);
  keys.sendMarkPersisted(fx);
  assert.equal(keys.sendable(10 + CHUNK_BYTES, 0), true);
  assert.equal(keys.sendable(10 + CHUNK_BYTES + 1, 0), false);
  assert.equal(keys.sendable(0, RESERVE_SEQUENCES - 1), true);
  assert.equal(keys.sendable(0, RESERVE_SEQUENCES), false);
});

test("one mark is under way at a time, and answers for another write move nothing", () => {
  const keys = pairKeys();
  const fx = new FakeEffects();
  keys.reserveSend(10, 0, fx);
  keys.reserveSend(5_000, 0, fx);
  assert.deepEqual(fx.unsynced, ["2:send"]);
  keys.sendMarkPersisted(fx);
  keys.sendMarkPersisted(fx);
  assert.equal(keys.send.markBytes, 10 + CHUNK_BYTES);
  keys.receiveMarkPersisted();
  assert.equal(keys.receive.isDurable(1), false);
});

test("a stream of frames never waits: the next mark is asked for while half of a chunk is left", () => {
  const keys = pairKeys();
  const fx = new FakeEffects();
  keys.reserveSend(0, 0, fx);
  fx.syncAll(() => keys.sendMarkPersisted(fx));
  const out = new Uint8Array(50);
  for (let sequence = 0; sequence < 300; sequence++) {
    const offset = keys.send.offer(50, false);
    assert.ok(keys.sendable(offset + 50, sequence), `frame ${sequence}`);
    keys.send.take(offset, 50, out, 0);
    keys.reserveAhead(sequence + 1, fx);
    // The write takes as long as nine frames.
    if (sequence % 10 === 9) fx.syncAll(() => keys.sendMarkPersisted(fx));
  }
});

test("numbers run ahead too: a sender that uses no pad asks for more before it runs out", () => {
  const keys = pairKeys();
  const fx = new FakeEffects();
  keys.reserveSend(0, 0, fx);
  fx.syncAll(() => keys.sendMarkPersisted(fx));
  for (let sequence = 0; sequence < 3 * RESERVE_SEQUENCES; sequence++) {
    assert.ok(keys.sendable(0, sequence), `number ${sequence}`);
    keys.reserveAhead(sequence + 1, fx);
    if (sequence % 1_000 === 999) fx.syncAll(() => keys.sendMarkPersisted(fx));
  }
});

test("accepted ranges are marked ahead, and a genuine frame far ahead moves the mark behind itself", () => {
  const keys = pairKeys();
  const fx = new FakeEffects();
  keys.reserveReceive(fx);
  assert.deepEqual(fx.unsynced, ["2:receive"]);
  fx.syncAll(() => keys.receiveMarkPersisted());
  assert.equal(keys.receive.isDurable(CHUNK_BYTES), true);
  assert.equal(keys.receive.isDurable(CHUNK_BYTES + 1), false);
  keys.reserveReceive(fx);
  assert.deepEqual(fx.unsynced, [], "there is room");
  keys.reserveReceive(fx, 9_000);
  fx.syncAll(() => keys.receiveMarkPersisted());
  assert.equal(keys.receive.isDurable(9_000), true);
});

test("the authentication reserve is nobody's pad, but a session can be opened from it", () => {
  const keys = pairKeys(500);
  assert.equal(keys.send.levelBits, 2_000);
  assert.equal(keys.send.offer(151, false), -1);
  assert.equal(keys.send.offer(150, false), 0);
  assert.equal(keys.send.offer(32, true), 0);
});

test("a change of the send pool's state is reported once", () => {
  const keys = pairKeys(10_000);
  const fx = new FakeEffects();
  keys.reserveSend(5_000, 0, fx);
  fx.syncAll(() => keys.sendMarkPersisted(fx));
  keys.reportState(fx);
  keys.send.take(0, 4_500, new Uint8Array(4_500), 0);
  keys.reportState(fx);
  keys.reportState(fx);
  assert.deepEqual(fx.events, [
    { kind: "pool-state", pool: "A/1 up", from: "READY", to: "WARNING", levelBits: 8 * 500 },
  ]);
});

test("a repeat of a block that is held or being written is not taken twice", () => {
  const keys = pairKeys(100);
  const fx = new FakeEffects();
  const block = () => keyStream(100, 60);
  assert.equal(keys.deliver(0, 100, block(), "generated", fx), true);
  assert.equal(keys.isPending(100), true);
  assert.equal(keys.deliver(0, 100, block(), "generated", fx), false);
  assert.equal(fx.syncOne(), 2 * WRITE_KINDS + Write.Block);
  assert.equal(keys.blockPersisted(fx), 0);
  assert.equal(keys.isPending(100), false);
  assert.equal(keys.deliver(0, 100, block(), "generated", fx), false);
  assert.equal(keys.levelBits, 8 * 160);
});

/** Delivers two blocks of 200 bytes behind the injected ones, uses key of both directions, and lists what the store has. */
function useBlocks(injectedBytes: number, sentBytes: number, acceptedBytes: number): string[] {
  const keys = pairKeys(injectedBytes);
  const fx = new FakeEffects();
  const persisted = (token: number) => {
    if (token % WRITE_KINDS === Write.Block) keys.blockPersisted(fx);
    if (token % WRITE_KINDS === Write.SendMark) keys.sendMarkPersisted(fx);
    if (token % WRITE_KINDS === Write.ReceiveMark) keys.receiveMarkPersisted();
  };
  for (const [block, offset] of [injectedBytes, injectedBytes + 200].entries()) {
    keys.deliver(block, offset, keyStream(offset, 200), "generated", fx);
  }
  keys.reserveSend(sentBytes, 0, fx);
  keys.reserveReceive(fx);
  fx.syncAll(persisted);
  keys.send.take(0, sentBytes, new Uint8Array(sentBytes), 0);
  keys.receive.consume(0, acceptedBytes, 0);
  keys.reserveSend(sentBytes, 1, fx);
  fx.syncAll(persisted);
  return [...fx.durable.keys()].filter((key) => key.includes("block"));
}

test("a block of which every byte was used leaves the store, and no block before that", () => {
  const both = ["2:block:40", "2:block:240"];
  assert.deepEqual(useBlocks(40, 119, 119), both);
  assert.deepEqual(useBlocks(40, 220, 119), both, "a byte of it may still be asked for");
  assert.deepEqual(useBlocks(40, 119, 220), both, "a byte of it was not sent");
  assert.deepEqual(useBlocks(40, 120, 120), ["2:block:240"]);
  assert.deepEqual(useBlocks(40, 220, 220), []);
});

test("without injected key the first block is kept like any other", () => {
  assert.deepEqual(useBlocks(0, 99, 99), ["2:block:0", "2:block:200"]);
});
