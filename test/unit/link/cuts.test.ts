import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkDirection, type LinkOutcome } from "#core/link/link-direction";
import { type LinkParams, LossCause } from "#core/link/params";
import { linkParams } from "#test/helpers/link-params";
import { offer } from "#test/helpers/offer";

/** 10 bytes take 10 ms, and 1 ms to arrive. */
function link(changes: Partial<LinkParams> = {}): LinkDirection {
  return new LinkDirection(1, "x", "up", linkParams({ rateBitsPerSecond: 8_000, ...changes }));
}

test("while a link is cut it takes nothing, and says that a cut is why", () => {
  const direction = link();
  direction.cut(5);
  const outcome = offer(direction, 0, 10, 6);
  assert.deepEqual([outcome.accepted, outcome.delivered, outcome.cause], [false, false, LossCause.Cut]);
  assert.equal(direction.state, "cut");
  direction.heal();
  assert.equal(direction.state, "up");
  assert.equal(offer(direction, 0, 10, 7).departsUs, 10_007);
});

test("what has left when the cut comes still arrives, what has not is gone", () => {
  const direction = link();
  const taken: { epoch: number; outcome: LinkOutcome }[] = [];
  for (let number = 0; number < 4; number++) {
    taken.push({ epoch: direction.epoch, outcome: offer(direction, number, 10, 0) });
  }
  direction.cut(20_000);
  const survived = taken.map(({ epoch, outcome }) => direction.survives(epoch, outcome.departsUs));
  assert.deepEqual(survived, [true, true, false, false], "they leave at 10, 20, 30 and 40 ms");
});

test("a cut empties the queue: what comes after it finds an idle medium and all of the room", () => {
  const direction = link({ queueBytes: 20 });
  for (let number = 0; number < 3; number++) offer(direction, number, 10, 0);
  direction.cut(1_000);
  direction.heal();
  const first = offer(direction, 3, 10, 2_000);
  const later = [offer(direction, 4, 10, 2_000), offer(direction, 5, 10, 2_000), offer(direction, 6, 10, 2_000)];
  assert.equal(first.departsUs, 12_000);
  assert.deepEqual(
    later.map(({ accepted }) => accepted),
    [true, true, false],
  );
});

test("a link that was cut twice over stays cut until both cuts have ended", () => {
  const direction = link();
  direction.cut(100);
  direction.cut(200);
  assert.equal(direction.epoch, 1, "the second cut finds nothing to end");
  direction.heal();
  assert.equal(direction.state, "cut");
  assert.equal(offer(direction, 0, 10, 300).accepted, false);
  direction.heal();
  assert.equal(direction.state, "up");
  assert.equal(offer(direction, 0, 10, 300).accepted, true);
  direction.heal();
  assert.equal(direction.state, "up", "one end too many changes nothing");
  direction.cut(400);
  assert.equal(direction.state, "cut");
});

test("each cut judges what was taken before it, and no other", () => {
  const direction = link();
  const before = offer(direction, 0, 10, 0);
  direction.cut(5_000);
  direction.heal();
  const epoch = direction.epoch;
  const between = offer(direction, 1, 10, 6_000);
  assert.equal(direction.survives(0, before.departsUs), false);
  assert.equal(direction.survives(epoch, between.departsUs), true, "not cut yet");
  direction.cut(16_000);
  direction.heal();
  assert.equal(direction.survives(epoch, between.departsUs), true, "left at 16,000");
  assert.equal(direction.survives(epoch, between.departsUs + 1), false);
  const after = offer(direction, 2, 10, 17_000);
  assert.equal(direction.survives(direction.epoch, after.departsUs), true);
});

test("a cut does not change which datagrams are lost to wrong bits", () => {
  const noisy = { bitErrorRate: 1e-2, rateBitsPerSecond: 8_000_000 };
  const fates = (direction: LinkDirection, atUs: number) => {
    return Array.from({ length: 200 }, (_, number) => offer(direction, number, 10, atUs + number * 1_000).delivered);
  };
  const undisturbed = fates(link(noisy), 0);
  const cut = link(noisy);
  offer(cut, 7, 10, 0);
  cut.cut(1);
  offer(cut, 8, 10, 2);
  cut.heal();
  assert.deepEqual(fates(cut, 1_000), undisturbed);
});

test("what a cut swallowed holds up nothing that comes after it", () => {
  const direction = link();
  for (let number = 0; number < 100; number++) offer(direction, number, 10, 0);
  direction.cut(5_000);
  direction.heal();
  const after = offer(direction, 100, 10, 20_000);
  assert.equal(after.arrivesUs, 31_000, "not behind the 100 that would have left until 1 s");
});
