import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EventHeap } from "#drivers/event-heap";

interface Event {
  readonly atUs: number;
  readonly order: number;
  readonly contents: readonly [number, number, number, number];
  readonly payload: unknown;
}

/** Pops and compares with the list's first, contents included. */
function popLike(heap: EventHeap, sorted: Event[]): void {
  const expected = sorted.shift() as Event;
  assert.equal(heap.nextUs, expected.atUs);
  const slot = heap.pop();
  assert.equal(heap.atUs, expected.atUs);
  assert.equal(heap.order, expected.order);
  const found = [heap.kindOf(slot), heap.nodeOf(slot), heap.valueOf(slot), heap.epochOf(slot)];
  assert.deepEqual(found, expected.contents);
  assert.equal(heap.payloadOf(slot), expected.payload);
  heap.release(slot);
}

function insert(sorted: Event[], event: Event): void {
  const at = sorted.findIndex(({ atUs }) => atUs > event.atUs);
  sorted.splice(at < 0 ? sorted.length : at, 0, event);
}

test("events come in the order of a list sorted by time and insertion, through any pushing and popping", () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.nat({ max: 30 }).map((atUs) => ({ atUs })) },
    { weight: 2, arbitrary: fc.constant(null) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const heap = new EventHeap();
      const sorted: Event[] = [];
      for (const [i, one] of steps.entries()) {
        if (one === null) {
          if (sorted.length > 0) popLike(heap, sorted);
        } else {
          const payload = { i };
          const order = heap.push(one.atUs, i % 5, i, -i, i % 3, payload);
          insert(sorted, { atUs: one.atUs, order, contents: [i % 5, i, -i, i % 3], payload });
        }
        assert.equal(heap.size, sorted.length);
      }
      while (sorted.length > 0) popLike(heap, sorted);
      assert.equal(heap.nextUs, Number.POSITIVE_INFINITY);
    }),
  );
});

test("ten thousand events and a steady turnover keep their order and their contents", () => {
  const heap = new EventHeap();
  const sorted: Event[] = [];
  let word = 12_345;
  const push = (i: number) => {
    word = (Math.imul(word, 1_103_515_245) + 12_345) >>> 0;
    const atUs = (word >>> 8) % 5_000;
    const order = heap.push(atUs, 1, i, i * 3, 0, i);
    sorted.push({ atUs, order, contents: [1, i, i * 3, 0], payload: i });
  };
  for (let i = 0; i < 10_000; i++) push(i);
  sorted.sort((a, b) => a.atUs - b.atUs || a.order - b.order);
  for (let i = 0; i < 5_000; i++) popLike(heap, sorted);
  for (let i = 0; i < 5_000; i++) push(i);
  sorted.sort((a, b) => a.atUs - b.atUs || a.order - b.order);
  while (sorted.length > 0) popLike(heap, sorted);
});

test("times beyond 32 bits and fractions of a microsecond keep their order", () => {
  const heap = new EventHeap();
  const times = [2 ** 40, 0.5, 2 ** 52, 0, 2 ** 40 + 1, 0.25];
  for (const atUs of times) heap.push(atUs, 0, 0, 0, 0, null);
  const found = times.map(() => {
    heap.release(heap.pop());
    return heap.atUs;
  });
  assert.deepEqual(
    found,
    times.toSorted((a, b) => a - b),
  );
});
