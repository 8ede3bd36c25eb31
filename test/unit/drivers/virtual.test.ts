import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { LinkDirection } from "#core/link/link-direction";
import type { ChannelId, Effects, Recovered } from "#core/role";
import { VirtualDriver } from "#drivers/virtual";
import { EventLog } from "#test/helpers/event-log";
import { FrameNumbers } from "#test/helpers/frame-numbers";
import { linkParams } from "#test/helpers/link-params";
import { note, type Script, ScriptedRole } from "#test/helpers/scripted-role";

const NEVER = Number.POSITIVE_INFINITY;
/** Later than anything that a test here does. */
const END_US = 1_000_000;
const ALL = Number.MAX_SAFE_INTEGER;
const PERSIST_US = 100;
const LATENCY_US = 10;

/** Two nodes with a service channel between them, and what each was told. */
class Two {
  readonly driver = new VirtualDriver(new EventLog(), PERSIST_US);
  readonly told: readonly [string[], string[]] = [[], []];
  readonly recovered: (Recovered | null)[] = [];
  readonly incarnations: number[] = [];
  readonly nodes: readonly [number, number];
  readonly channel: ChannelId;

  constructor(scripts: readonly [Script?, Script?] = []) {
    const add = (i: 0 | 1) =>
      this.driver.addNode(`node-${i}`, (recovered, incarnation) => {
        if (i === 1) {
          this.recovered.push(recovered === null ? null : new Map(recovered));
          this.incarnations.push(incarnation);
        }
        return new ScriptedRole(this.told[i], scripts[i]);
      });
    this.nodes = [add(0), add(1)];
    this.channel = this.driver.addService(this.nodes[0], this.nodes[1], LATENCY_US);
  }

  start(): this {
    this.driver.startAll(0);
    return this;
  }

  /** Does something as the given node. */
  as(node: 0 | 1, act: (fx: Effects) => void): this {
    this.driver.control(this.nodes[node], (_role, fx) => act(fx));
    return this;
  }

  send(text: string): this {
    return this.as(0, (fx) => fx.send(this.channel, note(text)));
  }

  run(untilUs: number): this {
    this.driver.run(untilUs, ALL);
    return this;
  }

  /** What the second node was told after its start. */
  get heard(): string[] {
    return this.told[1].filter((entry) => !entry.endsWith("start"));
  }
}

describe("time", () => {
  test("events run by time, and those of one time in the order in which they were asked for", () => {
    const timer = fc.record({ atUs: fc.nat({ max: 20 }), id: fc.nat({ max: 200 }) });
    fc.assert(
      fc.property(fc.uniqueArray(timer, { maxLength: 40, selector: ({ id }) => id }), (timers) => {
        const two = new Two().start();
        two.as(1, (fx) => {
          for (const { atUs, id } of timers) fx.setTimer(id, atUs);
        });
        two.run(END_US);
        const expected = timers.map((one, i) => ({ ...one, i })).sort((a, b) => a.atUs - b.atUs || a.i - b.i);
        assert.deepEqual(
          two.heard,
          expected.map(({ atUs, id }) => `${atUs} timer ${id}`),
        );
      }),
    );
  });

  test("the clock jumps to each event and at the end to where it was told to run", () => {
    const two = new Two().start().send("a");
    assert.equal(two.driver.nextUs, LATENCY_US);
    two.run(5);
    assert.equal(two.driver.nowUs, 5);
    assert.deepEqual(two.heard, []);
    two.run(LATENCY_US);
    assert.deepEqual(two.heard, ["10 a"], "up to and including");
  });

  test("a run can be stopped after so many events and goes on where it was", () => {
    const two = new Two().start().send("a").send("b").send("c");
    assert.equal(two.driver.run(100, 2), 2);
    assert.deepEqual(two.heard, ["10 a", "10 b"]);
    assert.equal(two.driver.nowUs, 10);
    assert.equal(two.driver.run(100, 2), 1);
  });
});

