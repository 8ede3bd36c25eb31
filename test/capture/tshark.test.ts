import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Capture } from "#cli/capture/capture";
import { BoundedFile } from "#cli/output/bounded-file";
import type { CapturedDatagram } from "#targets/target";
import { keygrid, temporaryFolder } from "#test/unit/cli/fake-context";
import { fakeTargets } from "#test/unit/cli/fake-target";
import { writePilot } from "#test/unit/cli/fixtures";
import { frame, mixedTraffic } from "./frames.ts";
import { skipWithout } from "./require-tool.ts";
import { CHECKSUM_GOOD, readComplaints, readInterfaces, readPackets } from "./tshark.ts";

const skip = skipWithout("tshark", ["--version"]);
const FACTS = { keygrid: "1.0.0", platform: "linux", target: "sim", comment: "pilot x" };

type Test = { after(fn: () => Promise<void>): void };

/** Runs `keygrid run --capture` on a target that offers exactly `traffic`; the path of the capture. */
async function captureOf(test: Test, traffic: readonly CapturedDatagram[]): Promise<string> {
  const cwd = await temporaryFolder(test);
  writePilot(cwd);
  const targets = fakeTargets({
    slices: 1,
    inSlice: (_slice, options) => {
      for (const datagram of traffic) options.onDatagram?.(datagram);
    },
  });
  const { stderr } = await keygrid(["run", "pilot.yaml", "--capture", "--out", "out"], { cwd, targets });
  assert.doesNotMatch(stderr, /^error/m);
  return join(cwd, "out/capture.pcapng");
}

test("tshark finds every datagram with its time, link, direction, fate and bytes", { skip }, async (t) => {
  const traffic = mixedTraffic(2_000, 12);
  const packets = readPackets(await captureOf(t, traffic));
  assert.equal(packets.length, traffic.length);
  for (const [index, { atUs, link, direction, bytes, fate }] of traffic.entries()) {
    const packet = packets[index];
    assert.ok(packet);
    assert.equal(Math.round(Number(packet["frame.time_epoch"]) * 1e6), atUs);
    assert.equal(packet["frame.interface_name"], link);
    assert.equal(packet["frame.packet_flags_direction"], direction === "up" ? "0x00000002" : "0x00000001");
    assert.equal(packet["frame.packet_flags_crc_error"], fate === "bit-error" ? "1" : "0");
    assert.ok(packet["frame.comment"].startsWith(`${link} ${direction}; `), packet["frame.comment"]);
    assert.ok(packet["frame.comment"].endsWith(fate === "delivered" ? "; delivered" : `; lost: ${fate}`));
    assert.equal(packet["data.data"], Buffer.from(bytes).toString("hex"));
  }
});

test("tshark finds nothing wrong: checksum right, nothing malformed, no other protocol guessed", {
  skip,
}, async (t) => {
  const path = await captureOf(t, mixedTraffic(5_000, 300));
  assert.deepEqual(readComplaints(path), []);
  for (const packet of readPackets(path)) {
    assert.equal(packet["ip.checksum.status"], CHECKSUM_GOOD);
    assert.equal(packet["frame.protocols"], "raw:ip:data");
  }
});

test("a terminal has one address, the gateway another; the pair number decides", { skip }, async (t) => {
  const at = (pair: number, direction: "up" | "down", link: string) =>
    ({ atUs: 0, link, direction, bytes: frame({ pair, direction }), fate: "delivered" }) as const;
  const packets = readPackets(
    await captureOf(t, [at(0, "up", "access:A/1"), at(0, "down", "access:A/1"), at(700, "up", "access:B/7")]),
  );
  assert.deepEqual(
    packets.map((packet) => [packet["ip.src"], packet["ip.dst"]]),
    [
      ["10.1.0.1", "10.0.0.1"],
      ["10.0.0.1", "10.1.0.1"],
      ["10.1.2.189", "10.0.0.1"],
    ],
  );
});

test("a comment says what a frame is without a dissector; bytes that are no frame are said to be none", {
  skip,
}, async (t) => {
  const link = "access:A/1";
  const good = frame({ sequence: 7, session: 2, payloadBytes: 480, pair: 4 });
  const path = await captureOf(t, [
    { atUs: 1, link, direction: "up", bytes: good, fate: "delivered" },
    { atUs: 2, link, direction: "up", bytes: new Uint8Array(3), fate: "cut" },
  ]);
  const packets = readPackets(path);
  assert.deepEqual(
    packets.map((packet) => packet["frame.comment"]),
    [`${link} up; data 7 of session 2, 480 B otp; delivered`, `${link} up; no frame (too-short); lost: cut`],
  );
  assert.equal(packets[1]?.["ip.src"], packets[0]?.["ip.src"], "the link's terminal sent both");
  assert.match(readInterfaces(path).get(link) ?? "", /up is outbound/);
});

test("a capture that reached its limit is whole up to there, and says what is missing", { skip }, async (t) => {
  const path = join(await temporaryFolder(t), "capture.pcapng");
  const capture = new Capture(new BoundedFile(path, 20_000), FACTS);
  const traffic = mixedTraffic(100, 100);
  for (const datagram of traffic) capture.append(datagram);
  capture.finish();
  const packets = readPackets(path);
  assert.ok(packets.length > 5 && packets.length < 100);
  assert.equal(packets.length + capture.dropped, traffic.length);
  assert.deepEqual(readComplaints(path), []);
});

test("a capture without room for a packet is still one that tshark reads", { skip }, async (t) => {
  const path = join(await temporaryFolder(t), "capture.pcapng");
  const capture = new Capture(new BoundedFile(path, 300), FACTS);
  for (const datagram of mixedTraffic(3, 1)) capture.append(datagram);
  capture.finish();
  assert.equal(capture.dropped, 3);
  assert.deepEqual(readPackets(path), []);
});

test("these tests would see a wrong checksum", { skip }, async (t) => {
  const path = await captureOf(t, mixedTraffic(3, 1));
  const bytes = readFileSync(path);
  const at = bytes.lastIndexOf(Buffer.of(10, 0, 0, 1));
  assert.ok(at > 0);
  bytes.writeUInt8(11, at);
  writeFileSync(path, bytes);
  assert.equal(readComplaints(path).length, 1);
});
