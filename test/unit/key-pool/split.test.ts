import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type BlockKey, keyBytes, splitBlock, upBytesOf } from "#core/keys/pair";
import { keyStream } from "./one-end.ts";

const share = fc.oneof(fc.constantFrom(0, 1, 0.5, 1 / 3, 0.1, 0.9), fc.double({ min: 0, max: 1, noNaN: true }));
const blocks = fc.array(fc.nat({ max: 500 }), { maxLength: 40 });

test("cut into any blocks, no byte of a pair's stream is lost, doubled or moved to the other direction", () => {
  fc.assert(
    fc.property(share, blocks, (upShare, sizes) => {
      const up: number[] = [];
      const down: number[] = [];
      let offset = 0;
      for (const bytes of sizes) {
        const parts = splitBlock(offset, keyStream(offset, bytes), upShare);
        assert.equal(parts.up.offset, up.length);
        assert.equal(parts.down.offset, down.length);
        up.push(...(parts.up.key as Uint8Array));
        down.push(...(parts.down.key as Uint8Array));
        assert.equal(keyBytes(parts.up.key) + keyBytes(parts.down.key), bytes);
        offset += bytes;
      }
      assert.equal(up.length + down.length, offset);
      assert.equal(up.length, upBytesOf(offset, upShare), "rounding does not add up over blocks");
      assert.ok(Math.abs(up.length - offset * upShare) < 1);
    }),
  );
});

test("derived blocks are cut at the same places as stored ones", () => {
  fc.assert(
    fc.property(share, blocks, (upShare, sizes) => {
      let offset = 0;
      for (const bytes of sizes) {
        const lengths = (key: BlockKey) => {
          const { up, down } = splitBlock(offset, key, upShare);
          return [up.offset, keyBytes(up.key), down.offset, keyBytes(down.key)];
        };
        assert.deepEqual(lengths(bytes), lengths(keyStream(offset, bytes)));
        offset += bytes;
      }
    }),
  );
});

test("the parts are the block itself, not copies: what is wiped in a pool is wiped in the block", () => {
  const block = keyStream(0, 10);
  const { up, down } = splitBlock(0, block, 0.5);
  (up.key as Uint8Array).fill(0);
  (down.key as Uint8Array).fill(0);
  assert.ok(block.every((byte) => byte === 0));
});
