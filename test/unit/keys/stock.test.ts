import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { blockDigest } from "#core/keys/digest";
import { KeySupply, REPEAT_US, STOCK_BLOCKS_LIMIT, STOCK_BLOCKS_MAX } from "#core/keys/key-supply";
import { FakeEffects } from "#test/helpers/fake-effects";
import { BLOCK_BYTES, INJECTED_BYTES, KeyPlaneRig } from "#test/helpers/key-plane-rig";
import { patterned, withBitFlipped } from "#test/helpers/patterned";

const HOLDER = 1;
const PEER = 2;
const QUANTUM = 3;
const BLOCK_BITS = 8 * BLOCK_BYTES;
const pair = { id: 0, name: "A/1", site: "sub", upShare: 0.5 };

/** What the supply asks its peer to confirm; how often it says that it wants key is not looked at here. */
function confirms(fx: FakeEffects): unknown[] {
  return fx.take(PEER).filter((message) => "kind" in message && message.kind === "confirm");
}

function supply(side: "access" | "master", recovered: ReadonlyMap<string, unknown> | null = null) {
  const channels = { holder: HOLDER, peer: PEER, quantum: QUANTUM, link: "link", keyRateBitsPerSecond: 1_000 };
  return { fx: new FakeEffects(), it: new KeySupply(pair, side, channels, recovered, INJECTED_BYTES) };
}

const blockKey = (block: number) => patterned(BLOCK_BYTES, block + 1);
const quantumKey = (block: number) => ({ kind: "quantum-key", pair: 0, block, key: blockKey(block) }) as const;
const room = (freeBits: number, block = -1) =>
  ({ kind: "key-stored", pair: 0, block, freeBits, levelBits: 0, receivedBytes: INJECTED_BYTES }) as const;
const confirm = (block: number, offset: number, from = INJECTED_BYTES) =>
  ({ kind: "confirm", pair: 0, block, offset, digest: blockDigest(blockKey(block)), from }) as const;

describe("stock", () => {
  test("a holder that is full stops the supply: little is kept here, and the holder gets no more than it takes", () => {
    const rig = new KeyPlaneRig({ capacityBits: 5 * BLOCK_BITS }).start().runSeconds(120);
    assert.equal(rig.terminal.stored.size, 5);
    assert.equal(rig.machine.stored.size, 5);
    assert.ok(rig.supply("access").stockBits <= (STOCK_BLOCKS_MAX + 2) * BLOCK_BITS);
    assert.ok(rig.supply("master").stockBits <= STOCK_BLOCKS_LIMIT * BLOCK_BITS);
    assert.equal(rig.supply("access").generating, false);
    assert.equal(rig.supply("master").generating, false);
    assert.equal(rig.supply("access").destroyedBits, 0, "stopping in time destroys nothing");
  });

  test("once the holder has room again the stock goes first and the supply runs on", () => {
    const rig = new KeyPlaneRig({ capacityBits: 5 * BLOCK_BITS }).start().runSeconds(120);
    rig.use("machine", 1e9);
    for (let i = 0; i < 30; i++) {
      rig.use("terminal", BLOCK_BITS);
      rig.runSeconds(3);
    }
    assert.equal(rig.terminal.stored.size, 35);
    const offsets = [...rig.terminal.stored.keys()];
    assert.deepEqual(
      offsets,
      offsets.map((_, i) => INJECTED_BYTES + i * BLOCK_BYTES),
    );
  });

  for (const side of ["access", "master"] as const) {
    test(`${side} side: blocks on top of the limit are destroyed, and the books say so`, () => {
      const { it, fx } = supply(side);
      for (let block = 0; block < STOCK_BLOCKS_LIMIT + 5; block++) it.receive(quantumKey(block), block, fx);
      assert.equal(it.stockBits, STOCK_BLOCKS_LIMIT * BLOCK_BITS);
      assert.equal(it.destroyedBits, 5 * BLOCK_BITS);
      const destroyed = fx.events.filter((event) => event.kind === "key-destroyed");
      assert.equal(destroyed.length, 5);
      assert.equal(it.receivedBits, it.stockBits + it.destroyedBits);
    });
  }
});

