import assert from "node:assert/strict";
import { test } from "node:test";
import { strongestExitCode } from "#core/errors";

test("internal error beats left-overs beat interruption beats failure beats inconclusive beats pass", () => {
  const order = [70, 4, 130, 1, 5, 0];
  for (let strong = 0; strong < order.length; strong++) {
    const rest = order.slice(strong);
    assert.equal(strongestExitCode([...rest].reverse()), order[strong]);
  }
});

test("a bad file or an unfit environment beats a verdict", () => {
  assert.equal(strongestExitCode([1, 3]), 3);
  assert.equal(strongestExitCode([5, 2]), 2);
});

test("nothing to say is a pass; a code that does not exist is an internal error", () => {
  assert.equal(strongestExitCode([]), 0);
  assert.equal(strongestExitCode([0, 42]), 70);
});
