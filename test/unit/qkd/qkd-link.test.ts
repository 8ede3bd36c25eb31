import assert from "node:assert/strict";
import { test } from "node:test";
import type { ModuleMessage } from "#core/keys/messages";
import { QkdLink, type QkdLinkOptions } from "#core/qkd/qkd-link";
import { FakeEffects } from "#test/helpers/fake-effects";
import { patterned } from "#test/helpers/patterned";

const A = 7;
const B = 8;
const BLOCK_BITS = 1_024;
const SECOND_US = 1_000_000;

/** A link that yields one block a second and pair, driven by its own timers. */
class Bench {
  readonly fx = new FakeEffects();
  readonly link: QkdLink;
  readonly blocks: { atUs: number; channel: number; pair: number; block: number; key: unknown }[] = [];
  #drawn = 0;

  constructor(changes: Partial<QkdLinkOptions> = {}) {
    this.link = new QkdLink({
      name: "qkd-1",
      keyRateBitsPerSecond: BLOCK_BITS,
      scope: "channel",
      blockBits: BLOCK_BITS,
      enabled: true,
      modules: [A, B],
      nameOf: (pair) => `A/${pair}`,
      draw: (_pair, bytes) => patterned(bytes, ++this.#drawn),
      ...changes,
    });
  }

  say(channel: number, kind: "module-start" | "module-stop", atUs: number, pair = 0): void {
    this.runUntil(atUs);
    this.link.receive(channel, { kind, pair }, atUs, this.fx);
  }

  both(kind: "module-start" | "module-stop", atUs: number, pair = 0): void {
    this.say(A, kind, atUs, pair);
    this.say(B, kind, atUs, pair);
  }

  runUntil(untilUs: number): void {
    for (;;) {
      const due = [...this.fx.timers].filter(([, atUs]) => atUs <= untilUs).sort((a, b) => a[1] - b[1])[0];
      if (due === undefined) return;
      this.fx.timers.delete(due[0]);
      this.link.timer(due[0], due[1], this.fx);
      this.#collect(due[1]);
    }
  }

  states(): boolean[] {
    const states = [A, B].flatMap((channel) => this.fx.take(channel) as ModuleMessage[]);
    return states.flatMap((message) => (message.kind === "module-state" ? [message.up] : []));
  }

  #collect(atUs: number): void {
    for (const channel of [A, B]) {
      for (const message of this.fx.take(channel) as ModuleMessage[]) {
        if (message.kind === "module-block") this.blocks.push({ atUs, channel, ...message });
      }
    }
  }

  /** When blocks reached the first module, in seconds. */
  get times(): number[] {
    return this.blocks.filter(({ channel }) => channel === A).map(({ atUs }) => atUs / SECOND_US);
  }
}

test("both modules get the same bytes under the same number, in memory of their own", () => {
  const bench = new Bench();
  bench.both("module-start", 0);
  bench.runUntil(3 * SECOND_US);
  const [a, b] = [A, B].map((side) => bench.blocks.filter(({ channel }) => channel === side));
  assert.deepEqual(
    a?.map(({ block }) => block),
    [0, 1, 2],
  );
  assert.deepEqual(
    a?.map(({ block, key }) => ({ block, key })),
    b?.map(({ block, key }) => ({ block, key })),
  );
  for (const [i, { key }] of (a ?? []).entries()) assert.notEqual(key, b?.[i]?.key);
  assert.notDeepEqual(a?.[0]?.key, a?.[1]?.key);
});

test("nothing is made until both sides have asked, nor after one has stopped; a pause keeps what was begun", () => {
  const bench = new Bench();
  bench.say(A, "module-start", 0);
  bench.runUntil(5 * SECOND_US);
  assert.deepEqual(bench.times, []);
  bench.say(B, "module-start", 5 * SECOND_US);
  bench.say(A, "module-stop", 6.5 * SECOND_US);
  bench.runUntil(20 * SECOND_US);
  assert.deepEqual(bench.times, [6]);
  bench.say(A, "module-start", 20 * SECOND_US);
  bench.runUntil(21 * SECOND_US);
  assert.deepEqual(bench.times, [6, 20.5]);
});

