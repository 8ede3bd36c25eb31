import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { KeygridError } from "#core/errors";
import type { LinkParams } from "#core/link/params";
import {
  RETRANSMIT_US_MAX,
  RETRANSMIT_US_MIN,
  SEGMENT_ATTEMPTS_MAX,
  type SegmentOutcome,
  StreamDirection,
} from "#core/link/stream-direction";
import { KeyedDraw } from "#core/random/keyed-draw";
import { linkParams } from "#test/helpers/link-params";

type Arrived = Extract<SegmentOutcome, { kind: "arrives" }>;

function stream(changes: Partial<LinkParams> = {}, seed = 1): StreamDirection {
  return new StreamDirection(seed, "x", "up", linkParams(changes));
}

function arrived(outcome: SegmentOutcome): Arrived {
  assert.equal(outcome.kind, "arrives");
  return outcome as Arrived;
}

/** Attempts that the law gives segment `number`, read from the draws themselves. */
function attemptsOf(number: number, bits: number, bitErrorRate: number, seed = 1): number {
  const draw = new KeyedDraw(seed, "link/x/up");
  const probability = -Math.expm1(bits * Math.log1p(-bitErrorRate));
  let attempts = 1;
  while (draw.fraction(2 * number, 1_000 + attempts - 1) < probability) attempts++;
  return attempts;
}

test("a corrupted segment is sent again after RTO x 2^k, exact in time and in wire bits", () => {
  const params = { bitErrorRate: 1e-3, rateBitsPerSecond: 100_000, propagationUs: 120_000, overheadBytes: 40 };
  const bits = 8 * (100 + 40);
  const sendingUs = bits * 10;
  const timeoutUs = Math.max(RETRANSMIT_US_MIN, 2 * (2 * 120_000 + sendingUs));
  const seen = new Set<number>();
  for (let number = 0; number < 300; number++) {
    const attempts = attemptsOf(number, bits, 1e-3);
    if (attempts > SEGMENT_ATTEMPTS_MAX) continue;
    seen.add(attempts);
    const outcome = arrived(stream(params).offer(number, 100, 500));
    let leavesUs = 500 + sendingUs;
    for (let k = 0; k < attempts - 1; k++) leavesUs += Math.min(RETRANSMIT_US_MAX, timeoutUs * 2 ** k) + sendingUs;
    assert.equal(outcome.attempts, attempts);
    assert.equal(outcome.wireBits, attempts * bits);
    assert.equal(outcome.arrivesUs, leavesUs + 120_000);
  }
  assert.ok(seen.has(1) && seen.has(2) && seen.has(5), `attempts seen: ${[...seen]}`);
});

test("the wait before a repeat is 200 ms at least and 60 s at most", () => {
  const shortest = { bitErrorRate: 1e-3, propagationUs: 0, rateBitsPerSecond: 1_000_000 };
  const number = Array.from({ length: 1_000 }, (_, i) => i).find((i) => attemptsOf(i, 800, 1e-3) === 2) as number;
  assert.equal(arrived(stream(shortest).offer(number, 100, 0)).arrivesUs, 800 + RETRANSMIT_US_MIN + 800);
  const longest = { ...shortest, propagationUs: 40_000_000 };
  assert.equal(arrived(stream(longest).offer(number, 100, 0)).arrivesUs, 800 + RETRANSMIT_US_MAX + 800 + 40_000_000);
});

test("a segment under repeat holds up those behind it: order is kept and the medium is taken", () => {
  const params = { bitErrorRate: 1e-3, propagationUs: 0 };
  const number = Array.from({ length: 1_000 }, (_, i) => i).find(
    (i) => attemptsOf(i, 800, 1e-3) === 2 && attemptsOf(i + 1, 80, 1e-3) === 1,
  ) as number;
  const direction = stream(params);
  const first = arrived(direction.offer(number, 100, 0));
  const second = arrived(direction.offer(number + 1, 10, 900));
  assert.equal(first.arrivesUs, 201_600);
  assert.equal(second.arrivesUs, 201_600 + 80);
});

test("a cut stalls: nothing is lost, what waits is offered again after it", () => {
  const direction = stream();
  direction.cut();
  direction.cut();
  assert.deepEqual(direction.offer(0, 10, 100), { kind: "stalled" });
  direction.heal();
  assert.deepEqual(direction.offer(0, 10, 200), { kind: "stalled" }, "the second cut holds");
  direction.heal();
  assert.equal(arrived(direction.offer(0, 10, 300)).arrivesUs, 300 + 80 + 1_000);
});

