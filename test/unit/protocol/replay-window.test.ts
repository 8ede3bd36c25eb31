import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ReplayWindow, windowFrames } from "#core/protocol/replay-window";

test("the window holds at least 1,024 frames and at least 200 s of frames", () => {
  assert.equal(windowFrames(0.01), 1_024);
  assert.ok(windowFrames(16.7) >= 200 * 16.7);
  assert.ok(windowFrames(1e9) <= 2 ** 20);
});

test("every sequence number ends as accepted once or lost once, whatever the order of arrival", () => {
  const arrivals = fc.array(fc.nat({ max: 300 }), { maxLength: 400 });
  fc.assert(
    fc.property(arrivals, fc.constantFrom(4, 16, 64), (sequences, size) => {
      const window = new ReplayWindow(size);
      const lost: number[] = [];
      const accepted: number[] = [];
      for (const sequence of sequences) {
        if (window.check(sequence) !== "new") continue;
        window.accept(sequence, (s) => lost.push(s));
        accepted.push(sequence);
      }
      const end = window.next;
      window.closeThrough(end, (s) => lost.push(s));
      assert.equal(new Set(accepted).size, accepted.length, "nothing is accepted twice");
      const all = [...accepted, ...lost].sort((a, b) => a - b);
      assert.deepEqual(
        all,
        Array.from({ length: end }, (_, i) => i),
      );
    }),
  );
});

test("checking changes nothing: a forged number far ahead cannot push others out", () => {
  const window = new ReplayWindow(4);
  window.accept(0, () => {});
  assert.equal(window.check(1_000_000), "new");
  assert.equal(window.check(1), "new");
});

test("numbers that a restarted sender never used are void, not lost", () => {
  const window = new ReplayWindow(16);
  const lost: number[] = [];
  for (const s of [0, 1, 3]) window.accept(s, (l) => lost.push(l));
  window.skipTo(100, (l) => lost.push(l));
  window.accept(100, (l) => lost.push(l));
  window.closeThrough(101, (l) => lost.push(l));
  assert.deepEqual(lost, [2]);
});

test("the bitmap and the cumulative number say what arrived", () => {
  const window = new ReplayWindow(128);
  for (const s of [0, 1, 2, 5, 40]) window.accept(s, () => {});
  assert.equal(window.cumulative, 3);
  assert.deepEqual(window.bitmap(3), { low: 0b100, high: 1 << 5 });
});
