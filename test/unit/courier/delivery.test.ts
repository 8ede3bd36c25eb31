import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CHUNKS_IN_FLIGHT_MAX, IDLE_US } from "#core/courier/delivery-lane";
import { REPEAT_US_FIRST, REPEATS_MAX, REST_US } from "#core/courier/repeat-timer";
import { KeygridError } from "#core/errors";
import { BAD_TAGS_PER_OFFSET } from "#core/protocol/bad-tags";
import { COUNTER_RESERVE } from "#core/protocol/durable-counter";
import { decodeHeader, emptyHeader, FrameType, sequenceOf } from "#core/protocol/header";
import { encodeChunk } from "#core/protocol/key-chunk";
import { decodeReceipt, encodeReceipt, type KeyReceipt } from "#core/protocol/key-receipt";
import { KEY_EPOCH } from "#core/protocol/key-wrap";
import { Refusal } from "#core/protocol/refusal";
import { chunkCount, DELIVERY_BLOCK_BYTES_MAX, frameBytes, PAYLOAD_BYTES_MAX } from "#core/protocol/size";
import { Trace } from "#core/trace";
import { patterned, withBitFlipped } from "#test/helpers/patterned";
import { type Block, blocksOf, heldBytes, INJECTED_BYTES, KEKS, LINK, PAIR, Rig, SECOND, wrapOf } from "./rig.ts";

const LOSSY = { loss: 1, twice: 0, flip: 0, delayUs: 0 };

function started(blocks: readonly Block[] = []): Rig {
  const rig = new Rig();
  rig.blocks = blocks;
  rig.start();
  return rig;
}

/** A rig whose first block was sent, and every chunk of it lost. */
function stuck(): Rig {
  const rig = started();
  rig.runUntil(SECOND);
  rig.chaos = LOSSY;
  rig.down.length = 0;
  rig.order({ kind: "key-block", pair: PAIR, ...(blocksOf(1)[0] as Block), origin: "generated" });
  return rig;
}

/** What a refused frame may not move at the terminal. */
function held({ terminal: { keys } }: Rig): unknown {
  return [keys.receivedByte, keys.send.levelBits, keys.receive.storedBits, { ...keys.send.ledger }];
}

function receiptOf(changes: Partial<KeyReceipt> = {}): Uint8Array {
  const none = { next: 0, low: 0, high: 0 };
  return encodeReceipt({
    echo: 0,
    receivedBytes: 0,
    offset: 0,
    chunks: none,
    freeBits: 80_000,
    levelBits: 7,
    ...changes,
  });
}

function chunkOf(block: Block, index: number): Uint8Array {
  const out = new Uint8Array(PAYLOAD_BYTES_MAX);
  const { key, ...place } = block;
  const chunk = { ...place, blockBytes: key.length, index, origin: "generated", derived: false } as const;
  return out.slice(0, encodeChunk(chunk, key, out));
}

describe("a courier that starts", () => {
  it("asks for room before it delivers, under a number that is durable", () => {
    const rig = new Rig();
    rig.courier.start(0, rig.courierFx);
    assert.equal(rig.courierFx.sent.length, 0);
    assert.deepEqual(rig.courierFx.unsynced, [`${PAIR}:deliveries`]);
    rig.courierFx.syncAll((token) => rig.courier.persisted(token, 0, rig.courierFx));
    const [probe] = rig.courierFx.take(LINK) as Uint8Array[];
    assert.equal(probe?.length, frameBytes(0));
  });

  it("passes on what the terminal has room for, as a key-stored without a block", () => {
    const rig = started();
    rig.runUntil(SECOND);
    const { keys } = rig.terminal;
    assert.deepEqual(rig.told.at(-1), {
      kind: "key-stored",
      pair: PAIR,
      block: -1,
      freeBits: keys.freeBits,
      levelBits: keys.levelBits,
      receivedBytes: keys.receivedByte,
    });
  });

  it("skips the numbers that were reserved before a crash", () => {
    const rig = started(blocksOf(1));
    rig.runUntil(SECOND);
    rig.restartCourier();
    rig.runUntil(2 * SECOND);
    const numbers = rig.down.map(sequenceOf);
    assert.equal(new Set(numbers).size, numbers.length);
    assert.equal(Math.max(...numbers), COUNTER_RESERVE);
  });

  it("does not believe a receipt from before it started", () => {
    const rig = started(blocksOf(2));
    rig.runUntil(SECOND);
    const old = rig.up.slice();
    rig.chaos = LOSSY;
    rig.restartCourier();
    rig.told.length = 0;
    for (const frame of old) rig.toCourier(frame);
    assert.deepEqual(rig.told, []);
  });

  it("asks again while nobody answers, with pauses, and at long intervals when all is quiet", () => {
    const rig = new Rig();
    rig.chaos = LOSSY;
    rig.start();
    rig.runUntil(300 * SECOND);
    assert.ok(rig.down.length > 40 && rig.down.length < 80, `${rig.down.length} probes`);
    rig.chaos = { ...LOSSY, loss: 0 };
    rig.runUntil(330 * SECOND);
    rig.down.length = 0;
    rig.runUntil(330 * SECOND + 2 * IDLE_US);
    assert.equal(rig.down.length, 2);
  });
});