describe("the access side", () => {
  test("assigns offsets in the order of the blocks, each durably before it is told", () => {
    const { it, fx } = supply("access");
    for (const block of [4, 2, 3]) it.receive(quantumKey(block), 0, fx);
    it.receive(room(1e9), 0, fx);
    assert.deepEqual(fx.unsynced, ["offset:0"]);
    assert.deepEqual(confirms(fx), []);
    fx.syncAll(() => it.persisted(0, fx));
    assert.deepEqual(confirms(fx), [confirm(2, INJECTED_BYTES)]);
  });

  test("an offset that was assigned is never assigned again, whatever became of its block", () => {
    const { it, fx } = supply("access");
    it.receive(quantumKey(0), 0, fx);
    it.receive(room(1e9), 0, fx);
    fx.syncAll(() => it.persisted(0, fx));
    const recovered = fx.crash();
    const after = supply("access", recovered);
    after.it.receive(quantumKey(1), 0, after.fx);
    after.it.receive(room(1e9), 0, after.fx);
    after.fx.syncAll(() => after.it.persisted(0, after.fx));
    assert.deepEqual(confirms(after.fx), [confirm(1, INJECTED_BYTES + BLOCK_BYTES)]);
  });

  test("delivers after the other side has, and counts it when the holder has stored it", () => {
    const { it, fx } = supply("access");
    it.receive(quantumKey(0), 0, fx);
    it.receive(room(1e9), 0, fx);
    fx.syncAll(() => it.persisted(0, fx));
    assert.deepEqual(fx.take(HOLDER), []);
    it.receive({ kind: "confirmed", pair: 0, block: 0 }, 0, fx);
    const delivered = {
      kind: "key-block",
      pair: 0,
      block: 0,
      offset: INJECTED_BYTES,
      key: blockKey(0),
      origin: "generated",
    };
    assert.deepEqual(fx.take(HOLDER), [delivered]);
    assert.equal(it.deliveredBits, 0);
    it.receive(room(1e9, 0), 0, fx);
    assert.equal(it.deliveredBits, BLOCK_BITS);
    it.receive(room(1e9, 0), 0, fx);
    assert.equal(it.deliveredBits, BLOCK_BITS, "a receipt that comes twice counts once");
  });

  test("repeats what is not answered, each step as it stands", () => {
    const { it, fx } = supply("access");
    it.receive(quantumKey(0), 0, fx);
    it.receive(room(1e9), 0, fx);
    it.timer(REPEAT_US, fx);
    fx.syncAll(() => it.persisted(0, fx));
    fx.take(PEER);
    it.timer(2 * REPEAT_US, fx);
    assert.deepEqual(confirms(fx), [confirm(0, INJECTED_BYTES)]);
    it.receive({ kind: "confirmed", pair: 0, block: 0 }, 0, fx);
    it.timer(3 * REPEAT_US, fx);
    assert.equal(fx.take(HOLDER).length, 2);
  });

  test("a void destroys the block under way and the next one goes on", () => {
    const { it, fx } = supply("access");
    for (const block of [0, 1]) it.receive(quantumKey(block), 0, fx);
    it.receive(room(1e9), 0, fx);
    fx.syncAll(() => it.persisted(0, fx));
    fx.take(PEER);
    it.receive({ kind: "void", pair: 0, block: 7 }, 0, fx);
    assert.equal(it.destroyedBits, 0, "of another block");
    it.receive({ kind: "void", pair: 0, block: 0 }, 0, fx);
    assert.equal(it.destroyedBits, BLOCK_BITS);
    fx.syncAll(() => it.persisted(0, fx));
    assert.deepEqual(confirms(fx), [confirm(1, INJECTED_BYTES + BLOCK_BYTES)]);
  });
});

describe("the master side", () => {
  test("confirms when its own copy is the same and its holder has stored it", () => {
    const { it, fx } = supply("master");
    it.receive(confirm(0, 40), 0, fx);
    assert.deepEqual(fx.sent, [], "it waits for its own copy");
    it.receive(quantumKey(0), 0, fx);
    assert.equal(fx.take(HOLDER).length, 1);
    assert.deepEqual(fx.take(PEER), []);
    it.receive(room(1e9, 0), 0, fx);
    assert.deepEqual(fx.take(PEER), [{ kind: "confirmed", pair: 0, block: 0 }]);
    it.receive(confirm(0, 40), 1, fx);
    assert.deepEqual(fx.take(PEER), [{ kind: "confirmed", pair: 0, block: 0 }], "a repeat is answered alike");
  });

  test("a block that differs in one bit is void on both sides", () => {
    const { it, fx } = supply("master");
    const spoiled = withBitFlipped(blockKey(0), 77);
    it.receive({ kind: "quantum-key", pair: 0, block: 0, key: spoiled }, 0, fx);
    it.receive(confirm(0, 40), 0, fx);
    assert.deepEqual(fx.take(PEER), [{ kind: "void", pair: 0, block: 0 }]);
    assert.deepEqual(fx.take(HOLDER), []);
    assert.equal(it.destroyedBits, BLOCK_BITS);
    assert.ok(
      spoiled.every((byte) => byte === 0),
      "destroyed is overwritten",
    );
  });

  test("a block that never comes here is refused after two repeats' time, and not before", () => {
    const { it, fx } = supply("master");
    it.receive(confirm(0, 40), 0, fx);
    it.timer(REPEAT_US, fx);
    it.receive(confirm(0, 40), REPEAT_US, fx);
    assert.deepEqual(fx.take(PEER), []);
    it.timer(2 * REPEAT_US, fx);
    assert.deepEqual(fx.take(PEER), [{ kind: "void", pair: 0, block: 0 }]);
  });

  test("blocks before a confirmed one were lost at the other side and are destroyed", () => {
    const { it, fx } = supply("master");
    for (const block of [0, 1, 2, 3]) it.receive(quantumKey(block), 0, fx);
    it.receive(confirm(2, 40), 0, fx);
    it.receive(room(1e9, 2), 0, fx);
    assert.equal(it.destroyedBits, 2 * BLOCK_BITS);
    assert.equal(it.stockBits, BLOCK_BITS);
    it.receive(quantumKey(1), 0, fx);
    assert.equal(it.destroyedBits, 3 * BLOCK_BITS, "what arrives late too");
  });
});

test("the digest of a block changes with any bit of it", () => {
  const key = blockKey(0);
  const digests = new Set([blockDigest(key)]);
  for (let bit = 0; bit < 8 * key.length; bit++) digests.add(blockDigest(withBitFlipped(key, bit)));
  assert.equal(digests.size, 8 * key.length + 1);
  assert.equal(blockDigest(100), 100, "of derived key it is the length");
});
