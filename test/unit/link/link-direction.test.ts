import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createLinkOutcome, LinkDirection } from "#core/link/link-direction";
import { type LinkParams, LossCause } from "#core/link/params";
import { linkParams } from "#test/helpers/link-params";
import { offer } from "#test/helpers/offer";

const link = (changes: Partial<LinkParams> = {}, seed = 1) => new LinkDirection(seed, "x", "up", linkParams(changes));

test("a datagram leaves after its serialisation, rounded up, and arrives after the propagation", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.nat({ max: 1_500 }),
      fc.nat({ max: 60 }),
      fc.nat({ max: 5_000_000 }),
      fc.nat({ max: 10_000_000 }),
      (rateBitsPerSecond, bytes, overheadBytes, propagationUs, atUs) => {
        const direction = link({ rateBitsPerSecond, overheadBytes, propagationUs });
        const outcome = offer(direction, 0, bytes, atUs);
        const bits = BigInt(8 * (bytes + overheadBytes));
        const rate = BigInt(rateBitsPerSecond);
        const serialisation = Number((bits * 1_000_000n + rate - 1n) / rate);
        assert.equal(outcome.wireBits, Number(bits));
        assert.equal(outcome.departsUs, atUs + serialisation);
        assert.equal(outcome.arrivesUs, outcome.departsUs + propagationUs);
        assert.equal(outcome.accepted && outcome.delivered, true);
        assert.equal(outcome.cause, 0);
        assert.equal(outcome.duplicateUs, -1);
      },
    ),
  );
});

test("one datagram at a time is on the medium: those offered together leave one behind the other", () => {
  const direction = link({ rateBitsPerSecond: 8_000 });
  const departures = [0, 1, 2].map((number) => offer(direction, number, 10, 500).departsUs);
  assert.deepEqual(departures, [10_500, 20_500, 30_500]);
  assert.equal(offer(direction, 3, 10, 100_000).departsUs, 110_000, "an idle medium does not save up time");
});

test("the queue holds exactly its bytes: the datagram that is leaving does not count", () => {
  const direction = link({ rateBitsPerSecond: 8_000, queueBytes: 100, overheadBytes: 5 });
  assert.equal(offer(direction, 0, 95, 0).accepted, true, "in service");
  assert.equal(offer(direction, 1, 45, 0).accepted, true, "50 of 100 wait");
  const tooLong = offer(direction, 2, 46, 0);
  assert.equal(tooLong.accepted, false);
  assert.equal(tooLong.cause, LossCause.QueueFull);
  assert.equal(tooLong.wireBits, 0);
  assert.equal(offer(direction, 3, 45, 0).accepted, true, "100 of 100 wait");
  assert.equal(offer(direction, 4, 0, 0).accepted, false, "its overhead finds no room");
  assert.equal(offer(direction, 5, 1, 99_999).accepted, false, "number 1 begins to leave at 100,000");
  assert.equal(offer(direction, 6, 45, 100_000).accepted, true, "50 more fit once it left the queue");
  assert.equal(offer(direction, 7, 0, 100_000).accepted, false);
});

test("a datagram longer than the whole queue passes when the medium is idle: it does not wait", () => {
  const direction = link({ rateBitsPerSecond: 8_000, queueBytes: 10 });
  assert.equal(offer(direction, 0, 100, 0).accepted, true);
  assert.equal(offer(direction, 1, 11, 0).accepted, false);
});

test("what the queue dropped takes no time of the medium", () => {
  const direction = link({ rateBitsPerSecond: 8_000, queueBytes: 10 });
  offer(direction, 0, 10, 0);
  offer(direction, 1, 10, 0);
  assert.equal(offer(direction, 2, 10, 0).accepted, false);
  assert.equal(offer(direction, 3, 10, 10_000).departsUs, 30_000);
});

