/** Invariant 8: every queue, pool and buffer of a run has a limit, and says when it was reached. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { STOCK_BLOCKS_LIMIT, STOCK_BLOCKS_MAX } from "#core/keys/key-supply";
import { QUANTUM_BUFFER_BLOCKS } from "#core/qkd/quantum-server";
import { HELD_MESSAGES_MAX } from "#drivers/virtual";
import type { EventRecord } from "#result/event-record";
import { EVENTS_KEPT_MAX } from "#targets/sim/recorder";
import { buildSimulation, terminalOf } from "#targets/sim/simulation";
import { groupOf, idsWith, pilotOf, quietOptions, runPilot, runText } from "#test/helpers/pilot-run";

const FLOOD = `version: 1
name: flood
duration: 60 s
warmUp: 5 s
drain: 5 s
sites:
  master: { role: master-station }
  sub-1: { role: substation }
quantumLinks:
  qkd-1: { between: [master, sub-1], keyRate: 20 kbit/s }
media:
  wire: { rate: 1 Gbit/s, propagation: 1 ms, queue: 10 MB }
defaults:
  medium: wire
terminals:
  one: { site: sub-1, traffic: { message: 100 B, messages: 20, period: 1 s } }
`;

describe("messages without a session", () => {
  it("wait up to the stated number, and are counted as unsent beyond", async () => {
    const sets = ["timeline=[at 0 s kill gateway for 1 h]", "terminals.one.keyPolicy.starvationQueue=64"];
    const simulation = buildSimulation(pilotOf(FLOOD, sets), quietOptions());
    simulation.driver.startAll(0);
    simulation.driver.kill(simulation.driver.nodeNamed("gateway") as number);
    simulation.driver.run(simulation.windowEndUs - 1, 1e9);
    assert.equal(terminalOf(simulation, 0)?.uplink.queued, 64);
    assert.equal(simulation.recorder.channels[0]?.unsent, 20 * 60 - 64);
    const { frames } = groupOf(await runText(FLOOD, sets), "one");
    assert.deepEqual([frames.offered, frames.sent, frames.unsent], [1_200, 0, 1_200]);
  });
});

it("retries are no more than attempts allow", async () => {
  const run = await runText(FLOOD, [
    "terminals.one.retry={attempts: 4, timeout: 1 s}",
    "timeline=[at 20 s cut link access:one for 1 h]",
  ]);
  const { frames } = groupOf(run, "one");
  assert.equal(frames.sent, 1_200);
  // Fifteen of the sixty seconds are before the cut; what is unacknowledged by then may be repeated as well.
  assert.ok(frames.retried >= 3 * 20 * 40 && frames.retried <= 3 * (20 * 45 + 20), `${frames.retried} retries`);
});

describe("key that nobody takes", () => {
  const fast = ["quantumLinks.qkd-1.keyRate=1 Mbit/s", "terminals.one.keyPolicy.capacity=100 Mbit"];

  it("is destroyed by the quantum server beyond its buffer", async () => {
    const { measurements } = await runText(FLOOD, [...fast, "timeline=[at 10 s pause key-server sub-1 for 20 s]"]);
    const lost = measurements.events.filter(
      (event) => event.kind === "key-destroyed" && event.reason === "buffer full",
    );
    // A million bits a second for twenty seconds are 305 blocks.
    assert.ok(Math.abs(lost.length - (305 - QUANTUM_BUFFER_BLOCKS)) <= 3, `${lost.length} blocks destroyed`);
  });

  it("waits in a short stock while the terminal is away, and generation stops", async () => {
    const { measurements } = await runText(FLOOD, [...fast, "timeline=[at 10 s leave 1 of one for 1 h]"]);
    const after = measurements.events.filter(({ atUs }) => atUs > 10_000_000);
    const stages = (stage: string) =>
      after.filter(
        (event) => event.kind === "key-block" && event.entity.startsWith("key-server") && event.stage === stage,
      );
    const read = stages("read").filter(({ entity }) => entity === "key-server:sub-1").length;
    assert.ok(read - stages("delivered").length <= STOCK_BLOCKS_LIMIT + 1);
    assert.ok(after.some((event) => event.kind === "quantum" && event.request === "stop"));
  });

  it("does not exceed the capacity of a pool", async () => {
    const { measurements } = await runText(FLOOD, [
      "quantumLinks.qkd-1.keyRate=1 Mbit/s",
      "timeline=[always pool one/1 up level <= 7.6 Mbit]",
    ]);
    assert.equal(measurements.timeline[0]?.holds, true);
    const stops = measurements.events.filter((event) => event.kind === "quantum" && event.request === "stop");
    assert.ok(stops.length > 0 && STOCK_BLOCKS_MAX < STOCK_BLOCKS_LIMIT);
  });
});

it("what a paused role or a cut management channel holds is bounded, and the run fails beyond", async () => {
  const text = FLOOD.replace("messages: 20", "messages: 10000").replace("100 B", "8 B").replace("60 s", "15 s");
  const run = await runText(text, [
    "terminals.one.keyPolicy.algorithm=aes-256-gcm",
    "timeline=[at 6 s pause encryption-machine for 1 h]",
  ]);
  assert.ok(14 * 10_000 > HELD_MESSAGES_MAX);
  assert.deepEqual(idsWith(run, "fail"), ["invariant.nothing-dropped"]);
});

it("the event log keeps the stated number, counts the rest, and hands on all of them", async () => {
  let told = 0;
  const pilot = pilotOf(FLOOD, [
    "quantumLinks.qkd-1.keyRate=2 Mbit/s",
    "terminals.one.replicas=5",
    "terminals.one.keyPolicy={keyMaterial: derived, capacity: 1000 Gbit}",
  ]);
  const { measurements } = await runPilot(pilot, { onEvent: (_event: EventRecord) => void told++ });
  assert.equal(measurements.events.length, EVENTS_KEPT_MAX);
  assert.ok(measurements.eventsDropped > 10_000);
  assert.equal(told, EVENTS_KEPT_MAX + measurements.eventsDropped);
});
