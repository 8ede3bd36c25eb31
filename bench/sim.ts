/**
 * How fast the simulator runs whole pilots: real pads and tags on every frame, run and judgement together.
 * Each round is a fresh process (bench/run-once.ts), so that none profits from the code that another warmed;
 * its own time starts when the pilot is loaded, but for `npm run demo`, whose whole command is timed.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BenchResult, type Figure, median } from "./figure.ts";
import { memoryLatencyNs } from "./memory-latency.ts";
import type { Round } from "./run-once.ts";

export const name = "sim";

const ROOT = join(import.meta.dirname, "..");
const PAPER_PILOT = join(ROOT, "scenarios", "paper-pilot", "pilot.yaml");
const ROUNDS = 3;

/**
 * 10,000 terminals on the radio, one message of 480 B a minute, one hour: 600,000 frames. The limit is for
 * `derived` keys, which the design has for so many, in full pools of 8 Mbit and one session each. Beside it:
 * as many frames from a hundred terminals, whose state fits the caches; and once each, the same with a new
 * session every ten minutes, which adds 240,000 handshake frames, with pools of 1 Mbit, which the link
 * refills all the time, and with `stored` keys, every byte of which travels from the QKD module to both
 * pools. Nothing is required of the terminals, because a group with derived keys may not be judged.
 */
const FULL = "initialFill: 8 Mbit, capacity: 8 Mbit";
const SMALL = "initialFill: 1 Mbit, capacity: 1 Mbit, threshold: 128 kbit";

function fleet(keyMaterial: "stored" | "derived", pool: string, count = 10_000, period = "1 min"): string {
  return `version: 1
name: ten-thousand
seed: 1
duration: 1 h
warmUp: 2 min
drain: 10 s
sites:
  master: { role: master-station }
  sub-1: { role: substation, label: "1#" }
quantumLinks:
  qkd-1: { between: [master, sub-1], keyRate: 11 kbit/s }
defaults:
  medium: radio-1800
  keyPolicy: { keyMaterial: ${keyMaterial}, ${pool}, sessionLifetime: 2 h }
terminals:
  meters: { site: sub-1, count: ${count}, traffic: { message: 480 B, messages: 1, period: ${period} } }
`;
}

export async function benchSim(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), "keygrid-bench-"));
  try {
    const written = (name: string, text: string): string => {
      const file = join(folder, `${name}.yaml`);
      writeFileSync(file, text);
      return file;
    };
    const derived = written("derived", fleet("derived", FULL));
    const oneHour = ["A", "B", "C", "D", "E"].map((group) => `terminals.${group}.replicas=1`);
    return {
      figures: [
        ...simulated("paper pilot, one channel a category, 1 h", PAPER_PILOT, {
          sets: [...oneHour, "duration=1h"],
          limit: 10,
        }),
        ...simulated("10,000 terminals, 1 h, derived keys", derived, { limit: 15 }),
        ...simulated("100 terminals, a message every 0.6 s", written("few", fleet("derived", FULL, 100, "600 ms"))),
        { name: "one random read of 300 MB", value: memoryLatencyNs(300), unit: "ns" },
        { name: "one random read of 0.5 MB", value: memoryLatencyNs(0.5), unit: "ns" },
        ...simulated("10,000 terminals, a session every 10 min", derived, {
          sets: ["defaults.keyPolicy.sessionLifetime=10min"],
          rounds: 1,
        }),
        ...simulated("10,000 terminals, pools of 1 Mbit", written("small", fleet("derived", SMALL)), { rounds: 1 }),
        ...simulated("10,000 terminals, stored keys", written("stored", fleet("stored", SMALL)), { rounds: 1 }),
        demo(folder),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Plan {
  readonly sets?: readonly string[];
  readonly rounds?: number;
  /** s */
  readonly limit?: number;
}

/** Time of the run, the frames a second that it means, and what it took of memory. */
function simulated(title: string, file: string, { sets = [], rounds = ROUNDS, limit }: Plan = {}): readonly Figure[] {
  const script = join(import.meta.dirname, "run-once.ts");
  const results = Array.from({ length: rounds }, (): Round => {
    return JSON.parse(execFileSync(process.execPath, [script, file, ...sets], { encoding: "utf8" }));
  });
  const frames = (results[0] as Round).frames;
  const time = { name: title, value: median(results.map(({ seconds }) => seconds)), unit: "s" };
  return [
    limit === undefined ? time : { ...time, limit },
    {
      name: `  ${frames.toLocaleString("en-US")} frames`,
      value: median(results.map(({ seconds }) => frames / seconds)),
      unit: "frames/s",
    },
    { name: "  memory", value: median(results.map(({ megabytes }) => megabytes)), unit: "MB" },
  ];
}

/** The whole command, start of the process and reports included. */
function demo(folder: string): Figure {
  const seconds = Array.from({ length: ROUNDS }, () => {
    const started = performance.now();
    const args = [join(ROOT, "scripts", "demo.ts"), "--out", join(folder, "demo")];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
    // 1 and 5 are verdicts; the bench is about time.
    if (status === null || ![0, 1, 5].includes(status)) throw new Error(`the demo ended with ${status}: ${stderr}`);
    return (performance.now() - started) / 1_000;
  });
  return { name: "npm run demo, without set-up", value: median(seconds), unit: "s", limit: 60 };
}
