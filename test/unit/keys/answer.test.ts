import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decideAnswer, type SupplySituation } from "#core/keys/answer";
import type { KeyRequest } from "#core/keys/messages";

const request: KeyRequest = {
  kind: "key-request",
  request: 1,
  pair: 0,
  use: "encryption",
  needBits: 10_000,
  rateBitsPerSecond: 500,
  stockBits: 0,
};
const idle: SupplySituation = {
  known: true,
  online: true,
  generating: false,
  keyRateBitsPerSecond: 1_000,
  ahead: 0,
  queueMax: 10,
};

const decide = (of: Partial<KeyRequest>, when: Partial<SupplySituation> = {}) =>
  decideAnswer({ ...request, ...of }, { ...idle, ...when });

describe("the four answers of a key server", () => {
  test("serve: what is needed is in stock, whether or not a link could supply more", () => {
    const served = { answer: "serve", reason: "in stock", position: 0, withinUs: 0 };
    assert.deepEqual(decide({ stockBits: 10_000 }), served);
    assert.deepEqual(decide({ stockBits: 10_000 }, { online: false, keyRateBitsPerSecond: 0, ahead: 10 }), served);
  });

  test("start: nothing runs yet; the wait is what is missing at the link's rate, rounded up", () => {
    const answer = decide({ stockBits: 4_000 });
    assert.deepEqual(answer, { answer: "start", reason: "distribution started", position: 1, withinUs: 6_000_000 });
    assert.equal(decide({ stockBits: 9_999 }, { keyRateBitsPerSecond: 3 }).withinUs, 333_334);
  });

  test("queue: distribution runs; the place is behind those that wait", () => {
    const answer = decide({}, { generating: true, ahead: 4 });
    assert.deepEqual(answer, { answer: "queue", reason: "distribution runs", position: 5, withinUs: 10_000_000 });
  });

  test("refuse: with a reason each", () => {
    const refused = (reason: string) => ({ answer: "refuse", reason, position: 0, withinUs: 0 });
    assert.deepEqual(decide({}, { known: false }), refused("unknown pair"));
    assert.deepEqual(decide({ stockBits: 1e9 }, { known: false }), refused("unknown pair"));
    assert.deepEqual(decide({}, { online: false }), refused("no stock and no quantum link"));
    assert.deepEqual(decide({}, { keyRateBitsPerSecond: 0 }), refused("no stock and no quantum link"));
    assert.deepEqual(decide({}, { ahead: 10 }), refused("queue full"));
    for (const needBits of [0, -1, Number.NaN]) assert.deepEqual(decide({ needBits }), refused("bad request"));
    for (const rateBitsPerSecond of [-1, Number.NaN])
      assert.deepEqual(decide({ rateBitsPerSecond }), refused("bad request"));
  });

  test("every request gets exactly one of them, and a wait only where something is under way", () => {
    const bits = fc.oneof(fc.nat({ max: 1e9 }), fc.constantFrom(0, Number.NaN, -5));
    const asked = fc.record({ needBits: bits, rateBitsPerSecond: bits, stockBits: fc.nat({ max: 1e9 }) });
    const situation = fc.record({
      known: fc.boolean(),
      online: fc.boolean(),
      generating: fc.boolean(),
      keyRateBitsPerSecond: fc.nat({ max: 1e6 }),
      ahead: fc.nat({ max: 20 }),
      queueMax: fc.nat({ max: 20 }),
    });
    fc.assert(
      fc.property(asked, situation, (of, when) => {
        const { answer, reason, position, withinUs } = decide(of, when);
        assert.ok(reason !== "");
        const waits = answer === "start" || answer === "queue";
        assert.equal(position > 0, waits);
        assert.equal(withinUs > 0, waits);
        if (waits) assert.equal(answer === "queue", when.generating);
        if (waits) assert.ok(position <= when.queueMax);
      }),
    );
  });
});
