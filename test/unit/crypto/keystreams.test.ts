import assert from "node:assert/strict";
import { createCipheriv } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { KeystreamPads } from "#core/crypto/keystream-pads";
import { PadStream } from "#core/crypto/pad-stream";
import type { BlockCipher } from "#core/crypto/port";
import { KeygridError } from "#core/errors";
import { native, PORTS, patterned, pure } from "./helpers.ts";

const PREFIX = patterned(8, 21);
const KEY = patterned(32, 31);

function padOf(pads: KeystreamPads, sequence: number): Uint8Array {
  const at = pads.seek(sequence);
  return pads.bytes.slice(at, at + 16);
}

/** s_i = E_k(prefix || i), one block at a time. */
function padByDefinition(sequence: number): Uint8Array {
  const block = new Uint8Array(16);
  block.set(PREFIX);
  new DataView(block.buffer).setBigUint64(8, BigInt(sequence));
  native.blockCipher("aes-256", KEY).encryptBlocks(block, block, 1);
  return block;
}

for (const port of PORTS) {
  test(`${port.name} session pads are the encryption of prefix and sequence, in any order`, () => {
    const pads = new KeystreamPads(port.blockCipher("aes-256", KEY), PREFIX);
    const near = fc.nat({ max: 300 });
    const high = fc.constantFrom(0, 2 ** 32 - 64, 2 ** 32 - 1, 2 ** 40, 2 ** 53 - 400);
    const sequences = fc.array(
      fc.tuple(near, high).map(([a, b]) => a + b),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(sequences, (list) => {
        for (const i of list) assert.deepEqual(padOf(pads, i), padByDefinition(i), `pad ${i}`);
      }),
      { numRuns: 40 },
    );
  });
}

/** Counts calls, so that the cost of an access pattern shows. */
function counting(inner: BlockCipher) {
  const counter = { calls: 0 };
  const cipher: BlockCipher = {
    encryptBlocks(input, output, blocks) {
      counter.calls++;
      inner.encryptBlocks(input, output, blocks);
    },
  };
  return { counter, cipher };
}

test("frames in order cost one cipher call in 64, and reordering at a batch's edge none more", () => {
  const { counter, cipher } = counting(pure.blockCipher("aes-256", KEY));
  const pads = new KeystreamPads(cipher, PREFIX);
  for (let i = 0; i < 640; i++) pads.seek(i);
  assert.equal(counter.calls, 10);
  for (let i = 0; i < 30; i++) pads.seek(i % 2 === 0 ? 639 - i : 575 - i);
  assert.equal(counter.calls, 10);
});

test("wiped session pads are gone and come back right", () => {
  const pads = new KeystreamPads(pure.blockCipher("aes-256", KEY), PREFIX);
  pads.seek(70);
  const held = pads.bytes;
  pads.wipe();
  assert.deepEqual(held, new Uint8Array(held.length));
  assert.deepEqual(padOf(pads, 70), padByDefinition(70));
});

test("a prefix of another length is refused", () => {
  const cipher = pure.blockCipher("aes-256", KEY);
  assert.throws(() => new KeystreamPads(cipher, new Uint8Array(7)), KeygridError);
});

/** `length` bytes at `offset` of lane 1, from node's own counter mode. */
function streamByDefinition(offset: number, length: number): Uint8Array {
  const counter = new Uint8Array(16);
  const view = new DataView(counter.buffer);
  view.setUint32(0, 1);
  view.setBigUint64(8, BigInt(Math.floor(offset / 16)));
  const skip = offset % 16;
  const stream = createCipheriv("aes-256-ctr", KEY, counter).update(new Uint8Array(skip + length));
  return new Uint8Array(stream.subarray(skip));
}

for (const port of PORTS) {
  test(`${port.name} pad streams read any range at any offset as AES-256 counter mode`, () => {
    const stream = new PadStream(port, KEY, 1);
    const base = fc.constantFrom(0, 16 * 2 ** 32 - 100, 2 ** 40);
    const lengths = fc.oneof(fc.nat({ max: 200 }), fc.integer({ min: 2_000, max: 4_300 }));
    fc.assert(
      fc.property(base, fc.nat({ max: 3_000 }), lengths, fc.nat({ max: 5 }), (b, o, length, at) => {
        const out = new Uint8Array(at + length + 4).fill(0xee);
        const expected = out.slice();
        expected.set(streamByDefinition(b + o, length), at);
        stream.read(b + o, length, out, at);
        assert.deepEqual(out, expected);
      }),
      { numRuns: 150 },
    );
  });
}

test("lanes and secrets give different streams, and the two ports the same", () => {
  const read = (stream: PadStream) => {
    const out = new Uint8Array(64);
    stream.read(1_000, 64, out, 0);
    return Buffer.from(out).toString("hex");
  };
  const up = read(new PadStream(pure, KEY, 0));
  assert.notEqual(read(new PadStream(pure, KEY, 1)), up);
  assert.notEqual(read(new PadStream(pure, patterned(32, 32), 0)), up);
  assert.equal(read(new PadStream(native, KEY, 0)), up);
});

test("a pad stream refuses to write beyond the array, and a secret that is not 32 bytes", () => {
  assert.throws(() => new PadStream(pure, KEY, 0).read(0, 10, new Uint8Array(12), 3), KeygridError);
  assert.throws(() => new PadStream(pure, patterned(16), 0), KeygridError);
});