test("asking twice changes nothing", () => {
  const bench = new Bench();
  bench.both("module-start", 0);
  bench.both("module-start", 0.5 * SECOND_US);
  bench.runUntil(1 * SECOND_US);
  assert.deepEqual(bench.times, [1]);
});

test("a cut loses the block under way: the next one takes its whole time from the repair on", () => {
  const bench = new Bench();
  bench.both("module-start", 0);
  bench.runUntil(1.75 * SECOND_US);
  bench.states();
  bench.link.setCut(true, 1.75 * SECOND_US, bench.fx);
  assert.equal(bench.link.up, false);
  assert.deepEqual(bench.states(), [false, false], "both sides are told");
  bench.runUntil(10 * SECOND_US);
  assert.deepEqual(bench.times, [1]);
  bench.link.setCut(false, 10 * SECOND_US, bench.fx);
  assert.deepEqual(bench.states(), [true, true]);
  bench.runUntil(12 * SECOND_US);
  assert.deepEqual(bench.times, [1, 11, 12]);
  assert.deepEqual(
    bench.blocks.filter(({ channel }) => channel === A).map(({ block }) => block),
    [0, 1, 2],
    "no number is lost",
  );
});

test("a cut of a cut link changes nothing", () => {
  const bench = new Bench();
  bench.both("module-start", 0);
  bench.link.setCut(true, 1, bench.fx);
  bench.states();
  bench.link.setCut(true, 2, bench.fx);
  assert.deepEqual(bench.states(), []);
});

test("a link that is not enabled comes up only when it is repaired", () => {
  const bench = new Bench({ enabled: false });
  bench.both("module-start", 0);
  assert.deepEqual(bench.states(), [false, false]);
  bench.runUntil(10 * SECOND_US);
  assert.deepEqual(bench.times, []);
  bench.link.setCut(false, 10 * SECOND_US, bench.fx);
  bench.runUntil(11 * SECOND_US);
  assert.deepEqual(bench.times, [11]);
});

test("a degraded rate counts from its moment on and is restored exactly", () => {
  const bench = new Bench();
  bench.both("module-start", 0);
  bench.link.setRate(BLOCK_BITS / 2, 0.5 * SECOND_US, bench.fx);
  bench.runUntil(1.5 * SECOND_US);
  assert.deepEqual(bench.times, [1.5]);
  bench.link.restoreRate(1.5 * SECOND_US, bench.fx);
  bench.runUntil(3.5 * SECOND_US);
  assert.deepEqual(bench.times, [1.5, 2.5, 3.5]);
});

test("a rate of zero makes nothing and loses nothing", () => {
  const bench = new Bench();
  bench.both("module-start", 0);
  bench.link.setRate(0, 0.5 * SECOND_US, bench.fx);
  bench.runUntil(100 * SECOND_US);
  assert.deepEqual(bench.times, []);
  bench.link.restoreRate(100 * SECOND_US, bench.fx);
  bench.runUntil(101 * SECOND_US);
  assert.deepEqual(bench.times, [100.5]);
});

test("pairs that share a link's rate take turns and get the same; alone a pair gets all of it", () => {
  const bench = new Bench({ scope: "link" });
  for (const pair of [0, 1]) bench.both("module-start", 0, pair);
  bench.runUntil(10 * SECOND_US);
  const count = (pair: number) => bench.blocks.filter((one) => one.channel === A && one.pair === pair).length;
  assert.deepEqual([count(0), count(1)], [5, 5]);
  bench.both("module-stop", 10 * SECOND_US, 1);
  bench.runUntil(20 * SECOND_US);
  assert.deepEqual([count(0), count(1)], [15, 5]);
});

test("derived material is announced by its length to both sides", () => {
  const bench = new Bench({ draw: (_pair, bytes) => bytes });
  bench.both("module-start", 0);
  bench.runUntil(1 * SECOND_US);
  assert.deepEqual(
    bench.blocks.map(({ key }) => key),
    [BLOCK_BITS / 8, BLOCK_BITS / 8],
  );
});
