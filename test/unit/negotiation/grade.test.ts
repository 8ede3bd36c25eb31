import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sessionGrade, weakest } from "#core/negotiation/grade";
import { STEP_LINKS } from "#core/negotiation/steps";
import type { Algorithm, Grade, Integrity } from "#core/policy";

const GRADES: readonly Grade[] = ["its", "computational", "classical"];
const ALGORITHMS: readonly Algorithm[] = ["otp", "aes-256-gcm", "sm4-gcm"];
const INTEGRITIES: readonly Integrity[] = ["session-mac", "wegman-carter-128", "wegman-carter-256"];

test("the weakest of several grades does not depend on their order, and adding one never makes it stronger", () => {
  const grade = fc.constantFrom(...GRADES);
  fc.assert(
    fc.property(fc.array(grade), grade, (grades, more) => {
      const before = weakest(grades);
      assert.equal(weakest(grades.toReversed()), before);
      const after = weakest([...grades, more]);
      assert.ok(GRADES.indexOf(after) >= GRADES.indexOf(before));
      assert.ok(after === before || after === more);
    }),
  );
  assert.equal(weakest([]), "its");
});

test("only one-time pad with one-time tags over key delivered information-theoretically is called its", () => {
  for (const deliveryGrade of GRADES) {
    for (const algorithm of ALGORITHMS) {
      for (const integrity of INTEGRITIES) {
        const isIts = deliveryGrade === "its" && algorithm === "otp" && integrity !== "session-mac";
        const expected = deliveryGrade === "classical" ? "classical" : isIts ? "its" : "computational";
        const found = sessionGrade({ deliveryGrade, algorithm, integrity });
        assert.equal(found, expected, `${deliveryGrade}, ${algorithm}, ${integrity}`);
      }
    }
  }
});

test("there are nine steps in five links, each with a text of its own", () => {
  const steps = Object.values(STEP_LINKS);
  assert.deepEqual(Object.keys(STEP_LINKS), ["1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  assert.equal(new Set(steps.map(({ link }) => link)).size, 5);
  assert.equal(new Set(steps.map(({ key }) => key)).size, 9);
});
