import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FakeHolder } from "#test/helpers/fake-holder";
import { BLOCK_BYTES, INJECTED_BYTES, KeyPlaneRig } from "#test/helpers/key-plane-rig";

const SECOND_US = 1_000_000;
/** Long enough for every repeat, status request and refusal to have had its turn. */
const QUIET_SECONDS = 60;

interface Kill {
  /** Events that run before it. */
  readonly after: number;
  readonly who: "access" | "master";
  readonly downUs: number;
}

const kill: fc.Arbitrary<Kill> = fc.record({
  after: fc.integer({ min: 1, max: 60 }),
  who: fc.constantFrom("access", "master"),
  downUs: fc.nat({ max: 12 * SECOND_US }),
});
const delays = fc.array(fc.nat({ max: 2 * SECOND_US }), { minLength: 7, maxLength: 7 });

function rigThrough(delaysUs: readonly number[], kills: readonly Kill[]): KeyPlaneRig {
  return through(new KeyPlaneRig({ delaysUs }).start(), kills);
}

function through(rig: KeyPlaneRig, kills: readonly Kill[]): KeyPlaneRig {
  for (const { after, who, downUs } of kills) {
    rig.driver.run(Number.MAX_SAFE_INTEGER, after);
    rig.driver.kill(rig.nodes[who]);
    rig.runFor(downUs);
    rig.driver.start(rig.nodes[who]);
  }
  return rig;
}

const hex = (key: unknown) => Buffer.from(key as Uint8Array).toString("hex");

/** No block under two offsets, no offset with two contents, no two blocks over each other. */
function assertSingle(holder: FakeHolder): void {
  const offsets = new Map<number, number>();
  const contents = new Map<number, string>();
  for (const { block, offset, key } of holder.arrived) {
    assert.equal(offsets.get(block) ?? offset, offset, `block ${block} under two offsets`);
    assert.equal(contents.get(offset) ?? hex(key), hex(key), `two contents at ${offset}`);
    offsets.set(block, offset);
    contents.set(offset, hex(key));
  }
  assert.equal(new Set(contents.values()).size, contents.size, "the same bytes at two offsets");
  let end = INJECTED_BYTES;
  for (const offset of [...contents.keys()].sort((a, b) => a - b)) {
    assert.ok(offset >= end, `the block at ${offset} lies over the one before`);
    end = offset + BLOCK_BYTES;
  }
}

/** What the terminal holds, the encryption machine holds at the same place: a frame's receiver always has its key. */
function assertAgree({ terminal, machine }: KeyPlaneRig): void {
  for (const [offset, { block, key }] of terminal.stored) {
    const there = machine.stored.get(offset);
    assert.equal(there?.block, block, `offset ${offset}`);
    assert.equal(hex(there?.key), hex(key), `offset ${offset}`);
  }
}

test("without kills, over channels of any delay, both ends hold every block at the same offset with the same bytes", () => {
  fc.assert(
    fc.property(delays, (delaysUs) => {
      const rig = rigThrough(delaysUs, []).runSeconds(60);
      assertSingle(rig.terminal);
      assertSingle(rig.machine);
      assertAgree(rig);
      assert.ok(rig.machine.stored.size - rig.terminal.stored.size <= 1, "at most the one under way");
      assert.ok(rig.terminal.stored.size >= 3, `${rig.terminal.stored.size} blocks in a minute`);
      const offsets = [...rig.terminal.stored.keys()];
      assert.deepEqual(
        offsets,
        offsets.map((_, i) => INJECTED_BYTES + i * BLOCK_BYTES),
        "in order and without gaps",
      );
    }),
    { numRuns: 40 },
  );
});

test("through kills of either key server at any message nothing is delivered twice, and the ends never disagree", () => {
  fc.assert(
    fc.property(delays, fc.array(kill, { minLength: 1, maxLength: 6 }), (delaysUs, kills) => {
      const rig = rigThrough(delaysUs, kills);
      assertAgree(rig);
      rig.runSeconds(QUIET_SECONDS);
      assertSingle(rig.terminal);
      assertSingle(rig.machine);
      assertAgree(rig);
    }),
    { numRuns: 120 },
  );
});

/** Blocks reach the terminal again at the latest this long after the last restart. */
const RESUMES_SECONDS = 240;

function assertResumes(rig: KeyPlaneRig): void {
  rig.runSeconds(RESUMES_SECONDS);
  const before = rig.terminal.stored.size;
  rig.runSeconds(QUIET_SECONDS);
  assert.ok(rig.terminal.stored.size > before, "a block reached the terminal in the last minute");
}

for (const who of ["access", "master"] as const) {
  test(`supply that was under way resumes after every kill at the ${who} side`, () => {
    const kills = fc.array(
      kill.map((one) => ({ ...one, who })),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(delays, kills, (delaysUs, plan) => {
        // So few blocks that the stock at the other side does not fill up while one is down.
        assertResumes(through(new KeyPlaneRig({ delaysUs, blocksPerSecond: 0.2 }).start().runSeconds(20), plan));
      }),
      { numRuns: 120 },
    );
  });
}

test("supply begins although the master side was killed before it heard of it", () => {
  assertResumes(rigThrough(new Array(7).fill(1_000), [{ after: 1, who: "master", downUs: 0 }]));
});

for (const who of ["access", "master"] as const) {
  test(`supply resumes after the ${who} side was down until the other's stock had filled up`, () => {
    assertResumes(rigThrough(new Array(7).fill(1_000), [{ after: 100, who, downUs: 30 * SECOND_US }]));
  });
}

test("a block ends at both holders or at neither, whoever is killed when", () => {
  fc.assert(
    fc.property(delays, fc.array(kill, { minLength: 1, maxLength: 3 }), (delaysUs, kills) => {
      const rig = rigThrough(delaysUs, kills).runSeconds(QUIET_SECONDS);
      const last = Math.max(...rig.terminal.stored.keys());
      const orphans = [...rig.machine.stored.keys()].filter(
        (offset) => offset <= last && !rig.terminal.stored.has(offset),
      );
      assert.deepEqual(orphans, []);
    }),
    { numRuns: 120 },
  );
});

test("each key server accounts for every bit since its last start: received = delivered + destroyed + in stock", () => {
  fc.assert(
    fc.property(
      delays,
      fc.array(kill, { maxLength: 4 }),
      fc.integer({ min: 1, max: 400 }),
      (delaysUs, kills, events) => {
        const rig = rigThrough(delaysUs, kills);
        rig.driver.run(Number.MAX_SAFE_INTEGER, events);
        for (const side of ["access", "master"] as const) {
          const { receivedBits, deliveredBits, destroyedBits, stockBits } = rig.supply(side);
          assert.equal(receivedBits, deliveredBits + destroyedBits + stockBits, side);
        }
      },
    ),
    { numRuns: 80 },
  );
});