describe("a block on its way", () => {
  it("goes out in chunks that fill their frames, and arrives whole", () => {
    const [block] = blocksOf(1) as [Block];
    const rig = started([block]);
    rig.runUntil(SECOND);
    const chunks = rig.down.filter((frame) => frame.length > frameBytes(0));
    assert.equal(chunks.length, chunkCount(8_192));
    assert.equal(chunks[0]?.length, frameBytes(PAYLOAD_BYTES_MAX));
    assert.deepEqual(rig.stored, [0]);
    const { up, down } = heldBytes(rig.terminal.keys, block);
    assert.deepEqual([...up, ...down], [...block.key]);
  });

  it("is under way at most eight chunks at a time", () => {
    const [block] = blocksOf(1, DELIVERY_BLOCK_BYTES_MAX) as [Block];
    const rig = started();
    rig.runUntil(SECOND);
    rig.chaos = LOSSY;
    rig.down.length = 0;
    rig.order({ kind: "key-block", pair: PAIR, ...block, origin: "generated" });
    assert.equal(rig.down.length, CHUNKS_IN_FLIGHT_MAX);
  });

  it("is repeated byte for byte, then rests, then starts over under new numbers", () => {
    const rig = stuck();
    const first = rig.down.slice();
    assert.equal(first.length, 7);
    rig.runUntil(60 * SECOND);
    const texts = first.map((frame) => Buffer.from(frame).toString("hex"));
    // One at a time, so that a medium which is only slow is not flooded.
    const repeats = rig.down.slice(7, 7 + REPEATS_MAX);
    assert.ok(repeats.every((frame) => Buffer.from(frame).toString("hex") === texts[6]));
    const later = rig.down.slice(7 + REPEATS_MAX);
    assert.ok(later.length > 0 && later.length <= 2 * (REPEATS_MAX + 1));
    assert.ok(later.every((frame) => sequenceOf(frame) > sequenceOf(first[6] as Uint8Array)));
    assert.equal(rig.courierFx.events.filter(({ kind }) => kind === "note").length, 1);
  });

  it("sends one lost chunk again as soon as three later ones have arrived, and no other", () => {
    const rig = stuck();
    const chunks = rig.down.splice(0);
    rig.chaos = { ...LOSSY, loss: 0 };
    for (const frame of [...chunks.slice(0, 2), ...chunks.slice(3, 6)]) rig.toTerminal(frame);
    rig.runUntil(rig.nowUs + 20_000);
    assert.deepEqual(rig.down, [chunks[2]]);
  });

  it("whose chunks were only slow is not sent again chunk by chunk", () => {
    const rig = stuck();
    const chunks = rig.down.splice(0);
    rig.runUntil(SECOND + REPEAT_US_FIRST);
    assert.equal(rig.down.length, 1);
    rig.chaos = { ...LOSSY, loss: 0 };
    for (const frame of chunks) rig.toTerminal(frame);
    rig.runUntil(3 * SECOND);
    assert.equal(rig.down.length, 1);
    assert.equal(rig.told.at(-1)?.block, 0);
  });

  it("arrives soon after the link is good again", () => {
    const rig = stuck();
    rig.runUntil(60 * SECOND);
    rig.chaos = { ...LOSSY, loss: 0 };
    rig.runUntil(60 * SECOND + REST_US);
    assert.equal(rig.told.at(-1)?.block, 0);
  });

  it("is not sent again when the key server repeats itself", () => {
    const rig = stuck();
    rig.order({ kind: "key-block", pair: PAIR, block: 0, offset: 1_000, key: patterned(8_192), origin: "generated" });
    assert.equal(rig.down.length, 7);
    assert.equal(rig.lane.receivedBits, 65_536);
  });

  it("that the terminal holds already is answered at once", () => {
    const [block] = blocksOf(1) as [Block];
    const rig = started([block]);
    rig.runUntil(SECOND);
    rig.down.length = 0;
    rig.order({ kind: "key-block", pair: PAIR, ...block, key: block.key.slice(), origin: "generated" });
    assert.deepEqual(rig.down, []);
    assert.equal(rig.told.at(-1)?.block, 0);
  });

  it("too long for a receipt to name its chunks is a mistake of the wiring", () => {
    const key = new Uint8Array(DELIVERY_BLOCK_BYTES_MAX + 1);
    const order = { kind: "key-block", pair: PAIR, block: 0, offset: 0, key, origin: "generated" } as const;
    assert.throws(() => started().order(order), { code: "KG_INVARIANT" });
  });
});

