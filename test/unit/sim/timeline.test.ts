/** Every fault verb has its effect, and the effect ends with its lease. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type LoggedRun, runLogged } from "#test/helpers/frame-log";
import { pilotOf, runText } from "#test/helpers/pilot-run";

const TWO = `version: 1
name: timeline
duration: 90 s
warmUp: 10 s
drain: 5 s
sites:
  master: { role: master-station }
  sub-1: { role: substation }
  sub-2: { role: substation, keyServer: false }
quantumLinks:
  qkd-1: { between: [master, sub-1], keyRate: 20 kbit/s }
media:
  wire: { rate: 1 Mbit/s, propagation: 5 ms }
defaults:
  medium: wire
  traffic: { message: 100 B, messages: 10, period: 1 s, pacing: even }
terminals:
  one: { site: sub-1 }
  two: { site: sub-2, count: 3, keyPolicy: { delivery: carrier } }
`;

/** Runs statements, of which every one must hold; unless `failing` names those that must not. */
async function holds(statements: readonly string[], failing: readonly string[] = []): Promise<void> {
  const { measurements } = await runText(TWO, [`timeline=${JSON.stringify(statements)}`]);
  const failed = measurements.timeline.filter(({ holds: held }) => held === false).map(({ text }) => text);
  assert.deepEqual(failed, failing);
}

function logged(...statements: readonly string[]): Promise<LoggedRun> {
  return runLogged(pilotOf(TWO, [`timeline=${JSON.stringify(statements)}`]));
}

/** Frames of a channel that were accepted in [from, to), seconds. */
function accepted({ frames }: LoggedRun, channel: string, from: number, to: number): number {
  const log = frames.get(channel);
  assert.ok(log !== undefined);
  return log.acceptedAfter(from * 1e6) - log.acceptedAfter(to * 1e6);
}

describe("cut", () => {
  it("of an access link lets nothing pass while it lasts", async () => {
    const run = await logged("at 30 s cut link access:one for 20 s");
    assert.equal(accepted(run, "one/1", 30.1, 50), 0);
    assert.ok(accepted(run, "one/1", 50, 60) >= 98);
    assert.ok(accepted(run, "two/1", 30, 50) >= 198, "the other group is not concerned");
  });

  it("of a quantum link makes no key while it lasts", async () => {
    const { measurements } = await logged("at 20 s cut link qkd-1 for 30 s");
    const made = measurements.events.filter((event) => event.kind === "key-block" && event.stage === "generated");
    const within = (from: number, to: number) =>
      made.filter(({ atUs }) => atUs >= from * 1e6 && atUs < to * 1e6).length;
    assert.equal(within(20, 50), 0);
    assert.ok(within(0, 20) >= 5 && within(50, 80) >= 7);
    await holds([
      "at 20 s cut link qkd-1 for 30 s",
      "at 19 s within 500 ms expect link qkd-1 is up",
      "at 21 s within 0 s expect link qkd-1 is cut",
      "at 51 s within 0 s expect link qkd-1 is up",
    ]);
  });

  it("of a management link holds messages and loses none", async () => {
    await holds([
      "at 20 s cut link management:sub-1 for 30 s",
      "at 30 s within 0 s expect link management:sub-1 is cut",
      "at 50 s within 10 s expect link management:sub-1 is up",
      "at 50 s within 40 s expect pool one/1 up level > 3.5 Mbit",
    ]);
    const { measurements } = await logged("at 20 s cut link management:sub-1 for 30 s");
    const confirmed = measurements.events.filter((event) => event.kind === "key-block" && event.stage === "confirmed");
    assert.equal(confirmed.filter(({ atUs }) => atUs > 20_100_000 && atUs < 50_000_000).length, 0);
    assert.ok(confirmed.filter(({ atUs }) => atUs > 50_000_000).length > 10);
  });

  it("lasts until the last of overlapping leases ends", async () => {
    await holds([
      "at 20 s cut link access:one for 20 s",
      "at 30 s cut link access:one/1 for 20 s",
      "at 41 s within 0 s expect link access:one is cut",
      "at 51 s within 0 s expect link access:one is up",
      "at 20 s cut link qkd-1 for 20 s",
      "at 30 s cut link qkd-1 for 20 s",
      "at 41 s within 0 s expect link qkd-1 is cut",
      "at 51 s within 0 s expect link qkd-1 is up",
    ]);
  });
});

it("flap cuts and heals by turns, beginning with a cut, and ends up", async () => {
  const run = await logged("at 20 s flap link access:one every 5 s for 25 s");
  const perTurn = [20, 25, 30, 35, 40, 45].map((from) => accepted(run, "one/1", from + 0.1, from + 5));
  assert.deepEqual(
    perTurn.map((count) => count > 45),
    [false, true, false, true, false, true],
  );
  assert.ok(perTurn.filter((_, i) => i % 2 === 0 && i < 5).every((count) => count === 0));
});

