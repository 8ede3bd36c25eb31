import assert from "node:assert/strict";
import { test } from "node:test";
import { CAPTURE_LIMIT_BYTES, estimateRun, TERMINAL_BYTES } from "#cli/preflight/run-size";
import { pilotWith } from "./fixtures.ts";

const sizeOf = (...sets: string[]) => estimateRun(pilotWith(...sets), false);
const groupOf = (name: string, ...sets: string[]) => {
  const group = sizeOf(...sets).groups.find((size) => size.group === name);
  assert.ok(group);
  return group;
};

test("frames are terminals x replicas x messages in warm-up and window", () => {
  // 10 terminals x 2 messages/min over 10 s + 120 s = 43.3 messages.
  assert.equal(groupOf("meters").frames, 44);
  const many = groupOf("meters", "terminals.meters.replicas=3", "duration=10 min", "warmUp=0 s");
  assert.equal(many.channels, 30);
  assert.equal(many.frames, 600);
});

test("stored pools count twice, by the smaller of capacity and what can have come in", () => {
  // 3 Mbit at the start + 11 kbit/s x (10 + 120 + 5) s = 4.485 Mbit, both ends.
  assert.equal(groupOf("A").poolBytes, (2 * 4_485_000) / 8);
  assert.equal(groupOf("A", "duration=1 h").poolBytes, (2 * 8_000_000) / 8);
});

test("derived pools take no memory", () => {
  assert.equal(groupOf("meters", "requirements=[]", "defaults.keyPolicy.keyMaterial=derived").poolBytes, 0);
});

test("memory grows with terminals, pools and samples, and is their sum", () => {
  const size = sizeOf();
  assert.equal(size.terminalBytes, 21 * TERMINAL_BYTES);
  assert.equal(size.sampleBytes, size.frames * 16);
  assert.equal(size.memoryBytes, size.terminalBytes + size.poolBytes + size.sampleBytes);
});

test("a capture counts its datagrams, up to its own limit", () => {
  const without = sizeOf().diskBytes;
  const short = estimateRun(pilotWith(), true).diskBytes - without;
  const long = estimateRun(pilotWith("duration=1 d", "terminals.A.replicas=1000"), true);
  const frames = sizeOf().frames;
  assert.ok(short > frames * 176 && short < frames * 1_000, String(short));
  const same = estimateRun(pilotWith("duration=1 d", "terminals.A.replicas=1000"), false).diskBytes;
  assert.equal(long.diskBytes - same, CAPTURE_LIMIT_BYTES);
});