describe("timers", () => {
  test("setting one again moves it, infinity clears it, and the past is now", () => {
    const two = new Two().start().run(50);
    two.as(1, (fx) => {
      fx.setTimer(1, 60);
      fx.setTimer(1, 80);
      fx.setTimer(2, 60);
      fx.setTimer(2, NEVER);
      fx.setTimer(3, 7);
      fx.setTimer(-1, 90);
      fx.setTimer(100_000, 95);
      fx.setTimer(100_001, 96);
      fx.setTimer(100_001, NEVER);
    });
    two.run(END_US);
    assert.deepEqual(two.heard, ["50 timer 3", "80 timer 1", "90 timer -1", "95 timer 100000"]);
  });

  test("ids of two nodes are their own", () => {
    const two = new Two().start();
    two.as(0, (fx) => fx.setTimer(1, 10)).as(1, (fx) => fx.setTimer(1, 20));
    two.as(0, (fx) => fx.setTimer(1, NEVER));
    two.run(END_US);
    assert.deepEqual(two.heard, ["20 timer 1"]);
  });
});

describe("a kill", () => {
  test("drops timers and messages on their way, and the next incarnation hears of neither", () => {
    const two = new Two().start().send("before");
    two.as(1, (fx) => fx.setTimer(1, 20));
    two.run(5);
    two.driver.kill(two.nodes[1]);
    two.send("while down");
    assert.equal(two.driver.nodeState(two.nodes[1]), "down");
    assert.equal(two.driver.role(two.nodes[1]), null);
    two.run(16);
    two.driver.start(two.nodes[1]);
    two.send("after").run(END_US);
    assert.deepEqual(two.heard, ["26 after"], "the old timer was set for 20");
    assert.deepEqual(two.incarnations, [0, 1]);
  });

  test("loses a write that is not finished, keeps one that is, and hands over what survived", () => {
    const two = new Two().start();
    two.as(1, (fx) => fx.persist("a", 1, 1)).run(50);
    two.as(1, (fx) => fx.persist("b", 2, 2)).run(PERSIST_US);
    assert.deepEqual(two.heard, ["100 persisted 1"]);
    two.driver.kill(two.nodes[1]);
    two.driver.start(two.nodes[1]);
    two.run(END_US);
    assert.deepEqual(two.recovered, [null, new Map([["a", 1]])]);
    assert.deepEqual(two.heard, ["100 persisted 1"]);
  });

  test("of a node lets what it had sent arrive", () => {
    const two = new Two().start().send("last words");
    two.driver.kill(two.nodes[0]);
    two.run(END_US);
    assert.deepEqual(two.heard, ["10 last words"]);
  });

  test("a value persisted twice is the later one, and null removes it", () => {
    const two = new Two().start();
    two.as(1, (fx) => {
      fx.persist("a", 1, 1);
      fx.persist("a", 2, 2);
      fx.persist("b", 1, 3);
      fx.persist("b", null, 4);
    });
    two.run(END_US);
    two.driver.kill(two.nodes[1]);
    two.driver.start(two.nodes[1]);
    assert.deepEqual(two.recovered.at(-1), new Map([["a", 2]]));
  });

  test("anywhere between write and answer: what a role sends in that answer is sent only when the write is durable", () => {
    fc.assert(
      fc.property(fc.nat({ max: 400 }), fc.nat({ max: 4 }), (killUs, rounds) => {
        const sent: string[] = [];
        const two: Two = new Two([
          { receive: (text) => sent.push(text) },
          {
            start: (fx) => fx.persist("round", 0, 0),
            persisted: (token, fx) => {
              fx.send(two.channel, note(`round ${token}`));
              if (token < rounds) fx.persist("round", token + 1, token + 1);
            },
          },
        ]);
        two.start().run(killUs);
        two.driver.kill(two.nodes[1]);
        two.run(killUs + LATENCY_US);
        two.driver.start(two.nodes[1]);
        const durable = (two.recovered.at(-1)?.get("round") as number | undefined) ?? -1;
        assert.deepEqual(
          sent,
          Array.from({ length: durable + 1 }, (_, i) => `round ${i}`),
        );
      }),
    );
  });
});

