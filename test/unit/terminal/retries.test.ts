import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Acknowledgement } from "#core/protocol/ack";
import { RETRIES_MAX, Retries } from "#core/terminal/retries";
import { patterned } from "#test/helpers/patterned";

const NEVER = Number.POSITIVE_INFINITY;

function due(retries: Retries, atUs: number): [number, Uint8Array][] {
  const found: [number, Uint8Array][] = [];
  retries.due(atUs, (sequence, frame) => found.push([sequence, frame]));
  return found;
}

const below = (next: number): Acknowledgement => ({ next, low: 0, high: 0 });

test("a frame is sent again unchanged after each timeout, until its attempts are used up", () => {
  const retries = new Retries(3, 100);
  const frame = patterned(50);
  const bytes = frame.slice();
  retries.sent(7, frame, 1_000);
  assert.equal(retries.nextUs, 1_100);
  assert.deepEqual(due(retries, 1_099), []);
  for (const atUs of [1_100, 1_200]) {
    const again = due(retries, atUs);
    assert.equal(again.length, 1);
    assert.equal(again[0]?.[0], 7);
    assert.equal(again[0]?.[1], frame, "the very same bytes");
    assert.deepEqual(frame, bytes);
  }
  assert.deepEqual(due(retries, 1_300), [], "three attempts, the first sending included");
  assert.equal(retries.nextUs, NEVER);
});

test("one attempt is no retry: nothing is kept", () => {
  for (const attempts of [0, 1]) {
    const retries = new Retries(attempts, 100);
    retries.sent(1, patterned(10), 0);
    assert.equal(retries.nextUs, NEVER);
    assert.deepEqual(due(retries, 1e9), []);
  }
});

test("what is acknowledged is not sent again, what lies in a hole of the bitmap is", () => {
  const retries = new Retries(5, 100);
  for (let sequence = 0; sequence < 80; sequence++) retries.sent(sequence, patterned(4), sequence);
  // Below 10, and of the rest 11 and 42.
  retries.acknowledged({ next: 10, low: 0b10, high: 1 });
  const again = due(retries, 1_000).map(([sequence]) => sequence);
  const expected = Array.from({ length: 80 }, (_, i) => i).filter((i) => i >= 10 && i !== 11 && i !== 42);
  assert.deepEqual(again, expected);
});

test("frames come due in the order of their times, through any sending, repeating and acknowledging", () => {
  const step = fc.record({ afterUs: fc.nat({ max: 60 }), send: fc.boolean(), ack: fc.option(fc.nat({ max: 40 })) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 2, max: 5 }), (plan, attempts) => {
      const retries = new Retries(attempts, 100);
      const sendings = new Map<number, number[]>();
      let nowUs = 0;
      let sequence = 0;
      let acknowledged = 0;
      for (const { afterUs, send, ack } of plan) {
        nowUs += afterUs;
        while (retries.nextUs <= nowUs) {
          const dueUs = retries.nextUs;
          for (const [again] of due(retries, dueUs)) {
            const times = sendings.get(again) as number[];
            assert.equal(dueUs, (times.at(-1) as number) + 100, `frame ${again}`);
            assert.ok(again >= acknowledged);
            times.push(dueUs);
          }
        }
        if (ack !== null && ack <= sequence) {
          acknowledged = Math.max(acknowledged, ack);
          retries.acknowledged(below(ack));
        }
        if (send) {
          retries.sent(sequence, patterned(1), nowUs);
          sendings.set(sequence++, [nowUs]);
        }
      }
      for (const times of sendings.values()) assert.ok(times.length <= attempts);
    }),
  );
});

test("at most so many frames are kept: the oldest is given up first", () => {
  const retries = new Retries(2, 100);
  for (let sequence = 0; sequence <= RETRIES_MAX; sequence++) retries.sent(sequence, patterned(1), sequence);
  const again = due(retries, 1e9).map(([sequence]) => sequence);
  assert.equal(again.length, RETRIES_MAX);
  assert.equal(again[0], 1);
});

test("after clear nothing is due", () => {
  const retries = new Retries(2, 100);
  retries.sent(1, patterned(1), 0);
  retries.clear();
  assert.equal(retries.nextUs, NEVER);
  assert.deepEqual(due(retries, 1e9), []);
});
