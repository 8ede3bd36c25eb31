/** The `wrapped` group of scenarios/minimal, in the simulation: its key comes over its access network. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { REPEAT_US_MAX, REST_US } from "#core/courier/repeat-timer";
import { FrameType } from "#core/protocol/header";
import { DELIVERY_BLOCK_BYTES_MAX, frameBytes } from "#core/protocol/size";
import { RandomStream } from "#core/random/random-stream";
import type { CapturedDatagram } from "#targets/target";
import { type PilotRun, pilotOf, runPilot, scenarioText } from "#test/helpers/pilot-run";
import { trustedNodes } from "#validation/trust";

const MINUTE = ["duration=60 s", "timeline=[]"];
const BLOCK_BYTES = 8_192;

interface Captured extends PilotRun {
  readonly datagrams: readonly CapturedDatagram[];
}

const runs = new Map<string, Promise<Captured>>();

function runMinimal(sets: readonly string[] = MINUTE): Promise<Captured> {
  const key = JSON.stringify(sets);
  const run = runs.get(key) ?? runOnce(sets);
  runs.set(key, run);
  return run;
}

async function runOnce(sets: readonly string[]): Promise<Captured> {
  const datagrams: CapturedDatagram[] = [];
  const pilot = pilotOf(scenarioText("minimal"), sets);
  const run = await runPilot(pilot, { onDatagram: (datagram) => datagrams.push(datagram) });
  return { ...run, datagrams };
}

/** When blocks were delivered to a channel, s. */
function deliveredAt({ measurements }: PilotRun, pair: string): number[] {
  return measurements.events
    .filter((event) => event.kind === "key-block" && event.stage === "delivered" && event.pair === pair)
    .map(({ atUs }) => atUs / 1e6);
}

function between(times: readonly number[], from: number, to: number): number {
  return times.filter((at) => at >= from && at < to).length;
}

function assertSound({ measurements }: PilotRun): void {
  assert.deepEqual(
    measurements.invariants.filter(({ holds }) => !holds),
    [],
  );
}

function ofType({ datagrams }: Captured, type: number): readonly CapturedDatagram[] {
  return datagrams.filter(({ bytes }) => ((bytes[0] as number) & 15) === type);
}

describe("key of a wrapped group", () => {
  it("comes over its delivery link, as fast as the quantum link makes it", async () => {
    const run = await runMinimal();
    assertSound(run);
    const times = deliveredAt(run, "wrapped/1");
    assert.ok(times.length >= 9, `${times.length} blocks`);
    assert.equal(times.length, deliveredAt(run, "direct/1").length);
    const chunks = ofType(run, FrameType.KeyDelivery);
    assert.ok(chunks.length >= 7 * times.length);
    for (const { link, direction } of chunks) assert.deepEqual([link, direction], ["delivery:wrapped/1", "down"]);
    for (const { link, direction } of ofType(run, FrameType.KeyReceipt)) {
      assert.deepEqual([link, direction], ["delivery:wrapped/1", "up"]);
    }
  });

  it("never shows a byte of itself in any datagram", async () => {
    const { pilot, datagrams } = await runMinimal();
    const stream = new RandomStream(pilot.seed, "key/wrapped/1");
    const windows = new Set<string>();
    for (const bytes of [375_000, ...new Array<number>(11).fill(BLOCK_BYTES)]) {
      const key = new Uint8Array(bytes);
      stream.bytes(key, 0, bytes);
      const text = Buffer.from(key).toString("latin1");
      for (let at = 0; at + 8 <= bytes; at++) windows.add(text.slice(at, at + 8));
    }
    assert.ok(datagrams.length > 800);
    for (const { bytes } of datagrams) {
      const text = Buffer.from(bytes).toString("latin1");
      for (let at = 0; at + 8 <= bytes.length; at++) assert.ok(!windows.has(text.slice(at, at + 8)));
    }
  });

  it("stops coming while the access link is cut, unlike a colocated group's, and resumes after it", async () => {
    const cuts = "timeline=[at 10 s cut link access:wrapped for 20 s, at 10 s cut link access:direct/1 for 20 s]";
    const run = await runMinimal(["duration=60 s", cuts]);
    assertSound(run);
    const wrapped = deliveredAt(run, "wrapped/1");
    assert.equal(between(wrapped, 10, 30), 0);
    assert.ok(between(deliveredAt(run, "direct/1"), 10, 30) >= 3);
    // The longest wait and a rest later at most; what piled up then comes at once.
    const resumedAt = wrapped.find((at) => at >= 30) ?? Number.POSITIVE_INFINITY;
    assert.ok(resumedAt < 30 + (REPEAT_US_MAX + REST_US) / 1e6 + 1, wrapped.join(" "));
    assert.ok(between(wrapped, resumedAt, resumedAt + 2) >= 4, wrapped.join(" "));
    assert.ok(wrapped.length >= 9);
  });

  it("only slows down when bits go wrong", async () => {
    const errors = "timeline=[at 1 s degrade link access:wrapped bit-error-rate 5e-5 for 61 s]";
    const [good, bad] = await Promise.all([runMinimal(), runMinimal(["duration=60 s", errors])]);
    assertSound(bad);
    assert.ok(deliveredAt(bad, "wrapped/1").length >= deliveredAt(good, "wrapped/1").length - 1);
    const lost = ofType(bad, FrameType.KeyDelivery).filter(({ fate }) => fate === "bit-error");
    assert.ok(lost.length > 20, `${lost.length} chunks lost`);
    assert.ok((deliveredAt(bad, "wrapped/1")[0] as number) > (deliveredAt(good, "wrapped/1")[0] as number));
  });

  it("survives kills of courier, terminal and the substation's key server", async () => {
    for (const node of ["courier sub-1", "terminal wrapped/1", "key-server sub-1"]) {
      // The second block is on its way at 12.06 s.
      const run = await runMinimal(["duration=60 s", `timeline=[at 12.06 s kill ${node} for 3 s]`]);
      assertSound(run);
      assert.ok(between(deliveredAt(run, "wrapped/1"), 15, 62) >= 6, node);
    }
  });

  it("is untouched by a partition of substation and master station: the courier stands at the substation", async () => {
    const run = await runMinimal(["duration=60 s", "timeline=[at 6.07 s partition sub-1 from master for 3 s]"]);
    const sent = ofType(run, FrameType.KeyDelivery).filter(({ atUs }) => atUs >= 6.07e6 && atUs < 9.07e6);
    assert.ok(sent.every(({ fate }) => fate !== "cut"));
  });

  it("comes behind hops, and for derived material, alike", async () => {
    const sets = [
      "terminals.wrapped.hops=[{role: collector, medium: hplc}, {role: concentrator, medium: hplc}]",
      "terminals.background.keyPolicy.delivery=wrapped",
      "terminals.background.count=2",
    ];
    const run = await runMinimal([...MINUTE, ...sets]);
    assertSound(run);
    assert.ok(deliveredAt(run, "wrapped/1").length >= 9);
    assert.ok(deliveredAt(run, "background/2").length >= 9);
    const links = new Set(ofType(run, FrameType.KeyDelivery).map(({ link }) => link));
    assert.ok(links.has("delivery-hop:wrapped/1/collector") && links.has("delivery-hop:wrapped/1/concentrator"));
  });
});

