import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteReader } from "#drivers/store/byte-reader";
import { ByteWriter, TooManyBytes } from "#drivers/store/byte-writer";
import {
  checkRecord,
  decodeRecord,
  encodeRecord,
  RECORD_BYTES_MAX,
  recordLength,
  stampInto,
} from "#drivers/store/record";
import { NotPlainData, readValue } from "#drivers/store/value-codec";
import { patterned, withBitFlipped } from "#test/helpers/patterned";

const SALT = 0x0102_0304;

const text = fc.string({ unit: "grapheme", maxLength: 300 });
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.oneof(
      fc.nat({ max: 2 ** 32 }),
      fc.integer(),
      fc.double(),
      fc.constantFrom(-0, 2 ** 32 - 1, 2 ** 53, Number.NaN),
    ),
    text,
    fc.uint8Array({ maxLength: 600 }),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.dictionary(text, tie("value"), { maxKeys: 5, noNullPrototype: true }),
  ),
})).value;

function stamped(record: Uint8Array, batch = 7, isLast = true): Buffer {
  const out = Buffer.alloc(record.length);
  stampInto(out, 0, record, SALT, { batch, isLast });
  return out;
}

test("plain data, names and stamp come back as they were", () => {
  fc.assert(
    fc.property(text, text, plain, fc.nat({ max: 2 ** 48 - 1 }), fc.boolean(), (node, key, value, batch, isLast) => {
      const record = stamped(encodeRecord(node, key, value), batch, isLast);
      assert.equal(recordLength(record, SALT), record.length);
      assert.deepEqual(checkRecord(record), { batch, isLast });
      assert.deepEqual(decodeRecord(record), { node, key, value });
    }),
  );
});

test("sizes at the edge of the short form, and a property called __proto__, come back", () => {
  for (const length of [0, 84, 85, 253, 254, 255, 256, 70_000]) {
    // Not as a literal, where it would be the prototype.
    const value = Object.fromEntries([
      ["__proto__", patterned(length)],
      ["name", "é".repeat(length)],
    ]);
    const back = decodeRecord(encodeRecord("n", "k", value)).value as Record<string, unknown>;
    assert.deepEqual(Object.keys(back), ["__proto__", "name"]);
    assert.deepEqual(Object.getOwnPropertyDescriptor(back, "__proto__")?.value, patterned(length));
    assert.equal(back.name, "é".repeat(length));
  }
});

test("the format on the disk: a hand-made record, byte by byte", () => {
  const record = stamped(encodeRecord("n", "k", { a: [1, null], b: new Uint8Array([9]) }), 0x0102_0304_0506);
  const body = "016e" + "016b" + "0902" + "0161" + "0802" + "0400000001" + "01" + "0162" + "070109";
  assert.equal(record.toString("hex", 0, 8), `${SALT.toString(16).padStart(8, "0")}00000028`);
  const covered = Buffer.concat([record.subarray(0, 8), record.subarray(12)]);
  assert.equal(record.readUInt32BE(8), crc32ByDefinition(covered));
  assert.equal(record.toString("hex", 12), `01020304050601${body}`);
});

/** CRC-32 as its definition has it, bit by bit. */
function crc32ByDefinition(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}

test("bytes are copied on the way in and on the way out", () => {
  const key = patterned(20);
  const record = encodeRecord("n", "k", { key });
  key.fill(0);
  const first = decodeRecord(record).value as { key: Uint8Array };
  assert.deepEqual(first.key, patterned(20));
  first.key.fill(0);
  assert.deepEqual(decodeRecord(record).value, { key: patterned(20) });
});

test("what is not plain data is refused, not bent", () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  const wrong = [undefined, () => {}, 1n, Symbol("s"), new Map(), new Date(0), [undefined], { a: undefined }];
  for (const value of [...wrong, cycle, "\ud800", new Uint16Array(2), new Array(3)]) {
    assert.throws(() => encodeRecord("n", "k", value), NotPlainData);
    assert.throws(() => encodeRecord("n", "k", { value }), NotPlainData);
  }
  assert.throws(() => encodeRecord("\ud800", "k", 1), NotPlainData);
  assert.deepEqual(decodeRecord(encodeRecord("n", "k", 1)), { node: "n", key: "k", value: 1 });
});

test("a record has a greatest size, exactly", () => {
  const overhead = encodeRecord("n", "k", new Uint8Array(1_000)).length - 1_000;
  const largest = encodeRecord("n", "k", new Uint8Array(RECORD_BYTES_MAX - overhead));
  assert.equal(largest.length, RECORD_BYTES_MAX);
  assert.throws(() => encodeRecord("n", "k", new Uint8Array(RECORD_BYTES_MAX - overhead + 1)), TooManyBytes);
  assert.throws(() => encodeRecord("n", "k", new Uint8Array(3 * RECORD_BYTES_MAX)), TooManyBytes);
  assert.equal(encodeRecord("n", "k", 1).length, 28, "the writer is in order afterwards");
});

test("the writer's scratch holds nothing of what went through it", () => {
  const writer = new ByteWriter(4_096);
  writer.bytes(patterned(2_000));
  writer.finish();
  writer.gap(2_100);
  assert.ok(writer.finish().every((byte) => byte === 0));
});

test("any flipped bit of a record is noticed", () => {
  const record = stamped(encodeRecord("n", "k", patterned(40)));
  for (let bit = 0; bit < record.length * 8; bit++) {
    const damaged = withBitFlipped(record, bit);
    const length = recordLength(damaged, SALT);
    assert.ok(length !== damaged.length || checkRecord(damaged) === null, `bit ${bit}`);
  }
});

test("bytes of any kind are decoded or refused, without reading or allocating beyond them", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const reader = new ByteReader(bytes, 0);
      try {
        readValue(reader);
      } catch (error) {
        assert.ok(error instanceof RangeError || error instanceof TypeError, String(error));
      }
      assert.ok(reader.left >= 0);
    }),
    { numRuns: 2_000 },
  );
});
