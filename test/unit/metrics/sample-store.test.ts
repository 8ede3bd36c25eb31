import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SampleStore } from "#core/metrics/sample-store";

function filled(count: number, limit?: number): SampleStore {
  const store = new SampleStore(limit);
  for (let i = 0; i < count; i++) store.add((i * 7_919) % count);
  return store;
}

describe("a sample store", () => {
  it("gives back everything, ascending by value, below its limit", () => {
    const store = new SampleStore();
    for (const value of [300, 2, 1e12, 10, 2]) store.add(value);
    assert.deepEqual([...store.sorted()], [2, 2, 10, 300, 1e12]);
    assert.equal(store.added, 5);
    assert.equal(filled(1_009).kept, 1_009);
  });

  it("is empty at first, and what it gave back does not change with it", () => {
    const store = new SampleStore();
    assert.equal(store.sorted().length, 0);
    store.add(5);
    const before = store.sorted();
    store.add(1);
    assert.deepEqual([...before], [5]);
  });

  it("never keeps more than its limit, and counts what it did not keep", () => {
    const store = filled(50_021, 1_000);
    assert.equal(store.kept, 1_000);
    assert.equal(store.sorted().length, 1_000);
    assert.equal(store.added, 50_021);
  });

  it("keeps the same samples in the same run", () => {
    assert.deepEqual(filled(5_003, 100).sorted(), filled(5_003, 100).sorted());
  });

  it("keeps early and late samples alike beyond its limit", () => {
    const store = new SampleStore(2_000);
    for (let i = 0; i < 100_000; i++) store.add(i);
    const kept = store.sorted();
    const tenths = new Array<number>(10).fill(0);
    for (const value of kept) tenths[Math.floor(value / 10_000)] = (tenths[Math.floor(value / 10_000)] as number) + 1;
    // 200 expected in each tenth; five standard deviations are 67.
    for (const count of tenths) assert.ok(Math.abs(count - 200) < 67, `tenths ${tenths.join(" ")}`);
  });
});