describe("what a terminal refuses", () => {
  const cases: readonly (readonly [string, number, (rig: Rig) => Uint8Array])[] = [
    ["a flipped bit of the key", Refusal.BadTag, ({ down }) => withBitFlipped(down.at(-1) as Uint8Array, 300)],
    ["a flipped bit of the number", Refusal.BadTag, ({ down }) => withBitFlipped(down.at(-1) as Uint8Array, 100)],
    ["a frame cut short", Refusal.Malformed, ({ down }) => (down.at(-1) as Uint8Array).slice(0, -1)],
    ["another pair's frame", Refusal.UnknownPair, () => wrapOf(PAIR + 1).seal(FrameType.KeyDelivery, 9, patterned(9))],
    ["a receipt", Refusal.WrongDirection, ({ up }) => up.at(-1) as Uint8Array],
    [
      "a frame under another key",
      Refusal.BadTag,
      () => wrapOf(PAIR, { ...KEKS, down: patterned(16, 1) }).seal(FrameType.KeyDelivery, 5_000, patterned(40)),
    ],
    [
      "a genuine frame that is no chunk",
      Refusal.Malformed,
      () => wrapOf().seal(FrameType.KeyDelivery, 5_000, patterned(40)),
    ],
    ["a probe again", Refusal.KeyUsed, ({ down }) => down[0] as Uint8Array],
    ["a chunk of a block before the last", Refusal.KeyUsed, ({ down }) => down[1] as Uint8Array],
  ];

  for (const [what, refusal, make] of cases) {
    it(`${what} consumes nothing and is not answered`, () => {
      const rig = started(blocksOf(2));
      rig.runUntil(2 * SECOND);
      const before = held(rig);
      const answers = rig.up.length;
      const refused = rig.terminalFx.firsts(Trace.FrameRefused).length;
      rig.toTerminal(make(rig));
      assert.deepEqual(held(rig), before);
      assert.equal(rig.up.length, answers);
      assert.deepEqual(rig.terminalFx.firsts(Trace.FrameRefused).slice(refused), [refusal]);
    });
  }

  it("a chunk of the latest block again is answered, since the receipt may have been lost", () => {
    const rig = started(blocksOf(1));
    rig.runUntil(SECOND);
    const before = held(rig);
    const answers = rig.up.length;
    rig.toTerminal(rig.down.at(-1) as Uint8Array);
    assert.deepEqual(held(rig), before);
    assert.equal(rig.up.length, answers + 1);
  });

  it("every frame of a number that was forged too often", () => {
    const rig = stuck();
    const frame = rig.down[0] as Uint8Array;
    for (let i = 0; i < BAD_TAGS_PER_OFFSET; i++) rig.toTerminal(withBitFlipped(frame, 400 + i));
    rig.toTerminal(frame);
    assert.equal(rig.terminalFx.firsts(Trace.FrameRefused).at(-1), Refusal.OffsetBlocked);
  });
});

describe("a terminal that puts a block together", () => {
  it("takes chunks in any order, each once", () => {
    const [block] = blocksOf(1) as [Block];
    const rig = stuck();
    const chunks = rig.down.slice();
    for (const frame of [...chunks.toReversed().slice(0, 6), ...chunks.slice(1)]) rig.toTerminal(frame);
    assert.equal(rig.terminal.keys.receivedByte, INJECTED_BYTES);
    rig.toTerminal(chunks[0] as Uint8Array);
    rig.runUntil(rig.nowUs + 2_000);
    assert.equal(rig.terminal.keys.receivedByte, block.offset + block.key.length);
  });

  it("gives a block up for a later one, and does not go back", () => {
    const [first, second] = blocksOf(2) as [Block, Block];
    const rig = started();
    rig.runUntil(SECOND);
    const wrap = wrapOf();
    let number = 5_000;
    const bring = (block: Block, index: number) =>
      rig.toTerminal(wrap.seal(FrameType.KeyDelivery, number++, chunkOf(block, index)));
    bring(first, 0);
    for (let index = 0; index < 6; index++) bring(second, index);
    bring(first, 1);
    assert.equal(rig.terminalFx.firsts(Trace.FrameRefused).at(-1), Refusal.KeyUsed);
    bring(second, 6);
    rig.runUntil(rig.nowUs + 2_000);
    assert.equal(rig.terminal.keys.receivedByte, second.offset + second.key.length);
  });

  it("forgets the chunks it had when it restarts, and gets them again", () => {
    const rig = stuck();
    for (const frame of rig.down.slice(0, 4)) rig.toTerminal(frame);
    rig.chaos = { ...LOSSY, loss: 0 };
    rig.restartTerminal();
    rig.runUntil(30 * SECOND);
    assert.equal(rig.terminal.keys.receivedByte, INJECTED_BYTES + 8_192);
  });

  it("is told of room that it had none of before, block by block", () => {
    const rig = new Rig(1, 100_000);
    rig.blocks = blocksOf(3);
    rig.start();
    rig.runUntil(5 * SECOND);
    assert.deepEqual(rig.stored, [0]);
    const { keys } = rig.terminal;
    keys.send.skipTo(keys.send.appendedByte);
    rig.terminal.intake.reportRoom(rig.terminalFx);
    rig.runUntil(5 * SECOND + IDLE_US);
    assert.deepEqual(rig.stored, [0, 1]);
  });
});