test("a full queue makes the writer wait and takes nothing: the segment goes unchanged when there is room", () => {
  const direction = stream({ rateBitsPerSecond: 8_000, queueBytes: 10, propagationUs: 0 });
  assert.equal(arrived(direction.offer(0, 10, 0)).arrivesUs, 10_000);
  assert.equal(arrived(direction.offer(1, 10, 0)).arrivesUs, 20_000);
  assert.deepEqual(direction.offer(2, 1, 9_999), { kind: "full" });
  assert.equal(arrived(direction.offer(2, 1, 10_000)).arrivesUs, 21_000);
});

test("a segment whose every attempt fails closes the connection for good", () => {
  const direction = stream({ bitErrorRate: 1 });
  assert.deepEqual(direction.offer(0, 100, 0), { kind: "closed" });
  direction.degrade("x", { bitErrorRate: 0 });
  assert.deepEqual(direction.offer(1, 100, 1e9), { kind: "closed" });
  direction.cut();
  assert.deepEqual(direction.offer(1, 100, 1e9), { kind: "closed" });
});

test("attempt 15 is the last: 14 failures arrive, 15 close", () => {
  const probability = 0.7;
  const bitErrorRate = 1 - (1 - probability) ** (1 / 8);
  const limits = { bitErrorRate, propagationUs: 0 };
  const find = (wanted: number) => {
    for (let number = 0; ; number++) if (attemptsOf(number, 8, bitErrorRate) === wanted) return number;
  };
  assert.equal(arrived(stream(limits).offer(find(SEGMENT_ATTEMPTS_MAX), 1, 0)).attempts, SEGMENT_ATTEMPTS_MAX);
  assert.deepEqual(stream(limits).offer(find(SEGMENT_ATTEMPTS_MAX + 1), 1, 0), { kind: "closed" });
});

test("duplication and reordering of a stream are refused, when it is made and when it is degraded", () => {
  for (const asked of [{ duplicateProbability: 0.1 }, { reorderProbability: 0.1 }]) {
    const what = "duplicateProbability" in asked ? "duplication" : "reordering";
    const isRefused = (error: unknown) => {
      assert.ok(error instanceof KeygridError);
      assert.equal(error.code, "KG_STREAM_IMPAIRMENT");
      assert.deepEqual(error.params, { link: "x", what });
      return true;
    };
    assert.throws(() => stream(asked), isRefused);
    const direction = stream();
    assert.throws(() => direction.degrade("x", { rateBitsPerSecond: 8, ...asked }), isRefused);
    assert.equal(arrived(direction.offer(0, 10, 0)).arrivesUs, 1_080, "a refused degradation changes nothing");
  }
});

const impairments = fc.record({
  bitErrorRate: fc.constantFrom(0, 1e-6, 1e-4, 1e-3),
  rateBitsPerSecond: fc.integer({ min: 1_000, max: 10_000_000 }),
  propagationUs: fc.nat({ max: 500_000 }),
  jitterUs: fc.nat({ max: 500_000 }),
  queueBytes: fc.integer({ min: 100, max: 4_000 }),
  overheadBytes: fc.nat({ max: 60 }),
});
const writes = fc.array(
  fc.record({ bytes: fc.integer({ min: 1, max: 1_400 }), afterUs: fc.nat({ max: 300_000 }), cut: fc.boolean() }),
  { minLength: 1, maxLength: 40 },
);

test("whatever the medium does, a writer that waits loses nothing, doubles nothing and reorders nothing", () => {
  fc.assert(
    fc.property(fc.nat(), impairments, writes, (seed, params, plan) => {
      const direction = stream(params, seed);
      let atUs = 0;
      let lastUs = 0;
      for (const [number, { bytes, afterUs, cut }] of plan.entries()) {
        atUs += afterUs;
        if (cut) {
          direction.cut();
          assert.notEqual(direction.offer(number, bytes, atUs).kind, "arrives");
          direction.heal();
        }
        let outcome = direction.offer(number, bytes, atUs);
        // The queue is longer than any segment: room comes at the latest when everything has left.
        while (outcome.kind === "full" && bytes + params.overheadBytes <= params.queueBytes) {
          atUs = Math.max(atUs + 1_000_000, lastUs);
          outcome = direction.offer(number, bytes, atUs);
        }
        if (outcome.kind === "closed" || outcome.kind === "full") return;
        const segment = arrived(outcome);
        const bits = 8 * (bytes + params.overheadBytes);
        const leastUs = Math.ceil((bits * 1_000_000) / params.rateBitsPerSecond) + params.propagationUs;
        assert.equal(segment.attempts, attemptsOf(number, bits, params.bitErrorRate, seed));
        assert.equal(segment.wireBits, segment.attempts * bits);
        assert.ok(segment.arrivesUs >= atUs + leastUs);
        assert.ok(segment.arrivesUs >= lastUs, `segment ${number} overtook`);
        lastUs = segment.arrivesUs;
      }
    }),
  );
});
