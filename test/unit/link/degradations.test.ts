import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Degradations, type LinkDegradation } from "#core/link/degradations";
import { LinkDirection } from "#core/link/link-direction";
import { linkParams } from "#test/helpers/link-params";
import { offer } from "#test/helpers/offer";

test("of two leases on the same parameter the later one counts, and each ends by itself", () => {
  const direction = new LinkDirection(1, "x", "up", linkParams({ rateBitsPerSecond: 8_000_000 }));
  const slow: LinkDegradation = { rateBitsPerSecond: 8_000 };
  const slower: LinkDegradation = { rateBitsPerSecond: 4_000, propagationUs: 7 };
  const timeOf = (number: number) => {
    const { departsUs, arrivesUs } = offer(direction, number, 10, number * 1_000_000);
    return [departsUs - number * 1_000_000, arrivesUs - departsUs];
  };
  assert.deepEqual(timeOf(0), [10, 1_000]);
  direction.degrade(slow);
  assert.equal(direction.state, "degraded");
  assert.deepEqual(timeOf(1), [10_000, 1_000]);
  direction.degrade(slower);
  assert.deepEqual(timeOf(2), [20_000, 7]);
  direction.restore(slow);
  assert.deepEqual(timeOf(3), [20_000, 7]);
  assert.equal(direction.state, "degraded");
  direction.restore(slower);
  assert.deepEqual(timeOf(4), [10, 1_000]);
  assert.equal(direction.state, "up");
});

test("the end of the later lease brings the earlier one back", () => {
  const leases = new Degradations(linkParams({ bitErrorRate: 1e-6 }));
  const first: LinkDegradation = { bitErrorRate: 1e-4 };
  const second: LinkDegradation = { bitErrorRate: 1e-3 };
  leases.add(first);
  leases.add(second);
  leases.remove(second);
  assert.equal(leases.current.bitErrorRate, 1e-4);
  leases.remove(second);
  assert.equal(leases.current.bitErrorRate, 1e-4, "what does not run cannot end");
  leases.remove(first);
  assert.equal(leases.current.bitErrorRate, 1e-6);
});

test("a cut shows before a degradation, and leaves it as it was", () => {
  const direction = new LinkDirection(1, "x", "up", linkParams());
  direction.degrade({ jitterUs: 5 });
  direction.cut(1);
  assert.equal(direction.state, "cut");
  direction.heal();
  assert.equal(direction.state, "degraded");
});

const FIELDS = ["rateBitsPerSecond", "propagationUs", "jitterUs", "bitErrorRate"] as const;

test("through any overlap of leases each parameter is that of the latest lease that names it", () => {
  const lease: fc.Arbitrary<LinkDegradation> = fc.dictionary(
    fc.constantFrom(...FIELDS),
    fc.integer({ min: 1, max: 99 }),
    {
      noNullPrototype: true,
    },
  );
  const steps = fc.array(
    fc.oneof(
      lease.map((add) => ({ add })),
      fc.nat({ max: 9 }).map((end) => ({ end })),
    ),
    {
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(steps, (plan) => {
      const base = linkParams();
      const leases = new Degradations(base);
      const running: LinkDegradation[] = [];
      for (const step of plan) {
        if ("add" in step) {
          leases.add(step.add);
          running.push(step.add);
        } else {
          const [ended] = running.splice(step.end, 1);
          if (ended !== undefined) leases.remove(ended);
        }
        for (const field of FIELDS) {
          const latest = running.findLast((candidate) => candidate[field] !== undefined);
          assert.equal(leases.current[field], latest?.[field] ?? base[field]);
        }
        assert.equal(leases.isDegraded, running.length > 0);
      }
    }),
  );
});