describe("what a courier refuses", () => {
  const seal = (number: number, payload = receiptOf()) => wrapOf().seal(FrameType.KeyReceipt, number, payload);
  const cases: readonly (readonly [string, number, (rig: Rig) => Uint8Array])[] = [
    ["a receipt again", Refusal.KeyUsed, ({ up }) => up.at(-1) as Uint8Array],
    ["an older receipt", Refusal.KeyUsed, ({ up }) => up[0] as Uint8Array],
    ["a flipped bit", Refusal.BadTag, ({ up }) => withBitFlipped(up.at(-1) as Uint8Array, 200)],
    ["a delivery", Refusal.WrongDirection, ({ down }) => down.at(-1) as Uint8Array],
    ["a genuine frame that is no receipt", Refusal.Malformed, () => seal(7_000, patterned(39))],
    ["nonsense", Refusal.Malformed, () => patterned(80)],
  ];
  for (const [what, refusal, make] of cases) {
    it(`${what} tells the key server nothing`, () => {
      const rig = started(blocksOf(1));
      rig.runUntil(SECOND);
      rig.told.length = 0;
      rig.toCourier(make(rig));
      assert.deepEqual(rig.told, []);
      assert.equal(rig.courierFx.firsts(Trace.FrameRefused).at(-1), refusal);
    });
  }
});

describe("the key-encryption key", () => {
  it("never seals two frames under one number", () => {
    const wrap = wrapOf();
    wrap.seal(FrameType.KeyDelivery, 3, patterned(5));
    wrap.seal(FrameType.KeyReceipt, 3, patterned(5));
    for (const number of [3, 2]) {
      assert.throws(
        () => wrap.seal(FrameType.KeyDelivery, number, patterned(5)),
        (error) => error instanceof KeygridError && error.code === "KG_NONCE_REPEATED",
      );
    }
  });

  it("is booked where it is, beside the pools: injected and used, nothing stored", () => {
    const { ledger } = wrapOf();
    assert.equal(ledger.injectedBits, 256);
    assert.equal(ledger.keyEncryptionBits, 256);
    assert.equal(ledger.imbalanceBits(0, 0), 0);
  });

  it("stands in the header as the session, with the pair and the direction", () => {
    const header = emptyHeader();
    assert.equal(decodeHeader(wrapOf().seal(FrameType.KeyDelivery, 8, patterned(30)), header), "ok");
    const { type, algorithm, direction, pair, session, sequence, poolOffset } = header;
    assert.deepEqual(
      { type, algorithm, direction, pair, session, sequence, poolOffset },
      { type: 9, algorithm: "sm4-gcm", direction: "down", pair: PAIR, session: KEY_EPOCH, sequence: 8, poolOffset: 0 },
    );
  });

  it("leaves no byte of a block as it is on the link, whatever becomes of its frames", () => {
    const blocks = blocksOf(4);
    const rig = new Rig(3);
    rig.blocks = blocks;
    rig.chaos = { loss: 0.3, twice: 0.3, flip: 0, delayUs: 500_000 };
    rig.start();
    rig.runUntil(60 * SECOND);
    const sent = Buffer.concat(rig.down);
    for (const { key } of blocks) {
      for (let at = 0; at + 8 <= key.length; at += 8) assert.equal(sent.indexOf(key.subarray(at, at + 8)), -1);
    }
  });
});

describe("receipts", () => {
  it("read back as written, and nothing else reads as one", () => {
    const receipt: KeyReceipt = {
      echo: 4_000_000_000,
      receivedBytes: 2 ** 41 + 5,
      offset: 2 ** 40 + 3,
      chunks: { from: 3, next: 9, low: 0x8000_0001, high: 0xffff_ffff },
      freeBits: 2 ** 43,
      levelBits: 12,
    };
    assert.deepEqual(decodeReceipt(encodeReceipt(receipt)), receipt);
    assert.equal(decodeReceipt(new Uint8Array(41)), null);
  });
});