describe("a pause", () => {
  test("defers messages, timers and answers, and runs them in their order when it ends", () => {
    const two = new Two().start();
    two.as(1, (fx) => {
      fx.setTimer(7, 40);
      fx.persist("a", 1, 5);
    });
    two.driver.pause(two.nodes[1]);
    two.send("first").run(20);
    two.send("second").run(200);
    assert.deepEqual(two.heard, []);
    two.driver.resume(two.nodes[1]);
    assert.deepEqual(two.heard, ["200 first", "200 second", "200 timer 7", "200 persisted 5"]);
    two.send("later").run(END_US);
    assert.equal(two.heard.at(-1), "210 later");
  });

  test("that ends in a kill runs nothing of it; what was durable meanwhile stays", () => {
    const two = new Two().start();
    two.as(1, (fx) => fx.persist("a", 1, 5));
    two.driver.pause(two.nodes[1]);
    two.send("lost").run(200);
    two.driver.kill(two.nodes[1]);
    two.driver.resume(two.nodes[1]);
    two.driver.start(two.nodes[1]);
    two.run(END_US);
    assert.deepEqual(two.heard, []);
    assert.deepEqual(two.recovered.at(-1), new Map([["a", 1]]));
  });

  test("does not stop the others, nor start what is down", () => {
    const two = new Two().start();
    two.driver.pause(two.nodes[0]);
    two.as(1, (fx) => fx.setTimer(1, 10)).run(20);
    assert.deepEqual(two.heard, ["10 timer 1"]);
    two.driver.kill(two.nodes[1]);
    two.driver.pause(two.nodes[1]);
    assert.equal(two.driver.nodeState(two.nodes[1]), "down");
  });
});

describe("a partition", () => {
  test("holds messages of both directions in their order and lets them go when it heals", () => {
    const two = new Two().start().send("on its way");
    two.driver.setBlocked(two.channel, true);
    two.send("a").send("b");
    two.as(1, (fx) => fx.send(two.channel, note("back")));
    two.run(100);
    assert.deepEqual(two.heard, ["10 on its way"]);
    two.driver.setBlocked(two.channel, false);
    two.send("c").run(END_US);
    assert.deepEqual(two.heard, ["10 on its way", "110 a", "110 b", "110 c"]);
    assert.equal(two.told[0].at(-1), "110 back");
    assert.equal(two.driver.delivered(two.channel), 5);
  });
});

describe("a link", () => {
  function linked(changes = {}, serviceUs = 0) {
    const driver = new VirtualDriver(new EventLog(), PERSIST_US);
    const told: string[] = [];
    const a = driver.addNode("a", () => new ScriptedRole([]));
    const b = driver.addNode("b", () => new ScriptedRole(told));
    const up = new LinkDirection(1, "x", "up", linkParams({ rateBitsPerSecond: 8_000, ...changes }));
    const down = new LinkDirection(1, "x", "down", linkParams());
    const channel = driver.addLink(a, b, up, down, serviceUs, new FrameNumbers());
    driver.startAll(0);
    const send = (text: string) => driver.control(a, (_role, fx) => fx.send(channel, Buffer.from(text, "latin1")));
    const heard = () => told.filter((entry) => !entry.endsWith("start"));
    return { driver, up, b, send, heard };
  }

  test("delivers after service, serialisation and propagation, and twice what is doubled", () => {
    const { driver, send, heard } = linked({ duplicateProbability: 1 }, 500);
    send("x");
    driver.run(END_US, ALL);
    assert.deepEqual(heard(), ["2500 x", "3500 x"]);
  });

  test("that is cut loses what has not left and delivers what has", () => {
    const { driver, up, send, heard } = linked({ propagationUs: 10_000 });
    send("a");
    send("b");
    driver.run(1_500, ALL);
    up.cut(driver.nowUs);
    up.heal();
    send("c");
    driver.run(END_US, ALL);
    assert.deepEqual(heard(), ["11000 a", "12500 c"]);
  });

  test("knows no incarnations: a datagram reaches whoever is up when it arrives, and nobody when none is", () => {
    const { driver, b, send, heard } = linked();
    send("a");
    driver.kill(b);
    driver.start(b);
    driver.run(10_000, ALL);
    assert.deepEqual(heard(), ["2000 a"]);
    send("b");
    driver.kill(b);
    driver.run(END_US, ALL);
    assert.deepEqual(heard(), ["2000 a"]);
  });
});

test("two nodes of one name, and a channel that does not exist, are mistakes of the wiring", () => {
  const two = new Two().start();
  assert.throws(() => two.driver.addNode("node-0", () => new ScriptedRole([])), /node-0/);
  assert.throws(() => two.as(0, (fx) => fx.send(99, note("x"))), /channel 99/);
});
