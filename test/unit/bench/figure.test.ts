import assert from "node:assert/strict";
import { it } from "node:test";
import { keepsLimit, marginOf, median } from "../../../bench/figure.ts";
import { tableText } from "../../../bench/table.ts";

const rate = { name: "pads", value: 300, unit: "frames/s", limit: 200 };
const time = { name: "run", value: 12, unit: "s", limit: 10 };

it("a rate keeps its limit from above, a time from below", () => {
  assert.deepEqual([rate, time].map(keepsLimit), [true, false]);
  assert.deepEqual([rate, time].map(marginOf), [1.5, 10 / 12]);
  assert.deepEqual([keepsLimit({ ...time, value: 10 }), keepsLimit({ ...rate, value: 200 })], [true, true]);
  assert.equal(keepsLimit({ name: "free", value: 1, unit: "s" }), true);
});

it("the median of an even number of rounds lies between the middle two", () => {
  assert.equal(median([4, 1, 3]), 3);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.throws(() => median([]));
});

it("the table says which limits were missed", () => {
  const lines = tableText("x", [rate, { ...time, ratio: 0.5 }]).split("\n");
  assert.match(lines[2] ?? "", /pads\s+300\s+frames\/s\s+200\s+1\.50\s+ok$/);
  assert.match(lines[3] ?? "", /run\s+12\.0\s+s\s+10\.0\s+0\.83\s+MISSED\s+0\.500$/);
});
