import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RandomStream } from "#core/random/random-stream";
import { scramble, seedWords } from "#core/random/seed-words";
import { chiSquare, chiSquareBound, correlation } from "#test/helpers/statistics";

const seed = fc.nat({ max: Number.MAX_SAFE_INTEGER });

function fractions(seedOf: number, name: string, length: number): number[] {
  const stream = new RandomStream(seedOf, name);
  return Array.from({ length }, () => stream.fraction());
}

test("a stream repeats for the same seed and name and keeps to [0, 1)", () => {
  fc.assert(
    fc.property(seed, fc.string(), (seedOf, name) => {
      const first = fractions(seedOf, name, 20);
      assert.deepEqual(fractions(seedOf, name, 20), first);
      for (const fraction of first) assert.ok(fraction >= 0 && fraction < 1);
    }),
  );
});

test("streams of different names or seeds are unrelated, near names and near seeds too", () => {
  const length = 20_000;
  const base = fractions(1, "traffic/A/1", length);
  const others = [
    fractions(2, "traffic/A/1", length),
    fractions(1 + 2 ** 32, "traffic/A/1", length),
    fractions(1, "traffic/A/2", length),
    fractions(1, "traffic/A/11", length),
    fractions(1, "traffic/B/1", length),
    fractions(1, "1/A/traffic", length),
    fractions(1, "", length),
  ];
  for (const [i, other] of others.entries()) {
    assert.ok(Math.abs(correlation(base, other)) < 5 / Math.sqrt(length), `other ${i}`);
    // Shifted against each other: no stream is a later part of another.
    assert.ok(Math.abs(correlation(base.slice(1), other.slice(0, -1))) < 5 / Math.sqrt(length), `shifted ${i}`);
  }
});

test("what one stream has drawn changes no other: a new entity leaves the streams of all others alone", () => {
  fc.assert(
    fc.property(seed, fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 5 }), (seedOf, names) => {
      const alone = names.map((name) => fractions(seedOf, name, 5));
      const together = names.map((name) => new RandomStream(seedOf, name));
      for (let i = 0; i < 5; i++) {
        for (const [n, stream] of together.entries()) assert.equal(stream.fraction(), alone[n]?.[i]);
      }
    }),
  );
});

test("ten thousand names and ten thousand seeds give as many different starting points", () => {
  const words = new Set<string>();
  for (let i = 0; i < 10_000; i++) {
    words.add(seedWords(1, `traffic/A/${i}`).join());
    words.add(seedWords(i + 2, "traffic/A/1").join());
  }
  assert.equal(words.size, 20_000);
});

test("the word scrambler is a bijection in which one flipped bit flips about half of the others", () => {
  const seen = new Set<number>();
  for (let i = 0; i < 65_536; i++) seen.add(scramble(i * 65_537));
  assert.equal(seen.size, 65_536);
  for (let bit = 0; bit < 32; bit++) {
    let flips = 0;
    for (let i = 0; i < 256; i++) {
      const word = Math.imul(i + 1, 0x9e3779b1);
      let changed = (scramble(word) ^ scramble(word ^ (1 << bit))) >>> 0;
      for (; changed !== 0; changed &= changed - 1) flips++;
    }
    assert.ok(Math.abs(flips / 256 - 16) < 1.5, `bit ${bit}: ${flips / 256} of 32`);
  }
});

test("bytes are uniform, and the same whether drawn at once or in whole words", () => {
  const total = 100_000;
  const all = new Uint8Array(total);
  new RandomStream(4, "key/A/1").bytes(all, 0, total);
  const counts = new Array<number>(256).fill(0);
  for (const byte of all) counts[byte] = (counts[byte] as number) + 1;
  assert.ok(chiSquare(counts, total) < chiSquareBound(256));
  const parts = new Uint8Array(total);
  const stream = new RandomStream(4, "key/A/1");
  for (let at = 0; at < total; at += 40) stream.bytes(parts, at, Math.min(40, total - at));
  assert.deepEqual(parts, all);
});

test("bytes fills exactly its range", () => {
  fc.assert(
    fc.property(fc.nat({ max: 9 }), fc.nat({ max: 9 }), (offset, length) => {
      const out = new Uint8Array(20).fill(0xa5);
      const zeros = new RandomStream(1, "x");
      zeros.bytes(out, offset, length);
      assert.ok(out.subarray(0, offset).every((byte) => byte === 0xa5));
      assert.ok(out.subarray(offset + length).every((byte) => byte === 0xa5));
    }),
  );
});
