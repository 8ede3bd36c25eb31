import assert from "node:assert/strict";
import { test } from "node:test";
import { BAD_TAG_OFFSETS_MAX, BAD_TAGS_PER_OFFSET, BadTags } from "#core/protocol/bad-tags";

test("an offset is blocked after its number of bad tags, others are not", () => {
  const tags = new BadTags();
  for (let i = 0; i < BAD_TAGS_PER_OFFSET; i++) {
    assert.equal(tags.isBlocked(100), false, `after ${i}`);
    tags.add(100);
  }
  assert.equal(tags.isBlocked(100), true);
  assert.equal(tags.isBlocked(101), false);
});

test("a flood of offsets forgets the oldest first and keeps the newest", () => {
  const tags = new BadTags();
  const block = (offset: number) => {
    for (let i = 0; i < BAD_TAGS_PER_OFFSET; i++) tags.add(offset);
  };
  for (let offset = 0; offset < BAD_TAG_OFFSETS_MAX; offset++) block(offset);
  assert.equal(tags.isBlocked(0), true);
  block(BAD_TAG_OFFSETS_MAX);
  assert.equal(tags.isBlocked(0), false, "the oldest made room");
  assert.equal(tags.isBlocked(1), true);
  assert.equal(tags.isBlocked(BAD_TAG_OFFSETS_MAX), true);
});
