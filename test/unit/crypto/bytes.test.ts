import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { equalConstantTime, wipe, xorInto } from "#core/crypto/bytes";
import { KeygridError } from "#core/errors";
import { patterned, withBitFlipped } from "./helpers.ts";

/** Bytes around each range, to see that nothing beyond it is written. */
const MARGIN = 20;

function xorByDefinition(data: Uint8Array, dataOffset: number, pad: Uint8Array, padOffset: number, length: number) {
  return Array.from({ length }, (_, i) => (data[dataOffset + i] as number) ^ (pad[padOffset + i] as number));
}

test("xorInto XORs any length at any three offsets and writes nothing else", () => {
  const offset = fc.nat({ max: 9 });
  const length = fc.oneof(fc.nat({ max: 200 }), fc.constantFrom(480, 2_047, 2_048, 2_049, 4_100));
  fc.assert(
    fc.property(length, offset, offset, offset, (count, outAt, dataAt, padAt) => {
      const data = patterned(count + MARGIN, 3);
      const pad = patterned(count + MARGIN, 90);
      const out = new Uint8Array(count + MARGIN).fill(0xee);
      const expected = out.slice();
      expected.set(xorByDefinition(data, dataAt, pad, padAt, count), outAt);
      xorInto(out, outAt, data, dataAt, pad, padAt, count);
      assert.deepEqual(out, expected);
      assert.deepEqual(data, patterned(count + MARGIN, 3));
      assert.deepEqual(pad, patterned(count + MARGIN, 90));
    }),
    { numRuns: 400 },
  );
});

test("xorInto works on every length from 0 to 200, in place, and undoes itself", () => {
  for (let length = 0; length <= 200; length++) {
    const data = patterned(length + 3);
    const pad = patterned(length + 5, 77);
    const expected = xorByDefinition(data, 3, pad, 5, length);
    xorInto(data, 3, data, 3, pad, 5, length);
    assert.deepEqual([...data.subarray(3)], expected);
    xorInto(data, 3, data, 3, pad, 5, length);
    assert.deepEqual(data, patterned(length + 3));
  }
});

test("xorInto refuses a range that leaves its array instead of clamping it", () => {
  const short = new Uint8Array(40);
  const long = new Uint8Array(100);
  const refused = (call: () => void) =>
    assert.throws(call, (e) => e instanceof KeygridError && e.code === "KG_INVARIANT");
  refused(() => xorInto(short, 1, long, 0, long, 0, 40));
  refused(() => xorInto(long, 0, short, 1, long, 0, 40));
  refused(() => xorInto(long, 0, long, 0, short, 1, 40));
  refused(() => xorInto(long, -1, long, 0, long, 0, 40));
  refused(() => xorInto(long, 0, long, 0, long, 0, Number.NaN));
});

test("equalConstantTime finds every single flipped bit", () => {
  const a = patterned(20);
  assert.equal(equalConstantTime(a, 2, a.slice(), 2, 16), true);
  for (let bit = 0; bit < 160; bit++) {
    const inside = bit >= 16 && bit < 144;
    assert.equal(equalConstantTime(a, 2, withBitFlipped(a, bit), 2, 16), !inside);
  }
  assert.throws(() => equalConstantTime(a, 5, a, 5, 16), KeygridError);
});

test("wipe overwrites the range that it is given, or all", () => {
  const bytes = patterned(10);
  wipe(bytes, 2, 3);
  assert.deepEqual([...bytes.subarray(0, 6)], [...patterned(10).subarray(0, 2), 0, 0, 0, patterned(10)[5]]);
  wipe(bytes);
  assert.deepEqual(bytes, new Uint8Array(10));
});