describe("degrade", () => {
  it("replaces what it names, and restores it", async () => {
    const sets = ["timeline=[at 30 s degrade link access:one propagation 205 ms for 20 s]"];
    const { measurements } = await runText(TWO, sets);
    const delays = measurements.groups.find(({ group }) => group === "one")?.delaySamplesUs as Float64Array;
    const slow = delays.filter((us) => us > 200_000).length;
    assert.ok(Math.abs(slow - 200) <= 2, `${slow} frames were late`);
    assert.ok(delays.filter((us) => us < 20_000).length >= 690);
  });

  it("the later of two leases counts, then the earlier again", async () => {
    const run = await logged(
      "at 20 s degrade link access:one bit-error-rate 1 for 30 s",
      "at 30 s degrade link access:one bit-error-rate 0 for 10 s",
    );
    assert.equal(accepted(run, "one/1", 20.1, 30), 0);
    assert.ok(accepted(run, "one/1", 30.1, 40) >= 97);
    assert.equal(accepted(run, "one/1", 40.1, 50), 0);
    assert.ok(accepted(run, "one/1", 50.1, 60) >= 97);
  });

  it("of a quantum link changes its key rate", async () => {
    const { measurements } = await logged("at 20 s degrade link qkd-1 key-rate 2 kbit/s for 40 s");
    const made = measurements.events.filter((event) => event.kind === "key-block" && event.stage === "generated");
    const within = (from: number, to: number) =>
      made.filter(({ atUs }) => atUs >= from * 1e6 && atUs < to * 1e6).length;
    assert.ok(within(20, 60) <= 2 && within(0, 20) >= 5 && within(60, 90) >= 8);
  });
});

describe("kill and pause", () => {
  it("take a role away and bring it back", async () => {
    const kinds = ["encryption-machine", "gateway", "key-server sub-1", "quantum-server master", "terminal two/2"];
    for (const node of kinds) {
      await holds([
        `at 20 s kill ${node} for 5 s`,
        `at 40 s pause ${node} for 5 s`,
        `at 24 s within 0 s expect ${node} is down`,
        `at 26 s within 0 s expect ${node} is up`,
        `at 44 s within 0 s expect ${node} is paused`,
        `at 46 s within 0 s expect ${node} is up`,
      ]);
    }
  });

  it("of a terminal stop its messages; the paused one sends all of them afterwards, the killed one none", async () => {
    const killed = await logged("at 20 s kill terminal two/1 for 10 s");
    assert.equal(accepted(killed, "two/1", 20.1, 30), 0);
    const paused = await logged("at 20 s pause terminal two/1 for 10 s");
    assert.equal(accepted(paused, "two/1", 20.1, 30), 0);
    const total = (run: LoggedRun) => accepted(run, "two/1", 0, 1e3);
    assert.equal(total(paused), 900);
    assert.ok(total(killed) < 802 && total(killed) > 700);
    assert.equal(accepted(killed, "two/2", 0, 1e3), 900);
  });

  it("a killed role stays down while another lease pauses it, and is paused after that", async () => {
    await holds([
      "at 20 s pause gateway for 20 s",
      "at 25 s kill gateway for 5 s",
      "at 27 s within 0 s expect gateway is down",
      "at 35 s within 0 s expect gateway is paused",
      "at 41 s within 0 s expect gateway is up",
    ]);
  });
});

it("partition lets neither key nor frames pass between the two sides, and nothing else is concerned", async () => {
  const run = await logged("at 30 s partition master from sub-1 for 20 s");
  assert.equal(accepted(run, "one/1", 30.1, 50), 0);
  assert.equal(accepted(run, "two/1", 0, 1e3), 900);
  await holds([
    "at 30 s partition master from sub-1 for 20 s",
    "at 35 s within 0 s expect link qkd-1 is cut",
    "at 35 s within 0 s expect link management:sub-1 is cut",
    "at 35 s within 0 s expect link access:one is cut",
    "at 35 s within 0 s expect link access:two is up",
    "at 55 s within 0 s expect link qkd-1 is up",
    "at 55 s within 0 s expect link management:sub-1 is up",
    "at 55 s within 0 s expect link access:one is up",
  ]);
});

describe("join and leave", () => {
  it("leave takes the last terminals of a group for its time", async () => {
    const run = await logged("at 30 s leave 2 of two for 20 s");
    assert.deepEqual(
      ["two/1", "two/2", "two/3"].map((name) => accepted(run, name, 30.1, 50)),
      [199, 0, 0],
    );
    assert.ok(accepted(run, "two/3", 51, 61) >= 98);
  });

  it("join brings terminals that were away before, and they leave again", async () => {
    const run = await logged("at 30 s join 1 of two for 20 s");
    assert.equal(accepted(run, "two/3", 0, 30), 0);
    assert.ok(accepted(run, "two/3", 31, 50) >= 185);
    assert.equal(accepted(run, "two/3", 50.1, 1e3), 0);
    assert.equal(accepted(run, "two/2", 0, 1e3), 900);
  });
});

describe("assertions", () => {
  it("hold or fail with what was found", async () => {
    const failing = [
      "at 20 s within 5 s expect session one/1 is closed",
      "always pool one/1 up level > 100 Mbit",
      "never counter accepted of one > 100",
    ];
    await holds(
      ["at 20 s within 5 s expect session one/1 is open", "never counter refused of * > 0", ...failing],
      failing,
    );
  });

  it("see what lasts only a moment", async () => {
    await holds(["at 20 s kill gateway for 1 ms", "never gateway is down"], ["never gateway is down"]);
  });
});
