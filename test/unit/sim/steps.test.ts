/** The nine steps: each is said by the role that did it, and its time is its own. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StepRow } from "#result/result";
import { runText } from "#test/helpers/pilot-run";

/** The pool is empty but for the access, so that every step is gone through. */
const FIRST = `version: 1
name: steps
duration: 60 s
warmUp: 20 s
drain: 5 s
sites:
  master: { role: master-station }
  sub-1: { role: substation }
quantumLinks:
  qkd-1: { between: [master, sub-1], keyRate: 20 kbit/s }
media:
  wire: { rate: 1 Gbit/s, propagation: 1 ms }
defaults:
  medium: wire
terminals:
  one:
    site: sub-1
    traffic: { message: 100 B, messages: 1, period: 1 s }
    keyPolicy: { initialFill: 8 kbit, minimum: 16 kbit, threshold: 100 kbit, upShare: 0.7 }
`;
const STOCKED = ["terminals.one.keyPolicy.initialFill=400 kbit"];

async function stepsOf(sets: readonly string[] = []): Promise<ReadonlyMap<number, StepRow>> {
  const { measurements } = await runText(FIRST, sets);
  return new Map(measurements.steps.filter(({ channel }) => channel === "one/1").map((row) => [row.step, row]));
}

/** Steps that take longer than without `sets`, and by how many milliseconds. */
async function slower(sets: readonly string[], base: readonly string[]): Promise<ReadonlyMap<number, number>> {
  const before = await stepsOf(base);
  const grown = new Map<number, number>();
  for (const [step, { tookUs }] of await stepsOf([...base, ...sets])) {
    const more = tookUs - (before.get(step)?.tookUs ?? 0);
    if (more > 1) grown.set(step, more / 1_000);
  }
  return grown;
}

describe("each step is logged", () => {
  it("in order, by the role that did it", async () => {
    const steps = await stepsOf();
    assert.deepEqual(
      [...steps.values()].map(({ step, role }) => [step, role]),
      [
        [1, "gateway"],
        [2, "terminal:one/1"],
        [3, "encryption-machine"],
        [4, "encryption-machine"],
        [5, "key-server:master"],
        [6, "quantum-server:master"],
        [7, "key-server:master"],
        [8, "terminal:one/1"],
        [9, "encryption-machine"],
      ],
    );
    const times = [...steps.values()].map(({ atUs }) => atUs);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });

  it("and what stock makes needless is shown as skipped", async () => {
    const steps = await stepsOf(STOCKED);
    assert.deepEqual(
      [6, 7].map((step) => steps.get(step)?.skipped),
      ["in stock", "in stock"],
    );
    assert.equal(steps.get(5)?.detail, "serve: in stock");
    assert.ok([...steps.values()].filter(({ skipped }) => skipped !== undefined).length === 2);
  });
});

describe("the answer of the key server", () => {
  it("starts the distribution when the pool is empty and the link is up", async () => {
    const { detail } = (await stepsOf()).get(5) as StepRow;
    assert.match(detail ?? "", /^(start: distribution started|queue: distribution runs)$/);
  });

  it("queues a request while key is generated already", async () => {
    const twice = ["terminals.one.keyPolicy.sessionLifetime=10 s", "quantumLinks.qkd-1.keyRate=1 kbit/s"];
    const { measurements } = await runText(FIRST, twice);
    const answers = measurements.events.flatMap((event) =>
      event.kind === "step" && event.step === 5 ? [event.detail] : [],
    );
    assert.ok(answers.includes("queue: distribution runs"), answers.join(", "));
  });

  it("refuses, with the reason, when there is neither stock nor link", async () => {
    const { measurements } = await runText(FIRST, ["timeline=[at 0 s cut link qkd-1 for 1 h]"]);
    const answers = measurements.events.flatMap((event) =>
      event.kind === "step" && event.step === 5 ? [event.detail] : [],
    );
    assert.ok(answers.length > 0);
    assert.deepEqual([...new Set(answers)], ["refuse: no stock and no quantum link"]);
    const reasons = measurements.events.flatMap((event) => (event.kind === "session" ? [event.reason] : []));
    assert.ok(reasons.includes("refused"));
  });
});

/** Role, when it is paused and for how long, the step it is about to do, and the least that this step grows. */
const DELAYS: readonly (readonly [string, string, string, number, number])[] = [
  ["gateway", "0 s", "200 ms", 1, 197],
  ["terminal one/1", "3 ms", "200 ms", 2, 197],
  ["encryption-machine", "6 ms", "200 ms", 3, 198],
  ["key-server master", "8 ms", "200 ms", 5, 195],
  ["terminal one/1", "15 ms", "200 ms", 8, 194],
];

const WAITS: readonly (readonly [string, string, string, number, number])[] = [
  ["quantum-server master", "3 s", "800 ms", 6, 450],
  ["key-server sub-1", "3 s", "1200 ms", 7, 850],
];

function delays(list: typeof DELAYS, base: readonly string[]): void {
  for (const [role, at, length, step, least] of list) {
    it(`${role}, step ${step}`, async () => {
      const grown = await slower([`timeline=[at ${at} pause ${role} for ${length}]`], base);
      assert.deepEqual([...grown.keys()], [step]);
      const [more = 0] = grown.values();
      assert.ok(more >= least && more <= least + 100, `${more} ms more`);
    });
  }
}

describe("one role is delayed, and of a session with key in stock its step alone grows:", () =>
  delays(DELAYS, STOCKED));

describe("one role is delayed, and of a session that has to wait for key its step alone grows:", () => {
  delays(WAITS, []);

  it("the quantum link at half the rate, step 6", async () => {
    const grown = await slower(["quantumLinks.qkd-1.keyRate=10 kbit/s"], []);
    assert.deepEqual([...grown.keys()], [6]);
    // One block of 65,536 bit takes 3.2768 s more.
    assert.ok(Math.abs((grown.get(6) as number) - 3_276.8) < 0.1);
  });
});

it("durable writes delay only what must not be repeated after a crash: the request and the session key", async () => {
  const grown = await slower(["fabric.persist=51 ms"], STOCKED);
  assert.deepEqual(
    [...grown],
    [
      [1, 50],
      [8, 50],
    ],
  );
});