describe("the figures of a wrapped group", () => {
  it("the wire rate of its access link has no delivery in it", async () => {
    const { datagrams, measurements, pilot } = await runMinimal();
    const overhead = pilot.media["radio-1800"]?.overheadBytes ?? 0;
    const wire = datagrams
      .filter(({ link, direction }) => link === "access:wrapped/1" && direction === "up")
      .reduce((bits, { bytes }) => bits + 8 * (bytes.length + overhead), 0);
    assert.equal(measurements.groups.find(({ group }) => group === "wrapped")?.bits.wire, wire);
  });

  it("delivery changes neither delay nor loss of its data frames", async () => {
    const [wrapped, colocated] = await Promise.all([
      runMinimal(),
      runMinimal([...MINUTE, "terminals.wrapped.keyPolicy.delivery=colocated"]),
    ]);
    const [a, b] = [wrapped, colocated].map(({ measurements }) =>
      measurements.groups.find((g) => g.group === "wrapped"),
    );
    assert.deepEqual(a?.delaySamplesUs, b?.delaySamplesUs);
    assert.deepEqual(a?.frames.lost, b?.frames.lost);
  });

  it("the key-encryption keys have rows of their own, at terminal and courier", async () => {
    const { measurements } = await runMinimal();
    const rows = measurements.ledgers.filter(({ keyEncryption }) => keyEncryption > 0);
    assert.deepEqual(
      rows.map(({ pool, holder, injected, keyEncryption, stored }) => [pool, holder, injected, keyEncryption, stored]),
      [
        ["wrapped/1 kek", "terminal", 256, 256, 0],
        ["wrapped/1 kek", "courier", 256, 256, 0],
      ],
    );
  });

  it("the courier is among those that must be trusted", async () => {
    const { pilot } = await runMinimal();
    const nodesOf = (name: string) => trustedNodes(pilot, pilot.groups.find((group) => group.name === name) as never);
    assert.ok(nodesOf("wrapped").includes("courier:sub-1"));
    assert.ok(!nodesOf("direct").includes("courier:sub-1"));
  });

  it("the same seed gives the same run, another one another", async () => {
    const [once, again, other] = await Promise.all([runOnce(MINUTE), runOnce(MINUTE), runOnce([...MINUTE, "seed=2"])]);
    assert.equal(once.measurements.runHash, again.measurements.runHash);
    assert.deepEqual(once.datagrams, again.datagrams);
    assert.notEqual(once.measurements.runHash, other.measurements.runHash);
  });

  it("no frame is longer than a datagram, no block longer than a receipt can name", async () => {
    const { datagrams } = await runMinimal();
    assert.ok(datagrams.every(({ bytes }) => bytes.length <= frameBytes(1_340)));
    assert.ok(BLOCK_BYTES <= DELIVERY_BLOCK_BYTES_MAX);
  });
});