test("jitter delays by 0 to jitterUs, reaches both ends of it, and never lets one datagram overtake another", () => {
  const direction = link({ jitterUs: 9, rateBitsPerSecond: 8_000_000_000, propagationUs: 0 });
  const seen = new Set<number>();
  for (let number = 0; number < 500; number++) {
    const { arrivesUs, departsUs } = offer(direction, number, 1, number * 1_000);
    seen.add(arrivesUs - departsUs);
  }
  assert.deepEqual(
    [...seen].sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  const crowded = link({ jitterUs: 50_000, rateBitsPerSecond: 8_000_000 });
  let last = 0;
  for (let number = 0; number < 500; number++) {
    const { arrivesUs } = offer(crowded, number, 10, number * 100);
    assert.ok(arrivesUs >= last, `number ${number}`);
    last = arrivesUs;
  }
});

test("a datagram that is held back is overtaken, and only such a datagram is", () => {
  const direction = link({ reorderProbability: 0.2, reorderDelayUs: 10_000, jitterUs: 100 });
  const arrivals = Array.from({ length: 500 }, (_, number) => {
    const { arrivesUs, departsUs } = offer(direction, number, 10, number * 1_000);
    return { arrivesUs, isHeld: arrivesUs - departsUs >= 11_000 };
  });
  const held = arrivals.filter(({ isHeld }) => isHeld).length;
  assert.ok(held > 60 && held < 140, `${held} of 500 were held back`);
  let last = 0;
  let overtaken = 0;
  for (const { arrivesUs, isHeld } of arrivals) {
    if (isHeld) continue;
    assert.ok(arrivesUs >= last);
    last = arrivesUs;
  }
  arrivals.forEach(({ arrivesUs, isHeld }, i) => {
    if (isHeld && arrivals.slice(i + 1).some((later) => later.arrivesUs < arrivesUs)) overtaken++;
  });
  assert.ok(overtaken >= held - 10, `${overtaken} of ${held} were overtaken`);
});

test("duplicates come one serialisation behind the original, at the share asked for", () => {
  const direction = link({ duplicateProbability: 0.25 });
  let doubled = 0;
  for (let number = 0; number < 2_000; number++) {
    const outcome = offer(direction, number, 125, number * 10_000);
    if (outcome.duplicateUs < 0) continue;
    doubled++;
    assert.equal(outcome.duplicateUs, outcome.arrivesUs + 1_000);
  }
  assert.ok(Math.abs(doubled - 500) < 5 * Math.sqrt(2_000 * 0.25 * 0.75), `${doubled} of 2,000`);
  const all = link({ duplicateProbability: 1 });
  assert.ok(offer(all, 0, 10, 0).duplicateUs > 0);
});

test("a lost datagram is neither doubled nor does it hold up those behind it", () => {
  const direction = link({ bitErrorRate: 1, duplicateProbability: 1, jitterUs: 90_000 });
  const lost = offer(direction, 0, 10, 0);
  assert.deepEqual(
    [lost.accepted, lost.delivered, lost.cause, lost.duplicateUs],
    [true, false, LossCause.BitError, -1],
  );
  const clean = { bitErrorRate: 0, jitterUs: 0 };
  direction.degrade(clean);
  assert.equal(offer(direction, 1, 10, 0).arrivesUs, 2 * 80 + 1_000);
});

test("one outcome object can be filled again and again: nothing of the last datagram stays in it", () => {
  const outcome = createLinkOutcome();
  const doubling = link({ duplicateProbability: 1 });
  doubling.offer(0, 0, 10, 0, outcome);
  assert.ok(outcome.duplicateUs > 0);
  link().offer(0, 0, 10, 0, outcome);
  assert.equal(outcome.duplicateUs, -1);
  const cut = link();
  cut.cut(0);
  doubling.offer(1, 0, 10, 0, outcome);
  cut.offer(0, 0, 10, 7, outcome);
  const refused = { accepted: false, delivered: false, cause: LossCause.Cut, wireBits: 0, duplicateUs: -1 };
  assert.deepEqual(outcome, { ...refused, departsUs: 7, arrivesUs: 7 });
});
