import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { estimateRun } from "#cli/preflight/run-size";
import { TARGETS } from "#cli/targets";
import { loadPilot } from "#pilot/load";
import { readDataLibrary } from "#pilot/read";
import type { GroupSummary } from "#result/result";
import { keygrid, temporaryFolder } from "#test/unit/cli/fake-context";
import { skipWithout } from "./require-tool.ts";
import { type Packet, readComplaints, readPackets } from "./tshark.ts";

const MINIMAL = fileURLToPath(new URL("../../scenarios/minimal/pilot.yaml", import.meta.url));
const skip = skipWithout("tshark", ["--version"]);

async function runMinimal(test: { after(fn: () => Promise<void>): void }, argv: readonly string[]) {
  const cwd = await temporaryFolder(test);
  const { stderr } = await keygrid(["run", MINIMAL, "--out", "out", ...argv], { cwd, targets: TARGETS });
  assert.doesNotMatch(stderr, /^error/m);
  const path = join(cwd, "out/capture.pcapng");
  return { path, result: JSON.parse(readFileSync(join(cwd, "out/result.json"), "utf8")) };
}

test("what tshark counts on a link is what the result says of its group", { skip }, async (t) => {
  const { path, result } = await runMinimal(t, ["--capture"]);
  assert.deepEqual(readComplaints(path), []);
  const packets = readPackets(path);
  for (const group of ["direct", "stream"]) {
    const { frames }: GroupSummary = result.groups.find((summary: GroupSummary) => summary.group === group);
    const data = dataFramesUp(packets, `access:${group}/1`);
    const sequences = new Set(data.map((packet) => / data (\d+) /.exec(packet["frame.comment"])?.[1]));
    const delivered = data.filter((packet) => packet["frame.comment"].endsWith("; delivered"));
    assert.ok(frames.sent > 0);
    assert.equal(sequences.size, frames.sent, `${group}: frames sent`);
    assert.equal(delivered.length, frames.accepted, `${group}: frames accepted`);
  }
});

test("a cut or a bad channel is in the capture as datagrams that were lost, with the cause", { skip }, async (t) => {
  const timeline =
    "timeline=[at 5 s cut link access:direct/1 for 5 s, at 15 s degrade link access:direct/1 bit-error-rate 1e-3 for 10 s]";
  const { path } = await runMinimal(t, ["--capture", "--set", timeline]);
  const data = dataFramesUp(readPackets(path), "access:direct/1");
  const lostBetween = (from: number, to: number, cause: string) =>
    data.filter((packet) => {
      const at = Number(packet["frame.time_epoch"]);
      return at >= from && at < to && packet["frame.comment"].endsWith(`; lost: ${cause}`);
    }).length;
  assert.ok(lostBetween(0, 36, "cut") > 0);
  assert.ok(lostBetween(0, 36, "bit-error") > 0);
});

test("the same seed gives the same capture, and capturing changes nothing in the run", async (t) => {
  const once = await runMinimal(t, ["--capture"]);
  const again = await runMinimal(t, ["--capture"]);
  const without = await runMinimal(t, []);
  assert.ok(readFileSync(once.path).equals(readFileSync(again.path)));
  assert.equal(once.result.runHash, without.result.runHash);
});

test("the space that is asked for before a run is enough for its capture, and not twice as much", async (t) => {
  const sets = ["duration=10 min"];
  const loaded = loadPilot({ file: "f", text: readFileSync(MINIMAL, "utf8"), sets }, readDataLibrary());
  assert.ok(loaded.ok);
  const estimate = estimateRun(loaded.pilot, true).diskBytes - estimateRun(loaded.pilot, false).diskBytes;
  const { path } = await runMinimal(t, ["--capture", "--duration", "10 min"]);
  const { size } = statSync(path);
  assert.ok(size <= estimate && estimate < 2 * size, `${size} bytes written, ${estimate} estimated`);
});

function dataFramesUp(packets: readonly Packet[], link: string): Packet[] {
  return packets.filter((packet) => packet["frame.comment"].startsWith(`${link} up; data `));
}
